package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.Effects;
import io.openmessaging.storage.dledger.ElectionTurns;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.Membership;
import io.openmessaging.storage.dledger.PushHeader;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.RoleChangeHandler;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.PeerResponse;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * What a group's core asks of the world, done: writes go to the store, messages to the peers, outcomes to whoever waits
 * for them. What must not run under the lock is left in {@link #answers} and {@link #callbacks}.
 *
 * <p>Guarded by the group's lock but for the list of role handlers, {@link #replies} and the two queues, which any
 * thread may use. Architecture §3.4, §3.8.
 */
final class GroupEffects implements Effects {
    private static final Logger LOG = LoggerFactory.getLogger(GroupEffects.class);

    private final Supplier<Membership> membership;
    private final DLedgerStore store;
    private final StoreOwner owner;
    private final DLedgerProtocol peers;
    private final QuietMember quiet;
    private final String name;
    private final Consumer<RaftEvent> onAnswer;
    private final Counters counters;
    private final ReplyTable replies = new ReplyTable();
    private final FlightRecorder recorder = new FlightRecorder();
    private final List<RoleChangeHandler> roleHandlers = new CopyOnWriteArrayList<>();
    private final AfterTurn answers;
    private final AfterTurn callbacks;
    private final AppendAnswers appendAnswers;
    private final AppendAnswers appliedAnswers;
    /** Callbacks that wait until other threads see the state that they tell of. */
    private final List<Runnable> toTell = new ArrayList<>();
    private final PendingAppends pending;
    private Applier applier;
    private final OutcomeWaiters waiters;
    private final PushSender pushes;
    private final HeartBeatSender heartBeats;
    private Snapshots snapshots = new NoSnapshots();
    /** The base of a snapshot that the log is about to begin behind; null for none. */
    private LogBase installing;

    private long nowMs;
    private AppendForm form = AppendForm.ONE;
    private long askedNs;
    private AppendFuture<AppendEntryResponse> appended;
    private long committedIndex;
    private long toldTerm = -1;
    private MemberState.Role toldRole = MemberState.Role.UNKNOWN;

    /**
     * The effects of one group.
     *
     * @param membership who is in the group now, and who else is known
     * @param owner is told whose the store is
     * @param quiet this member in its relation to the process's beats
     * @param onAnswer gets what peers answer, on any thread
     * @param onFault gets what answers and callbacks throw, on the thread that ran them
     */
    GroupEffects(DLedgerConfig config, Supplier<Membership> membership, DLedgerStore store, DLedgerProtocol peers,
                 Counters counters, StoreOwner owner,
                 QuietMember quiet, Consumer<RaftEvent> onAnswer, Consumer<Throwable> onFault) {
        this.membership = membership;
        this.name = config.getGroup() + "/" + config.getSelfId();
        this.store = store;
        this.owner = owner;
        this.peers = peers;
        this.quiet = quiet;
        this.onAnswer = onAnswer;
        this.counters = counters;
        this.answers = new AfterTurn(onFault, tookMs -> { });
        this.callbacks = new AfterTurn(onFault, this::noteSlowCallback);
        this.appendAnswers = new AppendAnswers(config.getGroup(), config.getSelfId(), toTell::add, counters);
        this.appliedAnswers = new AppendAnswers(config.getGroup(), config.getSelfId(), callbacks::add, counters);
        this.pending = new PendingAppends(config.getMaxWaitAckTimeMs(), appendAnswers);
        this.applier = new LogOnly(appendAnswers);
        this.waiters = new OutcomeWaiters(toTell::add);
        this.pushes = new PushSender(membership, store, peers, counters, onAnswer);
        this.heartBeats = new HeartBeatSender(quiet, peers, onAnswer);
        this.committedIndex = store.committedIndex();
    }

    private void noteSlowCallback(long tookMs) {
        counters.add(Counters.Kind.SLOW_CALLBACKS, 1);
        LOG.warn("{} was held up by callbacks of the application for {} ms; they must not wait", name, tookMs);
    }

    StoreOwner owner() {
        return owner;
    }

    Counters counters() {
        return counters;
    }

    /** Who is in the group now, and who else is known. */
    Membership membership() {
        return membership.get();
    }

    ReplyTable replies() {
        return replies;
    }

    FlightRecorder recorder() {
        return recorder;
    }

    PendingAppends pending() {
        return pending;
    }

    /** Those who wait for the end of a transfer or of a change of the members. */
    OutcomeWaiters waiters() {
        return waiters;
    }

    /** Answers to peers that wait for the lock's release; run by any thread. */
    AfterTurn answers() {
        return answers;
    }

    /** Calls of users' code that wait for the lock's release. */
    AfterTurn callbacks() {
        return callbacks;
    }

    /** What answers appends in turns, once the state is shown. */
    AppendAnswers appendAnswers() {
        return appendAnswers;
    }

    /** What answers appends that are applied; any thread. */
    AppendAnswers appliedAnswers() {
        return appliedAnswers;
    }

    /** Committed entries are brought to that applier. Before the first turn. */
    void applyWith(Applier bringer) {
        applier = bringer;
        pending.leaveTo(bringer);
    }

    void snapshotWith(Snapshots keeper) {
        snapshots = keeper;
    }

    void addRoleChangeHandler(RoleChangeHandler handler) {
        roleHandlers.add(handler);
    }

    /** What is done from now on happens at that time. */
    void at(long nowMs) {
        this.nowMs = nowMs;
        recorder.at(nowMs);
    }

    /** The next proposal that is appended gets a future of that form; it was asked for then. */
    void expect(AppendForm form, long askedNs) {
        this.form = form;
        this.askedNs = askedNs;
        this.appended = null;
    }

    /** The future of what was appended since {@link #expect}; null when nothing was. */
    AppendFuture<AppendEntryResponse> appended() {
        return appended;
    }

    @Override
    public void saveVote(long seq, long term, int votedFor) {
        recorder.record("  saveVote seq=%d term=%d votedFor=%d", seq, term, votedFor, 0);
        store.saveVote(term, membership().idOf(votedFor));
    }

    @Override
    public void becameWhole(long seq) {
        recorder.record("  becameWhole seq=%d", seq, 0, 0, 0);
        store.becameWhole();
    }

    @Override
    public void belong(long seq, Part part, String clusterId) {
        recorder.record("  belong seq=%d part=%d", seq, part.ordinal(), 0, 0);
        if (part != Part.FOUNDER_TO_BE) {
            LOG.info("{} is {} of cluster {}", name, part == Part.FOUNDER ? "a founder" : "no founder", clusterId);
        }
        owner.belong(part, clusterId);
    }

    @Override
    public String newClusterId() {
        return owner.newClusterId();
    }

    @Override
    public void append(long seq, long term, long firstIndex, Proposal proposal) {
        long lastIndex = firstIndex + proposal.count() - 1;
        recorder.record("  append seq=%d term=%d first=%d last=%d", seq, term, firstIndex, lastIndex);
        store.append(term, firstIndex, proposal);
        appended = form.future(lastIndex, proposal);
        pending.add(appended, term, proposal, askedNs, nowMs);
        counters.add(Counters.Kind.APPENDS, proposal.count());
        counters.add(Counters.Kind.APPENDED_BYTES, proposal.sizeBytes());
    }

    @Override
    public void appendControl(long seq, long term, long index, DLedgerEntryType type, byte[] body) {
        recorder.record("  appendControl seq=%d term=%d index=%d type=%d", seq, term, index, type.magic());
        store.appendControl(term, index, type, body);
    }

    @Override
    public void append(long seq, EntrySlice entries, long firstIndex) {
        recorder.record("  append seq=%d first=%d last=%d bytes=%d", seq, firstIndex, entries.lastIndex(),
            entries.sizeBytes());
        store.append(entries, firstIndex);
        counters.add(Counters.Kind.APPENDS, entries.lastIndex() - firstIndex + 1);
        counters.add(Counters.Kind.APPENDED_BYTES, entries.sizeBytes());
    }

    @Override
    public void truncateFrom(long seq, long index) {
        recorder.record("  truncateFrom seq=%d index=%d", seq, index, 0, 0);
        LOG.info("{} drops the entries from {} on, which the leader does not have", name, index);
        store.truncateFrom(index);
    }

    @Override
    public void resetTo(long seq, LogBase base, LoggedConfiguration inForce) {
        recorder.record("  resetTo seq=%d index=%d", seq, base.index(), 0, 0);
        if (base.equals(installing)) {
            installing = null; // Said when it began.
        } else if (store.lastIndex() > store.base().index()) {
            LOG.warn("{} lacks entries that its leader has dropped: it gives up its own, {} to {}, and begins with "
                + "entry {} as its leader does. See whenBehind in the settings", name, store.base().index() + 1,
                store.lastIndex(), base.index() + 1);
        } else {
            LOG.info("{} has no entries and begins with entry {} as its leader does", name, base.index() + 1);
        }
        store.resetTo(base, inForce);
        counters.add(Counters.Kind.RESETS, 1);
        committedIndex = base.index(); // Those below were never here to be counted.
    }

    @Override
    public void installSnapshot(LogBase base) {
        recorder.record("  installSnapshot index=%d", base.index(), 0, 0, 0);
        installing = base;
        snapshots.install(base);
    }

    @Override
    public void sendSnapshot(int peer, long round, long term, long index, int[] helpers) {
        recorder.record("  sendSnapshot to=%d round=%d term=%d index=%d", peer, round, term, index);
        snapshots.send(peer, round, term, index, helpers);
    }

    @Override
    public void compactUpTo(long index) {
        recorder.record("  compactUpTo index=%d", index, 0, 0, 0);
        long before = store.base().index();
        store.compactUpTo(index);
        if (store.base().index() > before) {
            LOG.info("{} begins with entry {} now, those before it are not needed any more",
                name, store.base().index() + 1);
        }
    }

    @Override
    public void send(int peer, PeerRequest request) {
        if (request instanceof VoteRequest vote) {
            recorder.record("  send vote to=%d term=%d lastIndex=%d lastTerm=%d", peer, vote.term(), vote.lastIndex(),
                vote.lastTerm());
            peers.vote(vote).thenAccept(response -> onAnswer.accept(new RaftEvent.VoteReplied(peer, response)));
        } else if (request instanceof HeartBeatRequest beat) {
            recorder.record("  heartbeat due to=%d term=%d round=%d", peer, beat.term(), beat.round(), 0);
            heartBeats.send(peer, addressOf(peer), beat);
        } else if (request instanceof TakeLeadershipRequest take) {
            recorder.record("  send takeLeadership to=%d term=%d lastIndex=%d", peer, take.term(), take.lastIndex(), 0);
            peers.takeLeadership(take).thenAccept(
                response -> onAnswer.accept(new RaftEvent.TakeLeadershipReplied(peer, response)));
        } else if (request instanceof QuiesceRequest quiesce) {
            recorder.record("  send quiesce to=%d term=%d lastIndex=%d", peer, quiesce.term(), quiesce.lastIndex(), 0);
            heartBeats.ask(peer, quiesce);
        } else if (request instanceof InstallSnapshotRequest install) {
            recorder.record("  send install to=%d term=%d base=%d", peer, install.term(), install.base().index(), 0);
            peers.installSnapshot(install).whenComplete((response, fault) -> onAnswer.accept(fault == null
                ? new RaftEvent.InstallReplied(peer, response)
                : new RaftEvent.PeerUnreachable(peer, install.round())));
        } else {
            throw new IllegalArgumentException("no request that is sent by itself: " + request);
        }
    }

    @Override
    public ElectionTurns turns() {
        return quiet.turns();
    }

    @Override
    public void push(int peer, PushHeader header, long lastIndex) {
        recorder.record("  push to=%d prev=%d last=%d commit=%d", peer, header.prevIndex(), lastIndex,
            header.commitIndex());
        pushes.push(peer, header, lastIndex);
    }

    @Override
    public long processTowards(int peer) {
        String address = addressOf(peer);
        return address == null ? NO_PROCESS : quiet.processTowards(address);
    }

    /** Null of a member of no configuration that is known here. */
    private String addressOf(int peer) {
        return membership().addresses().get(membership().idOf(peer));
    }

    @Override
    public void leadQuietly() {
        recorder.record("  leadQuietly", 0, 0, 0, 0);
        quiet.leads(Arrays.stream(membership().peers()).mapToObj(this::addressOf).toList(), nowMs);
        recorder.rest();
    }

    @Override
    public void followQuietly(long process) {
        recorder.record("  followQuietly process=%d", process, 0, 0, 0);
        quiet.follows(process, nowMs);
        recorder.rest();
    }

    @Override
    public void wake() {
        recorder.record("  wake", 0, 0, 0, 0);
        quiet.awake();
    }

    @Override
    public void reply(long token, PeerResponse response) {
        recorder.record("  reply token=%d code=%d", token, response.code().getCode(), 0, 0);
        ReplyTable.Waiting<?> waiting = replies.close(token);
        answers.add(() -> waiting.complete(response));
    }

    @Override
    public void committed(long index) {
        recorder.record("  committed index=%d", index, 0, 0, 0);
        store.committed(index);
        counters.add(Counters.Kind.COMMITTED_ENTRIES, index - committedIndex);
        committedIndex = index;
        pending.commitTo(index);
    }

    @Override
    public void applyUpTo(long index) {
        recorder.record("  applyUpTo index=%d", index, 0, 0, 0);
        applier.applyUpTo(index);
    }

    @Override
    public void dropPending(long fromIndex, DLedgerResponseCode code) {
        recorder.record("  dropPending from=%d code=%d", fromIndex, code.getCode(), 0, 0);
        pending.dropFrom(fromIndex, code);
        snapshots.leadsNoMore();
    }

    @Override
    public void transferEnded(long token, int transferee, DLedgerResponseCode code) {
        recorder.record("  transferEnded token=%d to=%d code=%d", token, transferee, code.getCode(), 0);
        LOG.info("{}: transfer of leadership to {}: {}", name,
            transferee == Membership.NOBODY ? "nobody" : membership().idOf(transferee), code);
        if (token != 0) {
            waiters.ended(token, code);
        }
    }

    @Override
    public void changeEnded(long token, DLedgerResponseCode code) {
        recorder.record("  changeEnded token=%d code=%d", token, code.getCode(), 0, 0);
        LOG.info("{}: change of the members: {}", name, code);
        waiters.ended(token, code);
    }

    @Override
    public void roleChanged(long term, MemberState.Role role, int leader) {
        recorder.record("  roleChanged term=%d role=%d leader=%d", term, role.ordinal(), leader, 0);
        LOG.info("{} is {} in term {}, leader {}", name, role, term,
            leader == Membership.NOBODY ? "unknown" : membership().idOf(leader));
        if (term != toldTerm || role != toldRole) {
            tellRole(term, role);
        }
    }

    /** No more outcomes will be told: what becomes of all that waits is unknown. */
    void dropAll() {
        pending.dropFrom(-1, DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN);
        waiters.closeAll();
    }

    /** Other threads see the state that callbacks tell of: they may be made now, by any thread. */
    void stateIsShown() {
        toTell.forEach(callbacks::add);
        toTell.clear();
    }

    /** Tells the role handlers once the state is shown and the lock is released. */
    void tellRole(long term, MemberState.Role role) {
        toldTerm = term;
        toldRole = role;
        counters.add(Counters.Kind.ROLE_CHANGES, 1);
        for (RoleChangeHandler handler : roleHandlers) {
            toTell.add(() -> handler.handle(term, role));
        }
    }
}
