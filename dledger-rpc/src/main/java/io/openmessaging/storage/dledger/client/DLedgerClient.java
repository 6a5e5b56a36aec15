package io.openmessaging.storage.dledger.client;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.BatchAppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferRequest;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferResponse;
import io.openmessaging.storage.dledger.protocol.MembersRequest;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;
import io.openmessaging.storage.dledger.rpc.netty.DLedgerClientRpcNettyService;
import io.openmessaging.storage.dledger.rpc.netty.TransportStats;

/**
 * A client of one group, which finds the leader from any list of members and follows it as it moves.
 *
 * <p>Every future completes with a code within the request timeout, never exceptionally, and mostly on the client's own
 * thread: what hangs on it must not block, and must not call the blocking methods. The code's
 * {@linkplain DLedgerResponseCode#outcome outcome} tells three things apart. SUCCESS: the entry is committed. REJECTED:
 * the entry is surely not in the log, though the client repeated the append for as long as it had time. UNKNOWN: the
 * append was sent and its answer never came, so the entry may be in the log, now or later; the client never repeats
 * such an append, and only a caller that can bear an entry twice should.
 *
 * <p><b>Order.</b> Appends that one thread makes one after the other reach a leader in that order, without waiting for
 * each other, as long as none of them is refused. An append that is refused and repeated (after a change of the
 * leader, or by a leader that is full or not ready) may come behind later ones that were already on their way, and one
 * whose outcome is unknown leaves a gap. Whoever needs more waits for an outcome before the next append.
 *
 * <p>Any thread may call. Architecture §3.9.
 */
public final class DLedgerClient implements AutoCloseable {
    private static final long TICK_MS = 20;
    private static final long REFRESH_MS = 5000;

    private final String group;
    private final DLedgerClientOptions options;
    private final DLedgerClientRpcNettyService rpc = new DLedgerClientRpcNettyService();
    private final LeaderFinder finder;
    private final AppendPipeline pipeline;
    /** How to end each request that waits for an answer and is not an append. */
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** A client with {@linkplain DLedgerClientOptions#defaults default options}. */
    public DLedgerClient(String group, String peers) {
        this(group, peers, DLedgerClientOptions.defaults());
    }

    /**
     * A client that is not connected to anything yet.
     *
     * @param peers some or all members, as {@code id-host:port;id-host:port}
     * @throws IllegalArgumentException if the text is malformed
     */
    public DLedgerClient(String group, String peers, DLedgerClientOptions options) {
        this.group = group;
        this.options = options;
        this.finder = new LeaderFinder(group, DLedgerConfig.parsePeers(peers), rpc, this::leaderFound);
        this.pipeline = new AppendPipeline(rpc, finder, options);
    }

    private void leaderFound() {
        pipeline.pump();
    }

    /** Begins to look for the leader. The second call does nothing. */
    public void startup() {
        if (started.compareAndSet(false, true)) {
            rpc.every(TICK_MS, pipeline::tick);
            rpc.every(REFRESH_MS, finder::refresh);
            finder.search();
        }
    }

    /** Ends the client: appends not sent are rejected, what is on its way becomes unknown. */
    public void shutdown() {
        if (closed.compareAndSet(false, true)) {
            pipeline.close();
            waiting.forEach(Runnable::run);
            rpc.close();
        }
    }

    @Override
    public void close() {
        shutdown();
    }

    /**
     * Appends one entry. Beyond the limits of pending appends the future is complete at once, with LEADER_PENDING_FULL.
     *
     * @param body up to 4 MiB; must not change until the future is complete
     */
    public CompletableFuture<AppendEntryResponse> appendAsync(byte[] body) {
        AppendEntryRequest request = of(new AppendEntryRequest());
        request.setBody(body);
        return append(request, List.of(body));
    }

    /**
     * Appends consecutive entries in one write: all of them or none. The response has index and position of the last.
     *
     * @param batch up to 16 MiB in all, each up to 4 MiB; must not change until the future is complete
     */
    public CompletableFuture<AppendEntryResponse> appendAsync(List<byte[]> batch) {
        BatchAppendEntryRequest request = of(new BatchAppendEntryRequest());
        request.setBatchMsgs(List.copyOf(batch));
        return append(request, batch);
    }

    /** As {@link #appendAsync(byte[])}, and waits for the outcome. */
    public AppendEntryResponse append(byte[] body) {
        return await(() -> appendAsync(body));
    }

    /** As {@link #appendAsync(List)}, and waits for the outcome. */
    public AppendEntryResponse append(List<byte[]> batch) {
        return await(() -> appendAsync(batch));
    }

    /** Reads the committed entry at an index; else as {@link #getAsync}. */
    public GetEntriesResponse get(long index) {
        return get(index, 1, EntryLayout.MAX_BODY_BYTES);
    }

    /** As {@link #getAsync}, and waits for the answer. */
    public GetEntriesResponse get(long beginIndex, int maxCount, int maxBytes) {
        return await(() -> getAsync(beginIndex, maxCount, maxBytes));
    }

    /**
     * Reads committed entries from whichever member has them, the leader preferred. Goes on trying until the request
     * timeout unless the leader says that there is no such entry: INDEX_OUT_OF_RANGE.
     *
     * @param beginIndex index of the first entry wanted, 0 or above
     * @param maxCount most entries wanted, 1 or above
     * @param maxBytes most encoded bytes wanted; at least one entry comes where there is one
     */
    public CompletableFuture<GetEntriesResponse> getAsync(long beginIndex, int maxCount, int maxBytes) {
        checkRunning();
        GetEntriesRequest request = request(beginIndex, maxCount, maxBytes);
        Read read = new Read(rpc, finder, request, options.requestTimeoutMs());
        return tracked(read.start(), read::giveUp);
    }

    /**
     * Lets a member's application carry out a request of its own, where a processor is registered for its type. The
     * invocation says whether the client may repeat the request when its outcome is not known. What a rejected outcome
     * promises is the processor's word.
     *
     * @param request with a type and a body, which must not change until the future is complete
     */
    public CompletableFuture<UserDefineResponse> invokeUserDefineRequest(UserDefineRequest request,
                                                                         Invocation invocation) {
        checkRunning();
        return call(request, invocation).outcome();
    }

    /** As {@link #invokeUserDefineRequest}, and is rejected when the client was shut down. */
    UserCall call(UserDefineRequest request, Invocation invocation) {
        UserCall call = new UserCall(rpc, finder, of(request), invocation, options.requestTimeoutMs());
        if (!closed.get()) {
            call.start();
        }
        tracked(call.outcome(), call::close);
        return call;
    }

    /**
     * Writes that are carried out once, however often the client has to repeat them. For a group whose members have a
     * {@code SessionStateMachine} and a processor {@code UserDefineProcessor.ofWrites} for that type of requests. The
     * session opens with its first write.
     */
    public WriteSession session(int requestTypeCode) {
        return new WriteSession(this, requestTypeCode);
    }

    /** As {@link #leadershipTransferAsync}, in whichever term it is, and waits for the outcome. */
    public LeadershipTransferResponse leadershipTransfer(String transfereeId) {
        return await(() -> leadershipTransferAsync(transfereeId, -1));
    }

    /**
     * As {@link #leadershipTransferAsync}, and waits for the outcome; asks that member alone, whether it leads or not,
     * and once. UNKNOWN_MEMBER if nobody told of it.
     */
    public LeadershipTransferResponse leadershipTransfer(String leaderId, String transfereeId, long term) {
        LeadershipTransferRequest request = transfer(transfereeId, term);
        request.setTransferId(leaderId);
        request.setRemoteId(leaderId);
        Member member = finder.member(leaderId);
        if (member == null) {
            return Refused.of(request, new LeadershipTransferResponse(), DLedgerResponseCode.UNKNOWN_MEMBER);
        }
        return await(() -> rpc.transfer(member.address(), request, options.requestTimeoutMs()));
    }

    /**
     * Asks the leader to hand over to another member. SUCCESS: that one leads. REJECTED: it was not told to take over,
     * or could not. UNKNOWN: it was, and may still; the client does not ask again.
     *
     * @param term the term whose leader is to hand over, -1 for whichever it is
     */
    public CompletableFuture<LeadershipTransferResponse> leadershipTransferAsync(String transfereeId, long term) {
        return askLeader(
            (leader, timeoutMs) -> {
                LeadershipTransferRequest request = transfer(transfereeId, term);
                request.setTransferId(leader.id());
                request.setRemoteId(leader.id());
                return rpc.transfer(leader.address(), request, timeoutMs);
            },
            code -> Refused.of(transfer(transfereeId, term), new LeadershipTransferResponse(), code));
    }

    private <R extends RequestOrResponse> CompletableFuture<R> askLeader(LeaderCall.Attempt<R> attempt,
                                                                        Function<DLedgerResponseCode, R> refused) {
        checkRunning();
        LeaderCall<R> call = new LeaderCall<>(rpc, finder, attempt, refused, options.requestTimeoutMs());
        return tracked(call.start(), call::giveUp);
    }

    private LeadershipTransferRequest transfer(String transfereeId, long term) {
        LeadershipTransferRequest request = of(new LeadershipTransferRequest());
        request.setTransfereeId(transfereeId);
        request.setTerm(term);
        return request;
    }

    /** As {@link #changeMembersAsync}, and waits for the outcome. */
    public ChangeMembersResponse changeMembers(MemberChange change) {
        return await(() -> changeMembersAsync(change));
    }

    /**
     * Asks the leader to change who is in the group. A new voter gets the log first, so that a change of a large group
     * needs a longer request timeout than an append. SUCCESS: the group is as wished. REJECTED: it is as it was, but
     * perhaps for a learner that did not catch up in time; the client asks again while another change is going on.
     * UNKNOWN: the change may yet be made, {@link #members} tells; the client does not ask again.
     */
    public CompletableFuture<ChangeMembersResponse> changeMembersAsync(MemberChange change) {
        return askLeader(
            (leader, timeoutMs) -> {
                ChangeMembersRequest request = of(new ChangeMembersRequest());
                request.setKind(change.kind().name());
                request.setMemberId(change.id());
                request.setAddress(change.address());
                request.setReplacedId(change.replacedId());
                request.setRemoteId(leader.id());
                return rpc.changeMembers(leader.address(), request, timeoutMs);
            },
            code -> Refused.of(of(new ChangeMembersRequest()), new ChangeMembersResponse(), code));
    }

    /** As {@link #membersAsync}, and waits for the answer. */
    public MembersResponse members() {
        return await(this::membersAsync);
    }

    /**
     * Asks who is in the group and how far each member is: the leader, who knows that, or, where none answers within
     * two seconds, whoever knows of the latest configuration.
     */
    public CompletableFuture<MembersResponse> membersAsync() {
        checkRunning();
        MembersCall call = new MembersCall(group, rpc, finder, options.requestTimeoutMs());
        return tracked(call.start(), call::giveUp);
    }

    private <T> CompletableFuture<T> tracked(CompletableFuture<T> outcome, Runnable giveUp) {
        waiting.add(giveUp);
        outcome.thenRun(() -> waiting.remove(giveUp));
        if (closed.get()) {
            giveUp.run(); // Perhaps begun after shutdown() went through all of them.
        }
        return outcome;
    }

    /** Reads committed entries of one member, which is asked once; UNKNOWN_MEMBER if nobody told of it. */
    public GetEntriesResponse getFrom(String memberId, long beginIndex, int maxCount, int maxBytes) {
        GetEntriesRequest request = request(beginIndex, maxCount, maxBytes);
        request.setRemoteId(memberId);
        Member member = finder.member(memberId);
        if (member == null) {
            return Refused.of(request, new GetEntriesResponse(), DLedgerResponseCode.UNKNOWN_MEMBER);
        }
        return await(() -> rpc.get(member.address(), request, options.requestTimeoutMs()));
    }

    /**
     * Asks all members known who is in the group and who leads it, once: the first answer that names a leader, else any
     * that is an answer, else why there is none.
     */
    public MetadataResponse metadata() {
        return await(this::metadataAsync);
    }

    private CompletableFuture<MetadataResponse> metadataAsync() {
        CompletableFuture<MetadataResponse> first = new CompletableFuture<>();
        List<Member> members = finder.leaderFirst();
        Queue<MetadataResponse> leaderless = new ConcurrentLinkedQueue<>();
        AtomicInteger left = new AtomicInteger(members.size());
        for (Member member : members) {
            askMetadata(member).thenAccept(response -> {
                String leaderId = response.getLeaderId();
                if (isSuccess(response) && leaderId != null && !leaderId.isEmpty()) {
                    first.complete(response);
                    return;
                }
                leaderless.add(response);
                if (left.decrementAndGet() == 0) {
                    first.complete(bestOf(leaderless));
                }
            });
        }
        return first;
    }

    private static MetadataResponse bestOf(Queue<MetadataResponse> answers) {
        return answers.stream().filter(DLedgerClient::isSuccess).findFirst().orElse(answers.peek());
    }

    /** Asks one member, once; UNKNOWN_MEMBER if nobody told of it. */
    public MetadataResponse metadataOf(String memberId) {
        Member member = finder.member(memberId);
        if (member == null) {
            return Refused.of(of(new MetadataRequest()), new MetadataResponse(), DLedgerResponseCode.UNKNOWN_MEMBER);
        }
        return await(() -> askMetadata(member));
    }

    /** What the client's transport has done so far. */
    public TransportStats stats() {
        return rpc.stats();
    }

    private CompletableFuture<MetadataResponse> askMetadata(Member member) {
        MetadataRequest request = of(new MetadataRequest());
        request.setRemoteId(member.id());
        return rpc.metadata(member.address(), request, options.requestTimeoutMs()).thenApply(response -> {
            if (isSuccess(response)) {
                finder.answered(member, response);
            }
            return response;
        });
    }

    private CompletableFuture<AppendEntryResponse> append(AppendEntryRequest request, List<byte[]> bodies) {
        checkRunning();
        long bytes = 0;
        boolean fits = true;
        for (byte[] body : bodies) {
            bytes += body.length;
            fits &= body.length <= EntryLayout.MAX_BODY_BYTES;
        }
        if (fits) {
            return pipeline.submit(request, bytes).outcome;
        }
        return CompletableFuture.completedFuture(
            Refused.of(request, new AppendEntryResponse(), DLedgerResponseCode.ENTRY_TOO_LARGE));
    }

    private GetEntriesRequest request(long beginIndex, int maxCount, int maxBytes) {
        GetEntriesRequest request = of(new GetEntriesRequest());
        request.setBeginIndex(beginIndex);
        request.setMaxCount(maxCount);
        request.setMaxBytes(maxBytes);
        return request;
    }

    private <T extends RequestOrResponse> T of(T request) {
        request.setGroup(group);
        return request;
    }

    private static boolean isSuccess(RequestOrResponse response) {
        return response.responseCode() == DLedgerResponseCode.SUCCESS;
    }

    private <T> T await(Supplier<CompletableFuture<T>> asynchronous) {
        if (rpc.isIoThread()) {
            throw new IllegalStateException("the client's own thread would wait for itself; use the asynchronous form");
        }
        checkRunning();
        return asynchronous.get().join();
    }

    private void checkRunning() {
        if (!started.get() || closed.get()) {
            throw new IllegalStateException(closed.get() ? "the client was shut down" : "the client is not started");
        }
    }
}
