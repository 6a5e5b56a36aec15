package io.openmessaging.storage.dledger;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.BatchAppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerClientProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferRequest;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferResponse;
import io.openmessaging.storage.dledger.protocol.MembersRequest;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;
import io.openmessaging.storage.dledger.rpc.DLedgerRpcService;
import io.openmessaging.storage.dledger.runtime.ClientDoor;
import io.openmessaging.storage.dledger.runtime.Counters;
import io.openmessaging.storage.dledger.runtime.Farewell;
import io.openmessaging.storage.dledger.runtime.GroupRunner;
import io.openmessaging.storage.dledger.runtime.Metering;
import io.openmessaging.storage.dledger.runtime.Parts;
import io.openmessaging.storage.dledger.runtime.StoreEvents;
import io.openmessaging.storage.dledger.statemachine.StateMachine;
import io.openmessaging.storage.dledger.statemachine.WriteResult;
import io.openmessaging.storage.dledger.store.ControlPlacement;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.EntryCursor;

/**
 * One member of one group, as an application embeds it: the facade of its runner, store and transport, which it starts
 * and ends in order. A server lives once: it is started, shut down, and not started again.
 *
 * <p>Any thread may call any method. Architecture §3.2, §3.9.
 */
public class DLedgerServer extends AbstractDLedgerServer implements DLedgerClientProtocolHandler {
    private enum Phase { NEW, STARTING, RUNNING, STOPPING, STOPPED }

    private final DLedgerConfig config;
    private final DLedgerStore store;
    private final StoreEvents storeEvents = new StoreEvents();
    private final DLedgerRpcService rpc;
    private final DLedgerServerBuilder.RpcOwner rpcOwner;
    private final DLedgerRuntime runtime;
    private final ClientDoor clients;
    private final Metering metering;
    private final AtomicReference<StateMachine> machine;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);
    /** What is told of this member before the start. */
    private final MemberState unstarted;
    private final CountDownLatch stopped = new CountDownLatch(1);
    /** Written by the thread that starts the server, before the phase says RUNNING; null before. */
    private volatile GroupRunner runner;

    /**
     * A server with the store and the transport that are on the class path, on the process's shared threads.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     * @throws DLedgerException if there is no store of the configured type, no transport, or nothing for the
     *     measurements that the settings ask for; names the missing module
     */
    public DLedgerServer(DLedgerConfig config) {
        this(builder(config));
    }

    DLedgerServer(DLedgerServerBuilder parts) {
        parts.config().validate();
        this.config = parts.config();
        this.unstarted = new MemberState(config);
        this.store = parts.store() != null ? parts.store() : Parts.findStore(config);
        this.store.setListener(storeEvents); // Now: an application may open it before the start.
        this.rpc = parts.rpc() != null ? parts.rpc() : Parts.findRpc(config);
        this.rpcOwner = parts.rpcOwner();
        this.runtime = parts.runtime();
        this.machine = new AtomicReference<>();
        if (parts.stateMachine() != null) {
            registerStateMachine(parts.stateMachine());
        }
        this.metering = new Metering(config, parts.metrics());
        this.clients = new ClientDoor(config, () -> runner);
    }

    /** Puts a server together from parts of the caller's choice. */
    public static DLedgerServerBuilder builder(DLedgerConfig config) {
        return new DLedgerServerBuilder(config);
    }

    /**
     * Opens the store, takes part in the group, and listens last. Blocks for as long as the recovery of the log takes.
     * Does nothing when the server runs.
     *
     * @throws DLedgerException if the store cannot be opened, the address not be bound or the measurements not be
     *     exported, which ends the server; or if it was shut down
     */
    public void startup() {
        if (phase.get() == Phase.RUNNING) {
            return;
        }
        if (!phase.compareAndSet(Phase.NEW, Phase.STARTING)) {
            throw new DLedgerException(DLedgerResponseCode.ILLEGAL_MEMBER_STATE, name() + " cannot start: it is "
                + phase.get());
        }
        try {
            join(open());
            listen();
        } catch (Throwable fault) {
            phase.set(Phase.STOPPING);
            try {
                leave();
            } catch (RuntimeException alsoFaulty) {
                fault.addSuppressed(alsoFaulty);
            } finally {
                ended();
            }
            throw fault;
        }
        phase.set(Phase.RUNNING);
    }

    private RecoveredLog open() {
        try {
            store.setControlPlacement(machine.get() == null ? ControlPlacement.HIDDEN : ControlPlacement.INLINE);
            return store.open();
        } catch (IOException e) {
            throw new DLedgerException(DLedgerResponseCode.DISK_ERROR,
                name() + " cannot open its store: " + e.getMessage(), e);
        }
    }

    private void join(RecoveredLog recovered) {
        long seed = System.nanoTime() ^ config.getSelfId().hashCode();
        unstarted.starts();
        GroupRunner joining = new GroupRunner(config, store, recovered, rpc, runtime, seed, machine.get());
        storeEvents.bringTo(joining);
        metering.begin(joining, machine.get());
        introduce(joining);
        getDLedgerLeaderElector().startup();
        if (rpcOwner == DLedgerServerBuilder.RpcOwner.CALLER) {
            runtime.addQuietable(joining, rpc);
        } else {
            runtime.add(joining);
        }
        runner = joining;
        joining.start();
    }

    private void listen() {
        rpc.register(config.getGroup(), config.getSelfId(), this::addressOf, this, this);
        try {
            rpc.startup();
        } catch (IOException e) {
            throw new DLedgerException(DLedgerResponseCode.NETWORK_ERROR, name() + ": " + e.getMessage(), e);
        }
    }

    /** As the configuration in force has it, or else the settings: of a leader, say, that this member does not know. */
    private String addressOf(String memberId) {
        String address = started().memberState().getPeerMap().get(memberId);
        return address != null ? address : config.peerAddresses().get(memberId);
    }

    /**
     * Leaves the group: a leader hands over first, where another member can lead at once. No more requests are taken,
     * appends that wait complete as unknown, the log is forced and closed. Returns within seconds; a call
     * while another runs waits for it, a later one does nothing.
     *
     * @throws DLedgerException if the log could not be forced or closed; it is recovered at the next start
     */
    public void shutdown() {
        if (phase.compareAndSet(Phase.NEW, Phase.STOPPING)) {
            try {
                closeStore(); // An application may have opened it.
            } finally {
                ended();
            }
            return;
        }
        if (phase.get() == Phase.STARTING) {
            throw new DLedgerException(DLedgerResponseCode.ILLEGAL_MEMBER_STATE, name() + " is starting");
        }
        if (!phase.compareAndSet(Phase.RUNNING, Phase.STOPPING)) {
            awaitStopped();
            return;
        }
        try {
            Farewell.handOver(runner);
            leave();
        } finally {
            ended();
        }
    }

    private void leave() {
        rpc.unregister(config.getGroup(), config.getSelfId());
        if (rpcOwner == DLedgerServerBuilder.RpcOwner.SERVER) {
            rpc.shutdown();
        }
        metering.end();
        if (runner != null) {
            Farewell.stop(runner);
            if (!runtime.remove(runner)) {
                throw new DLedgerException(DLedgerResponseCode.DISK_ERROR, name()
                    + " leaves its store open: the disk does not end a force");
            }
            getDLedgerLeaderElector().shutdown();
        }
        closeStore();
    }

    private void closeStore() {
        try {
            store.close();
        } catch (IOException e) {
            throw new DLedgerException(DLedgerResponseCode.DISK_ERROR,
                name() + " could not close its store: " + e.getMessage(), e);
        }
    }

    private void ended() {
        phase.set(Phase.STOPPED);
        stopped.countDown();
    }

    private void awaitStopped() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String name() {
        return "member " + config.getSelfId() + " of group " + config.getGroup();
    }

    // What clients ask.

    /**
     * Appends the request's body, or the bodies of a {@link BatchAppendEntryRequest}. The future is an
     * {@link AppendFuture}, a {@link BatchAppendFuture} for a batch: it has index and position at once, -1 when the
     * append is rejected, and completes with a code, never exceptionally. Functions that depend on it may append, but
     * must not wait.
     */
    @Override
    public CompletableFuture<AppendEntryResponse> handleAppend(AppendEntryRequest request) {
        return clients.append(request);
    }

    /** Reads committed user entries, on any member: at most 4,096 of them and 1 MiB, but one where there is one. */
    @Override
    public CompletableFuture<GetEntriesResponse> handleGet(GetEntriesRequest request) {
        return clients.get(request);
    }

    /** Tells who is in the group, and who leads it as far as this member knows. */
    @Override
    public CompletableFuture<MetadataResponse> handleMetadata(MetadataRequest request) {
        return clients.metadata(request);
    }

    /**
     * Hands over this member's leadership to another member, which must be live and close behind. Appends are rejected
     * with LEADER_TRANSFERRING meanwhile. Completes when the transfer has ended, within the
     * {@linkplain LeadershipConfig#getLeadershipTransferWaitTimeout timeout}: with SUCCESS once the other leads.
     */
    @Override
    public CompletableFuture<LeadershipTransferResponse> handleLeadershipTransfer(LeadershipTransferRequest request) {
        return clients.transfer(request);
    }

    @Override
    public CompletableFuture<ChangeMembersResponse> handleChangeMembers(ChangeMembersRequest request) {
        return clients.changeMembers(request);
    }

    @Override
    public CompletableFuture<MembersResponse> handleMembers(MembersRequest request) {
        return clients.members(request);
    }

    /** Lets the application's processor for the type carry out one of its own requests; UNSUPPORTED without one. */
    @Override
    public CompletableFuture<UserDefineResponse> handleUserDefine(UserDefineRequest request) {
        return clients.process(request);
    }

    /**
     * Appends the body as an entry if this member leads, and completes with what the state machine says to it once this
     * member has applied it; never exceptionally. Functions that depend on the future may write, but must not wait.
     * Without a state machine every write is rejected as UNSUPPORTED.
     */
    public CompletableFuture<WriteResult> write(byte[] body) {
        return clients.write(body);
    }

    // What peers ask.

    @Override
    protected DLedgerProtocolHandler peerHandler() {
        return started();
    }

    @Override
    GroupRunner runner() {
        return runner;
    }

    private GroupRunner started() {
        if (runner == null) {
            throw new DLedgerException(DLedgerResponseCode.ILLEGAL_MEMBER_STATE, name() + " has not started");
        }
        return runner; // Once set it stays so.
    }

    // What applications ask.

    /**
     * Brings the committed entries to that machine, from the start on. Appends are then answered once it has applied
     * them. All members of a group have one, or none has.
     *
     * @throws IllegalStateException if the server has been started, or has a machine
     * @throws IllegalArgumentException if the machine is bound to another member
     */
    public void registerStateMachine(StateMachine stateMachine) {
        if (phase.get() != Phase.NEW) {
            throw new IllegalStateException(name() + " cannot register a state machine any more: it is "
                + phase.get());
        }
        String boundTo = stateMachine.getBindDLedgerId();
        String here = stateMachine.generateDLedgerId(config.getGroup(), config.getSelfId());
        if (!boundTo.isEmpty() && !boundTo.equals(here)) {
            throw new IllegalArgumentException("the state machine is bound to " + boundTo + ", this is " + here);
        }
        if (!machine.compareAndSet(null, stateMachine)) {
            throw new IllegalStateException(name() + " has a state machine");
        }
    }

    /**
     * Serves requests of that type, which clients send with {@code invokeUserDefineRequest}, from now on.
     *
     * @throws IllegalStateException if the type has a processor
     */
    public void registerUserDefineProcessor(int requestTypeCode, UserDefineProcessor processor) {
        clients.register(requestTypeCode, processor);
    }

    /** Role, term, leader and indexes of this member; unknown before the start, after which it is to be asked anew. */
    public MemberState getMemberState() {
        return runner == null ? unstarted : runner.memberState(); // Once set it stays so.
    }

    /**
     * Reads committed user entries of this member, as views: those from {@code firstIndex} on that it knows committed
     * now. There may be none; for later ones ask again. Once the server is shut down the cursor throws a
     * {@link DLedgerException}. Damaged entries are told by an IOException, and the member goes on.
     *
     * @throws IndexOutOfBoundsException if the member does not hold entries from that index on any more
     * @throws DLedgerException if the server was not started, or is shut down
     */
    public EntryCursor committedEntries(long firstIndex) {
        return started().committed(firstIndex);
    }

    /**
     * Tells from when on this member may answer a read: the future completes with SUCCESS and an index once what it
     * knows to be committed reaches that index, and a read of its state from then on sees, unless the mode is
     * UNSAFE_READ, everything that was acknowledged to anybody before this call. On any member, followers too.
     * Completes with a code, never exceptionally, and in bounded time; after any other code than SUCCESS it may be
     * called again. Functions that depend on it must not wait.
     *
     * @throws DLedgerException if the server was not started
     */
    public CompletableFuture<ReadIndexResponse> readIndex(ReadMode mode) {
        return started().readIndex(mode);
    }

    /**
     * Changes who is in the group, if this member leads it: one change at a time, while entries are appended on. Who is
     * to vote becomes a learner first, and is waited for until it holds the log. Completes with SUCCESS once the change
     * is committed, or with a code, never exceptionally; an unknown outcome shows in {@link #members} of who leads.
     *
     * @throws DLedgerException if the server was not started
     */
    public CompletableFuture<DLedgerResponseCode> changeMembers(MemberChange change) {
        return started().ask(token -> new RaftEvent.ChangeRequested(token, change));
    }

    /** Who is in the group as this member, which was started, knows; the leader also knows who is live and how far. */
    public GroupMembers members() {
        return started().members();
    }

    /** The settings; changing them has no effect once the server is built. */
    public DLedgerConfig getdLedgerConfig() {
        return config;
    }

    @Override
    public DLedgerStore getDLedgerStore() {
        return store;
    }

    public DLedgerRpcService getRpcService() {
        return rpc;
    }

    /** Why this member takes no part any more; null while it is whole. */
    public Throwable failure() {
        return runner == null ? null : runner.failure(); // Once set it stays so.
    }

    /** What this member has done so far, in numbers; all 0 before the start. */
    public Map<Counters.Kind, Long> counters() {
        return (runner == null ? new Counters() : runner.counters()).snapshot();
    }

    /** One line on the state of the member, for people. */
    public String describe() {
        return runner == null ? config.getGroup() + " " + config.getSelfId() + " " + phase.get() : runner.describe();
    }
}
