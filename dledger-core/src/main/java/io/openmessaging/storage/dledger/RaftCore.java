package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LogView;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.PeerResponse;
import io.openmessaging.storage.dledger.protocol.RecoveryPoint;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;

/**
 * All of Raft for one group, as a passive object: events go in by {@link #step}, decisions come out as calls of
 * {@link Effects}. It has no threads, no clock, no locks, no I/O and no randomness but a seeded generator, so that the
 * same class runs in production and in the simulator.
 *
 * <p>The core handles indexes and terms, never bodies: every step is O(1) but for the terms in a slice. It dispatches
 * events to {@link LeaderElector} and {@link DLedgerEntryPusher}, and is the one place where writes get their
 * numbers, promises enter the {@link DurabilityGate}, and messages leave.
 *
 * <p>Guarded by the group's lock. An exception out of any method is final: the core must not be used again.
 *
 * <p>Architecture §3.4, §3.5.
 */
public final class RaftCore {
    private final RaftOptions options;
    private final LogView log;
    private final Effects effects;
    private final TermHistory terms;
    private final MemberState state;
    private final DurabilityGate gate;
    private final SavedVote savedVote;
    private final LogWriter writer;
    private final LeaderElector elector;
    private final DLedgerEntryPusher pusher;
    private final LeadershipTransfers transfers;
    private final Recovery recovery;
    private final Quiescence quiescence;
    private final SnapshotProgress snapshots;
    private final Applying applying;
    private final MembershipChange changes;
    private final RoleNews news;

    private long nowMs;
    /** The base that this member took from a leader last, since its start; -1 for none. */
    private long begunAt = -1;
    private boolean stepping;

    /**
     * A member as it comes back from its disk: a follower.
     *
     * @param membership the group as the settings have it, which counts as long as the log names nobody
     * @param seed of the generator that spreads election timeouts
     * @param nowMs monotonic time; later times given to {@link #step} must not be below it
     */
    public RaftCore(Membership membership, RaftOptions options, RecoveredLog recovered, LogView log, Effects effects,
                    long seed, long nowMs) {
        this.options = options;
        this.log = log;
        this.effects = effects;
        this.nowMs = nowMs;
        this.terms = new TermHistory(recovered.base(), recovered.runFirstIndexes(), recovered.runTerms(),
            recovered.lastIndex());
        Configurations named = Configurations.of(membership.configuration(), recovered.configurations());
        Membership known = membership.ofCluster(recovered.belonging().clusterId())
            .with(named.last().configuration()).knowing(recovered.votedFor());
        this.state = new MemberState(known, named, terms, recovered.term(), known.ordinalOf(recovered.votedFor()),
            recovered.commitHint(), recovered.life().of(recovered.belonging().partTaker()));
        this.gate = new DurabilityGate(recovered.lastIndex());
        this.savedVote = new SavedVote(state, gate, effects);
        this.writer = new LogWriter(state, terms, gate, effects, this::membersChanged);
        this.quiescence = new Quiescence(this);
        this.elector = new LeaderElector(this, seed, recovered.belonging());
        this.pusher = new DLedgerEntryPusher(this);
        this.transfers = new LeadershipTransfers(this);
        this.recovery = new Recovery(this);
        this.snapshots = new SnapshotProgress(this);
        this.applying = new Applying(this);
        this.changes = new MembershipChange(this);
        this.news = new RoleNews(state, effects);
    }

    // What the runner calls.

    /**
     * Takes one event in. Follow-up messages to followers wait for {@link #flush}.
     *
     * @param nowMs the time, read after the event had come: leases rest on it, on both sides ({@link ReadIndex})
     */
    public void step(long nowMs, RaftEvent event) {
        Invariants.check(!stepping, "an effect called back into the core");
        Invariants.check(nowMs >= this.nowMs, "time went back from %d to %d", this.nowMs, nowMs);
        stepping = true;
        this.nowMs = nowMs;
        if (state.leads() && event.stirs()) {
            quiescence.stir();
        }
        event.deliverTo(this);
        CoreChecks.indexes(this);
        news.tellIfChanged();
        stepping = false;
    }

    /** Sends what the present state calls for. Called once a turn, after all steps. */
    public void flush() {
        applying.flush();
        if (state.leads() && !quiescence.isQuiet()) {
            changes.flush();
            elector.reads().flush();
            pusher.flush();
        }
    }

    /** The time at which a {@link RaftEvent.Tick} must be delivered and {@link #flush} be called, at the latest. */
    public long deadlineMs() {
        long pushMs = quiescence.isQuiet() ? Long.MAX_VALUE : pusher.deadlineMs();
        return Math.min(Math.min(elector.deadlineMs(), pushMs),
            Math.min(transfers.deadlineMs(), changes.deadlineMs()));
    }

    /** This member takes no part any more. The last call. */
    public void end() {
        elector.end();
    }

    /** Whether this member leads and is handing over: it must not be given proposals. */
    public boolean isTransferring() {
        return transfers.isRunning();
    }

    /**
     * The ordinal of the member of that id, which need not be in the group as this member knows it: who speaks for it
     * may know better. {@link Membership#NOBODY} if more are known than can be.
     */
    public int know(String id) {
        if (membership().ordinalOf(id) == Membership.NOBODY && membership().ordinals() < Membership.MAX_KNOWN) {
            state.membersAre(membership().knowing(id), state.configurations());
        }
        return membership().ordinalOf(id);
    }

    /** Who is in the group, and what this member knows of them. */
    public GroupMembers members() {
        return changes.members();
    }

    /** Number of the last write that must be forced before it counts as durable, whatever the flush mode. */
    public long membersSeq() {
        return writer.membersSeq();
    }

    public MemberState state() {
        return state;
    }

    /** Number of the last write that the core asked for; 0 before the first. */
    public long writtenSeq() {
        return gate.writtenSeq();
    }

    /** Number of the last vote that the core asked to save; 0 before the first. */
    public long voteWrittenSeq() {
        return gate.voteWrittenSeq();
    }

    /** Index of the last entry known to be on this member's disk. */
    public long durableIndex() {
        return gate.durableIndex();
    }

    /** The highest term known to be on this member's disk. */
    public long durableTerm() {
        return savedVote.durableTerm();
    }

    /** One line on the member, for people. */
    public String describe() {
        return RaftText.of(this, gate.depth());
    }

    // Events.

    void onTick() {
        recovery.look();
        elector.onTick();
    }

    void onAppendProposed(Proposal proposal) {
        Invariants.check(state.leads(), "proposed to a member that does not lead, in term %d", state.term());
        writer.append(proposal);
    }

    void onVotePersisted(long seq) {
        gate.votePersisted(seq);
    }

    void onPersisted(long seq) {
        gate.persisted(seq);
        pusher.advanceCommit();
    }

    void onRetentionDue(long index) {
        long upTo = Math.min(index, Math.min(state.committed(), gate.durableIndex()));
        if (upTo > terms.baseIndex()) {
            effects.compactUpTo(upTo);
            terms.compactUpTo(log.base());
            state.membersAre(state.membership(), state.configurations().behind(log.base().index()));
        }
    }

    // Changes of role and term. Each saves the vote before anything that rests on it.

    /** Follows {@code leader} (or nobody known) in that term, which is not below the present one. */
    void follow(long term, int leader) {
        if (term > state.term()) {
            state.enterTerm(term, Membership.NOBODY);
            becomeFollower(leader);
            savedVote.save();
        } else if (state.role() != MemberState.Role.FOLLOWER) {
            becomeFollower(leader);
        } else {
            state.follow(leader);
        }
    }

    void enterTermVotingFor(long term, int candidate) {
        state.enterTerm(term, candidate);
        becomeFollower(Membership.NOBODY);
        savedVote.save();
    }

    void voteInThisTerm(int candidate) {
        state.voteFor(candidate);
        becomeFollower(Membership.NOBODY);
        savedVote.save();
    }

    void enterTermAsCandidate() {
        state.enterTerm(state.term() + 1, membership().self());
        state.stand();
        savedVote.save();
    }

    void lead() {
        state.lead();
        quiescence.startLeading();
        pusher.startLeading(terms.lastIndex());
        transfers.startLeading();
        writer.beginTerm();
    }

    private void membersChanged() {
        if (state.leads()) {
            pusher.membersChanged();
        }
    }

    private void becomeFollower(int leader) {
        quiescence.wake();
        boolean led = state.leads();
        state.follow(leader);
        elector.startFollowing();
        if (led) {
            pusher.stopLeading();
            transfers.stopLeading();
            changes.stopLeading();
            effects.dropPending(state.committed() + 1, DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN);
        }
    }

    /** Whether this member knows another leader in that term, or leads it: then someone is in error. */
    boolean followsOther(long term, int from) {
        return term == state.term() && state.leader() != Membership.NOBODY && state.leader() != from;
    }

    // Writes; see LogWriter.

    /** Gives up the whole log for an empty one behind that base, which is committed. */
    void resetTo(LogBase base, LoggedConfiguration inForce) {
        begunAt = base.index();
        writer.resetTo(base, inForce);
        commitUpTo(base.index());
    }

    /** As {@link #resetTo} of the base of a snapshot that is on this member's disk. */
    void installSnapshot(LogBase base, LoggedConfiguration inForce) {
        effects.installSnapshot(base);
        resetTo(base, inForce);
    }

    /** Entries up to {@code index} are committed; an index already known to be committed changes nothing. */
    void commitUpTo(long index) {
        if (index > state.committed()) {
            state.commit(index);
            effects.committed(index);
            elector.committed();
        }
    }

    // Promises and messages: everything that leaves passes here.

    /** Number up to which all writes are durable. */
    long durableSeq() {
        return gate.durableSeq();
    }

    /** What operators can do for this member to go on; "" for nothing. For people. */
    public String waitsFor() {
        return elector.founding().waitsFor();
    }

    /** Whether all that is written is durable. */
    boolean isDurable() {
        return gate.isDurable();
    }

    /** Keeps a promise that rests on all that is written. */
    void promise(Promise promise) {
        gate.whenDurable(promise);
    }

    /** Keeps a promise that rests on what is saved as votes are. */
    void promiseOfVote(Promise promise) {
        gate.whenVoteDurable(promise);
    }

    /** Answers once all that is written is durable. */
    void promiseReply(long token, PeerResponse response, PromisedReply.Refusal refusal) {
        gate.whenDurable(new PromisedReply(this, token, response, refusal));
    }

    /** Answers once the vote is durable; the answer says nothing of the log. */
    void promiseReplyOfVote(long token, PeerResponse response, PromisedReply.Refusal refusal) {
        gate.whenVoteDurable(new PromisedReply(this, token, response, refusal));
    }

    void reply(long token, PeerResponse response) {
        CoreChecks.reply(this, response);
        effects.reply(token, response);
    }

    void send(int peer, PeerRequest request) {
        CoreChecks.send(this, request);
        if (request instanceof TakeLeadershipRequest && elector.reads() != null) {
            elector.reads().endLease(); // Voters will not wait for this leader's word to end.
        }
        effects.send(peer, request);
    }

    /** Sends the entries from {@code prevIndex + 1} to {@code lastIndex}, perhaps none. */
    void push(int peer, long round, long prevIndex, long lastIndex, RecoveryPoint point) {
        Invariants.check(state.leads() && lastIndex <= terms.lastIndex(), "pushes up to %d, last %d", lastIndex,
            terms.lastIndex());
        if (log.isDamaged(prevIndex)) {
            return; // Its chainCrc is not known until it is repaired; the push counts as lost.
        }
        effects.push(peer, new PushHeader(round, state.term(), prevIndex, terms.termAt(prevIndex),
            log.chainCrcAt(prevIndex), state.committed(), point), lastIndex);
    }

    /** Asks the follower to begin where this member's log begins, with what came before if there is a snapshot. */
    void install(int peer, long round) {
        Invariants.check(state.leads(), "installs in term %d, which it does not lead", state.term());
        if (snapshots.index() >= terms.baseIndex()) {
            effects.sendSnapshot(peer, round, state.term(), snapshots.index(), pusher.closeBut(peer));
        } else {
            effects.send(peer, new InstallSnapshotRequest(membership().routeTo(peer), state.term(), log.base(),
                state.configurations().loggedAt(log.base().index()), round));
        }
    }

    // For the parts.

    /** The base that this member took from a leader last, since its start; -1 for none. */
    long begunAt() {
        return begunAt;
    }

    long nowMs() {
        return nowMs;
    }

    Membership membership() {
        return state.membership();
    }

    RaftOptions options() {
        return options;
    }

    LogView log() {
        return log;
    }

    TermHistory terms() {
        return terms;
    }

    LogWriter writer() {
        return writer;
    }

    SavedVote savedVote() {
        return savedVote;
    }

    Effects effects() {
        return effects;
    }

    Quiescence quiescence() {
        return quiescence;
    }

    LeaderElector elector() {
        return elector;
    }

    DLedgerEntryPusher pusher() {
        return pusher;
    }

    LeadershipTransfers transfers() {
        return transfers;
    }

    MembershipChange changes() {
        return changes;
    }

    Applying applying() {
        return applying;
    }

    SnapshotProgress snapshots() {
        return snapshots;
    }

    Recovery recovery() {
        return recovery;
    }
}
