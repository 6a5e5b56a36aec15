package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.GroupMembers;
import io.openmessaging.storage.dledger.Invariants;
import io.openmessaging.storage.dledger.MemberListener;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.Membership;
import io.openmessaging.storage.dledger.RaftCore;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.RaftOptions;
import io.openmessaging.storage.dledger.RoleChangeHandler;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.PullEntriesResponse;
import io.openmessaging.storage.dledger.protocol.ReadIndexRequest;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;
import io.openmessaging.storage.dledger.statemachine.StateMachine;
import io.openmessaging.storage.dledger.statemachine.WriteResult;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.EntryCursor;

/**
 * One member of one group in this process: its core, its store and the {@link Monitor} around them. Whoever brings an
 * event runs the group's turn; there is no thread of its own.
 *
 * <p>Everything but the volatiles is guarded by the group's lock. The clock is read under it; nothing under it waits.
 * Calls of users' code run on network threads and on the host's, never on the thread of a caller that appends, of a
 * force or of a timer. Whatever is thrown in a turn ends the group: it promises nothing any more. Architecture §3.8.
 */
public final class GroupRunner extends ForwardingPeerHandler implements Sleeper {
    private static final Logger LOG = LoggerFactory.getLogger(GroupRunner.class);

    private static final int INBOX_CAPACITY = 16 * 1024;

    private enum Status { NEW, RUNNING, STOPPED, FAILED }

    private final DLedgerConfig config;
    private final DLedgerStore store;
    private final Host host;
    private final Inbox inbox = new Inbox(INBOX_CAPACITY);
    private final Counters counters = new Counters();
    private final QuietMember quiet;
    /** Not private, for those who stand for other threads in tests. */
    final GroupEffects effects;
    private final Monitor monitor;
    private final PeerDoor door;
    private final ReadDoor reads;
    private final Admission admission;
    private final WriteProgress progress;
    private final RaftCore core;
    private final CommittedReader reader;
    private final Applier applier;
    private final Snapshots snapshots;
    private final Repairer repairer;
    private final Warnings warnings;
    private final MemberNews news;
    private final Turn turn;

    /** Written under the lock, read by any thread. */
    private volatile Status status = Status.NEW;
    /** Why the group failed; written before the status says so. */
    private volatile Throwable failure;

    /**
     * A member that starts from what its store holds; it takes part from {@link #start} on.
     *
     * @param peers how to reach the others; must not call back on the calling thread other than by completing futures
     * @param seed for the member's own random numbers
     */
    public GroupRunner(DLedgerConfig config, DLedgerStore store, RecoveredLog recovered, DLedgerProtocol peers,
                       Host host, long seed) {
        this(config, store, recovered, peers, host, seed, null);
    }

    /** As the other, with a state machine that the committed entries are brought to; null for none. */
    public GroupRunner(DLedgerConfig config, DLedgerStore store, RecoveredLog recovered, DLedgerProtocol peers,
                       Host host, long seed, StateMachine machine) {
        this.config = config;
        this.store = store;
        this.host = host;
        this.quiet = new QuietMember(config, this, host);
        this.effects = new GroupEffects(config, this::membership, store, peers, counters,
            new StoreOwner(store, host::newClusterId), quiet, this::deliverOnNetworkThread, this::fail);
        this.monitor = new Monitor(() -> !inbox.isEmpty() && status != Status.NEW, this::runTurn, effects.answers(),
            effects.callbacks(), host);
        this.door = new PeerDoor(this::membership, this::know, effects.replies(),
            this::deliverOnNetworkThread, this::pull, this::readOfPeer, this::snapshots,
            new StoreLook(store, this::fail));
        this.progress = new WriteProgress(config.getFlushMode(), config.getFlushFileInterval());
        RaftOptions options = machine == null ? config.raftOptions() : config.raftOptions().withStateMachine();
        this.core = new RaftCore(config.membership(), options, recovered, store, effects, seed, host.nowMs());
        this.reads = new ReadDoor(config, core.state(), door, effects, peers, host, this::deliver, monitor::look);
        this.warnings = new Warnings(config, this::membership, store);
        this.reader = new CommittedReader(store, core.state());
        MachineParts parts = MachineParts.of(this, machine, reader, effects, progress, peers, host);
        this.applier = parts.applier();
        this.snapshots = parts.snapshots();
        this.admission = new Admission(config, store, effects.pending(), applier);
        this.repairer = new Repairer(this, store, core.state(), peers, host, config.getMaxBatchAppendSize());
        this.news = new MemberNews(config.getGroup() + "/" + config.getSelfId(), effects.callbacks());
        this.turn = new Turn(this, host, inbox, effects, core, progress,
            new Turn.Helpers(counters, repairer, warnings, news, applier, reads.pending(), snapshots));
    }

    /** Runs the first turn. */
    public void start() {
        monitor.call(() -> {
            Invariants.check(status == Status.NEW, "a group is started twice");
            status = Status.RUNNING;
            turn.publish();
            snapshots.start();
            warnings.onStart(core.state().view());
            runTurn();
            return null;
        });
    }

    /** Delivers an event, and runs the turn unless another thread does. Never blocks. */
    public void deliver(RaftEvent event) {
        progress.delivered(event);
        offer(event);
        monitor.look();
    }

    @Override
    public void timeHasCome() {
        deliver(new RaftEvent.Tick());
    }

    private void deliverOnNetworkThread(RaftEvent event) {
        offer(event);
        monitor.lookAndCallBack();
    }

    /** The state machine holds all entries up to that one. On a thread that applies. */
    void deliverApplied(long index) {
        deliverOnNetworkThread(new RaftEvent.Applied(index));
    }

    private void offer(RaftEvent event) {
        if (!inbox.offer(event)) {
            door.refuse(event, DLedgerResponseCode.PUSH_REQUEST_IS_FULL);
        }
    }

    /** One turn: steps, one flush, and what the new state asks of the host. Under the lock. */
    private void runTurn() {
        if (status != Status.RUNNING) {
            discardEvents();
            return;
        }
        long startedNs = System.nanoTime();
        try {
            turn.end(turn.begin());
        } catch (Throwable fault) {
            failUnderLock(fault);
        }
        counters.maxMicrosSince(Counters.Kind.MAX_LOCK_HOLD_MICROS, startedNs);
    }

    /**
     * Appends the bodies if this member leads. When it returns, the entries lie in the log and the future has the last
     * one's index and position; or it is complete with why not, and has -1. Waits for the lock, for nothing else.
     *
     * @throws IllegalStateException if called from an append hook
     */
    public AppendFuture<AppendEntryResponse> append(Proposal proposal) {
        return append(proposal, AppendForm.ONE);
    }

    /** As {@link #append(Proposal)}; the future is a {@code BatchAppendFuture} with the position of each entry. */
    public AppendFuture<AppendEntryResponse> appendBatch(Proposal proposal) {
        return append(proposal, AppendForm.BATCH);
    }

    /**
     * Appends the body if this member leads, and completes with what the state machine says once it has applied the
     * entry; never exceptionally.
     */
    public CompletableFuture<WriteResult> write(byte[] body) {
        if (!applier.applies()) {
            return CompletableFuture.completedFuture(WriteResult.refused(DLedgerResponseCode.UNSUPPORTED));
        }
        WriteFuture future = (WriteFuture) append(Proposal.of(body), AppendForm.WRITE);
        return future.thenApply(future::result);
    }

    private AppendFuture<AppendEntryResponse> append(Proposal proposal, AppendForm form) {
        if (monitor.isHeldHere()) {
            throw new IllegalStateException("a group appends from within its own turn, in a hook perhaps");
        }
        long askedNs = counters.measuredFromNs();
        return monitor.call(() -> status == Status.RUNNING
            ? appendInTurn(proposal, form, askedNs)
            : form.answered(stoppedCode(), config.getGroup(), core.state().view()));
    }

    private AppendFuture<AppendEntryResponse> appendInTurn(Proposal proposal, AppendForm form, long askedNs) {
        long startedNs = System.nanoTime();
        effects.expect(form, askedNs);
        DLedgerResponseCode answer = DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN;
        try {
            long nowMs = turn.begin();
            turn.publishSteps();
            answer = admission.admit(proposal, core);
            if (answer == DLedgerResponseCode.SUCCESS) {
                answer = DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN;
                turn.step(nowMs, new RaftEvent.AppendProposed(proposal));
                Invariants.check(effects.appended() != null, "a leader did not append what it was given");
            }
            turn.end(nowMs);
        } catch (Throwable fault) {
            failUnderLock(fault);
        }
        counters.maxMicrosSince(Counters.Kind.MAX_LOCK_HOLD_MICROS, startedNs);
        if (effects.appended() != null) {
            return effects.appended();
        }
        counters.add(Counters.Kind.REFUSED_APPENDS, 1);
        return form.answered(answer, config.getGroup(), core.state().view());
    }

    /** Asks for a transfer or a change of members by an event with the token that it gets; completes with its end. */
    public CompletableFuture<DLedgerResponseCode> ask(LongFunction<RaftEvent> request) {
        return monitor.call(() -> status == Status.RUNNING ? effects.waiters().ask(inbox, request)
            : CompletableFuture.completedFuture(stoppedCode()));
    }

    /** Completes once the state, of the machine or what is committed, is one to read; see {@link ReadDoor#read}. */
    public CompletableFuture<ReadIndexResponse> readIndex(ReadMode mode) {
        return reads.read(mode);
    }

    @Override
    protected DLedgerProtocolHandler peerHandler() {
        return door;
    }

    private CompletableFuture<ReadIndexResponse> readOfPeer(ReadIndexRequest request) {
        return reads.readOfPeer(request);
    }

    /** Who is in the group, and what this member knows of them. Waits for the lock. */
    public GroupMembers members() {
        return monitor.call(core::members);
    }

    private Membership membership() {
        return core.state().membership();
    }

    /** Makes known who speaks to this member, though no configuration names it here; see {@link RaftCore#know}. */
    private int know(String id) {
        return monitor.call(() -> core.know(id));
    }

    private Snapshots snapshots() {
        return snapshots;
    }

    private PullEntriesResponse pull(PullEntriesRequest request) {
        return monitor.call(() -> status == Status.RUNNING
            ? pullUnderLock(request)
            : PeerDoor.refusal(request, stoppedCode()));
    }

    private PullEntriesResponse pullUnderLock(PullEntriesRequest request) {
        try {
            return reader.pull(request, config.getMaxBatchAppendSize());
        } catch (RuntimeException | Error fault) {
            failUnderLock(fault);
            return PeerDoor.refusal(request, DLedgerResponseCode.DISK_ERROR);
        }
    }

    /** The store has found damaged entries. Any thread but one under the lock; does not wait for it. */
    void damageFound() {
        repairer.damageFound();
        deliver(new RaftEvent.Tick());
    }

    /**
     * Answers with committed user entries, on any member; does not wait for the lock. An entry that is damaged here is
     * answered with DISK_ERROR until it is repaired.
     */
    public GetEntriesResponse get(GetEntriesRequest request) {
        if (status != Status.RUNNING) {
            return reader.refusal(stoppedCode());
        }
        try {
            return reader.get(request);
        } catch (RuntimeException | Error fault) {
            fail(fault);
            return reader.refusal(DLedgerResponseCode.DISK_ERROR);
        }
    }

    /** A cursor over the user entries from that index on that are committed now; does not wait for the lock. */
    public EntryCursor committed(long firstIndex) {
        return reader.cursor(firstIndex);
    }

    /** Up to which write the log is asked to be forced; all bytes up to it are in place. Read by sync threads. */
    public long requestedSeq() {
        return progress.requestedSeq();
    }

    /** Number of the last vote written. Read by sync threads, after {@link #requestedSeq}. */
    public long requestedVoteSeq() {
        return progress.requestedVoteSeq();
    }

    /** Makes durable whose the store is. Called by sync threads, before each force of the vote. Blocks. */
    public void saveOwner() throws IOException {
        effects.owner().save();
    }

    /** The group stops, loudly: appends that wait complete as unknown, nothing is promised any more. */
    @Override
    public void fail(Throwable cause) {
        monitor.call(() -> {
            failUnderLock(cause);
            return null;
        });
    }

    private void failUnderLock(Throwable cause) {
        if (status == Status.STOPPED || status == Status.FAILED) {
            return;
        }
        failure = cause;
        LOG.error("{}/{} FAILED and takes no part any more; its last events and effects were:\n{}{}",
            config.getGroup(), config.getSelfId(), effects.recorder().print(), core.describe(), cause);
        end(Status.FAILED);
    }

    /**
     * Stops without a fault: appends that wait complete as unknown. Makes callbacks. When it returns, nobody reads or
     * writes the store any more but a sync thread. The second call does nothing.
     */
    public void stop() {
        monitor.call(() -> {
            if (status == Status.NEW || status == Status.RUNNING) {
                end(Status.STOPPED);
            }
            return null;
        });
        applier.stop();
        monitor.lookAndCallBack();
        reader.close();
        repairer.close();
        snapshots.close();
    }

    /** Waits until a stopped member's state machine has had its last call; false if that does not come in time. */
    public boolean awaitApplied(long timeoutMs) {
        return applier.awaitStopped(timeoutMs);
    }

    private void end(Status how) {
        status = how;
        core.state().publishStopped();
        quiet.awake();
        core.end();
        effects.dropAll();
        reads.pending().close(stoppedCode());
        effects.tellRole(core.state().currTerm(), MemberState.Role.UNKNOWN);
        effects.stateIsShown();
        news.tell(core.state());
        snapshots.leadsNoMore();
        if (how == Status.FAILED) {
            applier.fail(failure);
            news.tellFailed();
        }
        discardEvents();
    }

    private void discardEvents() {
        for (RaftEvent event = inbox.poll(); event != null; event = inbox.poll()) {
            PeerDoor.discard(event);
        }
        effects.answers().add(() -> effects.replies().closeAll(new DLedgerException(stoppedCode(),
            "member " + config.getSelfId() + " of group " + config.getGroup() + " has stopped")));
    }

    private DLedgerResponseCode stoppedCode() {
        return status == Status.FAILED ? DLedgerResponseCode.GROUP_FAILED : DLedgerResponseCode.ILLEGAL_MEMBER_STATE;
    }

    /** Adds a handler, which hears of changes from now on. */
    public void addRoleChangeHandler(RoleChangeHandler handler) {
        effects.addRoleChangeHandler(handler);
    }

    /** Adds a listener, which hears of changes from now on. */
    public void addMemberListener(MemberListener listener) {
        news.add(listener);
    }

    /** Why the group failed; null while it has not. Any thread. */
    public Throwable failure() {
        return failure;
    }

    public Counters counters() {
        return counters;
    }

    public MemberState memberState() {
        return core.state();
    }

    /** The store that this group's writes are forced in. */
    DLedgerStore store() {
        return store;
    }

    DLedgerConfig config() {
        return config;
    }

    /** One line on the state of the group. Waits for the lock. */
    public String describe() {
        return monitor.call(() -> switch (status) {
            case FAILED -> core.describe() + applier.describe() + " | FAILED: " + failure;
            case STOPPED -> core.describe() + applier.describe() + " | STOPPED";
            default -> core.describe() + applier.describe() + snapshots.describe() + repairer.describe();
        });
    }
}
