package io.openmessaging.storage.dledger.rpc.netty;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerClientProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundle;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundleReply;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferRequest;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferResponse;
import io.openmessaging.storage.dledger.protocol.MembersRequest;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.ProcessBeat;
import io.openmessaging.storage.dledger.protocol.ProcessBeatReply;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.PullEntriesResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;
import io.openmessaging.storage.dledger.protocol.QuiesceResponse;
import io.openmessaging.storage.dledger.protocol.ReadIndexRequest;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayResponse;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;
import io.openmessaging.storage.dledger.rpc.DLedgerRpcService;
import io.openmessaging.storage.dledger.rpc.PeerAddressResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport on Netty: one listening port for all groups of the process, one connection to each peer process.
 *
 * <p>Listens on the host and port that the configuration gives for the member itself; on all interfaces only if that
 * host is a wildcard (0.0.0.0 or ::). Handlers are called, and futures complete, on the threads {@code dledger-io-k},
 * which must not be blocked. Any thread may call. Architecture §3.7, §3.8.
 */
public final class DLedgerRpcNettyService implements DLedgerRpcService {
    private static final Logger LOG = LoggerFactory.getLogger(DLedgerRpcNettyService.class);
    private static final int IO_THREADS = 2;
    private static final long INBOUND_LIMIT_BYTES = 64L * 1024 * 1024;
    private static final long HELD_LIMIT_BYTES = 64L * 1024 * 1024;
    private static final long PEER_TIMEOUT_MS = 3000;
    private static final long CLIENT_TIMEOUT_MS = 5000;
    /** A new member catches up before a change is made. */
    private static final long CHANGE_TIMEOUT_MS = 60_000;
    private static final int BACKLOG = 1024;
    private static final int FLUSH_AFTER_WRITES = 256;

    private enum Life { NEW, STARTED, STOPPED }

    private final String listenAddress;
    private final TransportCounters counters = new TransportCounters();
    private final InboundBudget budget = new InboundBudget(INBOUND_LIMIT_BYTES);
    private final HeldBytes held = new HeldBytes(HELD_LIMIT_BYTES, counters);
    private final GroupDirectory directory = new GroupDirectory();
    private final IoThreads threads = IoThreads.ofMember(IO_THREADS);
    private final PeerChannels peers = new PeerChannels(threads, counters, budget);
    private final ClientCalls clientCalls = new ClientCalls(peers);
    private final RequestDispatcher dispatcher = new RequestDispatcher(directory, counters, budget, held);
    /** Closes what is added after it was closed. */
    private final ChannelGroup accepted = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
    private Life life = Life.NEW;
    /** Written by {@link #startup}, read by anyone; null before. */
    private volatile Channel listening;

    /**
     * A transport that does nothing yet.
     *
     * @throws IllegalArgumentException if the configuration's peers are malformed or do not name the member itself
     */
    public DLedgerRpcNettyService(DLedgerConfig config) {
        Map<String, String> addresses = config.peerAddresses();
        this.listenAddress = addresses.get(config.getSelfId());
        if (listenAddress == null) {
            throw new IllegalArgumentException("member " + config.getSelfId() + " is not among the peers "
                + addresses.keySet());
        }
    }

    /**
     * Makes a member reachable here. Called again for the same member, it replaces addresses and handlers.
     *
     * @throws IllegalStateException if the group has another member in this process
     */
    @Override
    public void register(String group, String selfId, PeerAddressResolver peers, DLedgerProtocolHandler peerHandler,
                         DLedgerClientProtocolHandler clientHandler) {
        directory.put(group, new GroupDirectory.Member(selfId, peers, peerHandler, clientHandler));
    }

    @Override
    public void unregister(String group, String selfId) {
        directory.remove(group, selfId);
    }

    /**
     * Listens.
     *
     * @throws BindException if the port is in use or the host is not this machine's; names both
     * @throws IllegalStateException after {@link #shutdown}
     */
    @Override
    public synchronized void startup() throws IOException {
        if (life == Life.STARTED) {
            return;
        }
        if (life == Life.STOPPED) {
            throw new IllegalStateException("the transport on " + listenAddress + " was shut down");
        }
        InetSocketAddress unresolved = PeerChannel.socketAddress(listenAddress);
        ChannelFuture bound = threads.server()
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(new AcceptedConnection())
            .bind(new InetSocketAddress(unresolved.getHostString(), unresolved.getPort()))
            .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            boolean unknownHost = bound.cause() instanceof UnresolvedAddressException;
            BindException failure = new BindException("cannot listen on " + listenAddress + ": "
                + (unknownHost ? "unknown host" : bound.cause().getMessage()));
            failure.initCause(bound.cause());
            throw failure;
        }
        listening = bound.channel();
        life = Life.STARTED;
        LOG.info("listening on {}", listening.localAddress());
    }

    @Override
    public int listenPort() {
        Channel channel = listening;
        return channel == null ? -1 : ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public synchronized void shutdown() {
        if (life == Life.STOPPED) {
            return;
        }
        life = Life.STOPPED;
        if (listening != null) {
            awaitUnlessIo(listening.close());
        }
        awaitUnlessIo(accepted.close());
        peers.close();
        threads.shutdown();
    }

    private void awaitUnlessIo(Future<?> closing) {
        if (!threads.isCurrent()) {
            closing.awaitUninterruptibly();
        }
    }

    /** What this transport has done so far. */
    public TransportStats stats() {
        return counters.snapshot();
    }

    @Override
    public CompletableFuture<VoteResponse> vote(VoteRequest request) {
        return ask(request, VoteResponse.class);
    }

    @Override
    public CompletableFuture<HeartBeatResponse> heartBeat(HeartBeatRequest request) {
        return ask(request, HeartBeatResponse.class);
    }

    @Override
    public CompletableFuture<QuiesceResponse> quiesce(QuiesceRequest request) {
        return ask(request, QuiesceResponse.class);
    }

    @Override
    public CompletableFuture<PullEntriesResponse> pull(PullEntriesRequest request) {
        return ask(request, PullEntriesResponse.class);
    }

    @Override
    public CompletableFuture<PushEntryResponse> push(PushEntryRequest request) {
        return ask(request, PushEntryResponse.class);
    }

    @Override
    public CompletableFuture<ReadIndexResponse> readIndex(ReadIndexRequest request) {
        return ask(request, ReadIndexResponse.class);
    }

    @Override
    public CompletableFuture<InstallSnapshotResponse> installSnapshot(InstallSnapshotRequest request) {
        return ask(request, InstallSnapshotResponse.class);
    }

    @Override
    public CompletableFuture<TakeLeadershipResponse> takeLeadership(TakeLeadershipRequest request) {
        return ask(request, TakeLeadershipResponse.class);
    }

    @Override
    public CompletableFuture<SnapshotChunkResponse> snapshotChunk(SnapshotChunkRequest request) {
        return ask(request, SnapshotChunkResponse.class);
    }

    @Override
    public CompletableFuture<SnapshotRelayResponse> relaySnapshot(SnapshotRelayRequest request) {
        return ask(request, SnapshotRelayResponse.class);
    }

    @Override
    public CompletableFuture<AppendEntryResponse> append(AppendEntryRequest request) {
        return forward(request, new AppendEntryResponse(),
            address -> clientCalls.append(address, request, CLIENT_TIMEOUT_MS));
    }

    @Override
    public CompletableFuture<GetEntriesResponse> get(GetEntriesRequest request) {
        return forward(request, new GetEntriesResponse(),
            address -> clientCalls.get(address, request, CLIENT_TIMEOUT_MS));
    }

    @Override
    public CompletableFuture<MetadataResponse> metadata(MetadataRequest request) {
        return forward(request, new MetadataResponse(),
            address -> clientCalls.metadata(address, request, CLIENT_TIMEOUT_MS));
    }

    @Override
    public CompletableFuture<LeadershipTransferResponse> leadershipTransfer(LeadershipTransferRequest request) {
        return forward(request, new LeadershipTransferResponse(),
            address -> clientCalls.transfer(address, request, CLIENT_TIMEOUT_MS));
    }

    @Override
    public CompletableFuture<ChangeMembersResponse> changeMembers(ChangeMembersRequest request) {
        return forward(request, new ChangeMembersResponse(),
            address -> clientCalls.changeMembers(address, request, CHANGE_TIMEOUT_MS));
    }

    @Override
    public CompletableFuture<MembersResponse> members(MembersRequest request) {
        return forward(request, new MembersResponse(),
            address -> clientCalls.members(address, request, CLIENT_TIMEOUT_MS));
    }

    @Override
    public CompletableFuture<UserDefineResponse> invokeUserDefineRequest(UserDefineRequest request) {
        return forward(request, new UserDefineResponse(),
            address -> clientCalls.userDefine(address, request, CLIENT_TIMEOUT_MS));
    }

    @Override
    public CompletableFuture<ProcessBeatReply> beat(String address, ProcessBeat beat) {
        return peers.ask(address, beat, ProcessBeatReply.class, PEER_TIMEOUT_MS);
    }

    @Override
    public CompletableFuture<HeartBeatBundleReply> heartBeats(String address, HeartBeatBundle bundle) {
        return peers.ask(address, bundle, HeartBeatBundleReply.class, PEER_TIMEOUT_MS);
    }

    @Override
    public boolean answerBeats(Function<ProcessBeat, ProcessBeatReply> answerer) {
        return directory.answerBeats(answerer);
    }

    @Override
    public void ignoreBeats(Function<ProcessBeat, ProcessBeatReply> answerer) {
        directory.ignoreBeats(answerer);
    }

    private <T extends Message> CompletableFuture<T> ask(PeerRequest request, Class<T> answerType) {
        GroupDirectory.Member self = directory.memberOf(request.route().group());
        String address = self == null ? null : self.peers().addressOf(request.route().to());
        if (address == null) {
            MessageWriter.closeEntries(request);
            return CompletableFuture.failedFuture(new RequestFailedException(unknown(self), "" + request.route()));
        }
        return peers.ask(address, request, answerType, PEER_TIMEOUT_MS);
    }

    private <T extends RequestOrResponse> CompletableFuture<T> forward(RequestOrResponse request, T refusal,
                                                                       Function<String, CompletableFuture<T>> ask) {
        GroupDirectory.Member self = directory.memberOf(request.getGroup());
        String address = self == null || request.getRemoteId() == null ? null
            : self.peers().addressOf(request.getRemoteId());
        return address != null ? ask.apply(address)
            : CompletableFuture.completedFuture(Refusals.of(request, refusal, unknown(self)));
    }

    private static DLedgerResponseCode unknown(GroupDirectory.Member self) {
        return self == null ? DLedgerResponseCode.UNKNOWN_GROUP : DLedgerResponseCode.UNKNOWN_MEMBER;
    }

    /** What every accepted connection passes through. */
    private final class AcceptedConnection extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            accepted.add(channel);
            channel.pipeline().addLast(
                new FlushConsolidationHandler(FLUSH_AFTER_WRITES, true),
                new ReadGate(budget),
                new FrameAssembler(counters, held, FrameAssembler.Delivery.WHILE_WRITABLE),
                dispatcher);
        }
    }
}
