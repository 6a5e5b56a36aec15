package io.openmessaging.storage.dledger.rpc.netty;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferRequest;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferResponse;
import io.openmessaging.storage.dledger.protocol.MembersRequest;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;

/**
 * The client's side of the transport: asks processes by address, knows nothing of groups and leaders.
 *
 * <p>Futures complete with codes, on the one thread {@code dledger-client-io}, which must not be blocked; exceptionally
 * only if a request does not fit in a frame. UNREACHABLE says that the request never left, NETWORK_ERROR and TIMEOUT
 * that it was sent and nothing is known. Requests to one address leave in the order of the calls. Any thread.
 */
public final class DLedgerClientRpcNettyService implements AutoCloseable {
    private final TransportCounters counters = new TransportCounters();
    private final IoThreads threads = IoThreads.ofClient();
    /** Without a limit: what comes in was asked for, and there is no accepted connection to pause. */
    private final InboundBudget budget = new InboundBudget(Long.MAX_VALUE);
    private final PeerChannels channels = new PeerChannels(threads, counters, budget);
    private final ClientCalls calls = new ClientCalls(channels);

    /** Asks the process at host:port to append. */
    public CompletableFuture<AppendEntryResponse> append(String address, AppendEntryRequest request, long timeoutMs) {
        return calls.append(address, request, timeoutMs);
    }

    /** Asks the process at host:port for entries. */
    public CompletableFuture<GetEntriesResponse> get(String address, GetEntriesRequest request, long timeoutMs) {
        return calls.get(address, request, timeoutMs);
    }

    /** Asks the process at host:port who is in the group and who leads it. */
    public CompletableFuture<MetadataResponse> metadata(String address, MetadataRequest request, long timeoutMs) {
        return calls.metadata(address, request, timeoutMs);
    }

    /** Asks the process at host:port to hand over leadership. */
    public CompletableFuture<LeadershipTransferResponse> transfer(String address, LeadershipTransferRequest request,
                                                                  long timeoutMs) {
        return calls.transfer(address, request, timeoutMs);
    }

    /** Asks the process at host:port to change who is in the group. */
    public CompletableFuture<ChangeMembersResponse> changeMembers(String address, ChangeMembersRequest request,
                                                                  long timeoutMs) {
        return calls.changeMembers(address, request, timeoutMs);
    }

    /** Asks the process at host:port who is in the group and how far each is. */
    public CompletableFuture<MembersResponse> members(String address, MembersRequest request, long timeoutMs) {
        return calls.members(address, request, timeoutMs);
    }

    /** Asks the process at host:port something that its application defines. */
    public CompletableFuture<UserDefineResponse> userDefine(String address, UserDefineRequest request,
                                                            long timeoutMs) {
        return calls.userDefine(address, request, timeoutMs);
    }

    /** Runs a short task, which must not throw, again and again on the client's thread until this is closed. */
    public void every(long intervalMs, Runnable task) {
        threads.any().scheduleWithFixedDelay(task, intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    }

    /** Runs a short task, which must not throw, once on the client's thread, unless this is closed before. */
    public void after(long delayMs, Runnable task) {
        threads.any().schedule(task, delayMs, TimeUnit.MILLISECONDS);
    }

    /** Whether the calling thread is the one that futures complete on: it must not wait for one. */
    public boolean isIoThread() {
        return threads.isCurrent();
    }

    /** What this transport has done so far. */
    public TransportStats stats() {
        return counters.snapshot();
    }

    @Override
    public void close() {
        channels.close();
        threads.shutdown();
    }
}
