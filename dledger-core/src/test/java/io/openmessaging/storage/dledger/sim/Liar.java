package io.openmessaging.storage.dledger.sim;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.entry.Belonging;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.RecoveryPoint;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;

/**
 * A faulty environment, by which the simulator itself is tested: one that finds nothing may be blind. Each tells one
 * lie that breaks a promise Raft rests on, but for the harmless ones, which the design must withstand. This class asks
 * the questions and gives the honest answers; lies of a kind stand together in a class of their own ({@link DiskLiars}
 * and others). Stateless. Architecture §5.3.
 */
class Liar {
    /** What must become of a group in the environment. */
    enum Fate {
        /** All goes well. */
        HARMLESS,
        /** Some seed is unsafe, or stuck. */
        CAUGHT,
        /** Some seed is unsafe: to be stuck would show nothing of the rule that is broken. */
        UNSAFE
    }

    /** What is left of a table of sessions. */
    enum Sessions { ALL, WITHOUT_ANSWERS, NONE }

    /** Tells the truth. */
    static final Liar HONEST = new Liar("HONEST", Fate.HARMLESS);

    /** What happens beside what the seed has drawn: a leader is cut off now and then, and clocks go wrong. */
    enum ClockFault {
        /** Nothing. */
        NONE,
        /** A leader is cut off; the clocks are right. */
        CUT_ONLY,
        /** The clocks of all others jump ahead. */
        OTHERS_JUMP,
        /** The leader's stands still. */
        LEADER_STOPS
    }

    private final String name;
    private final Fate fate;

    Liar(String name, Fate fate) {
        this.name = name;
        this.fate = fate;
    }

    /** All environments that lie. */
    static List<Liar> all() {
        return Stream.of(DiskLiars.ALL, WireLiars.ALL, RecoveryLiars.ALL, InstallLiars.ALL, MachineLiars.ALL,
            TransferLiars.ALL, ReadLiars.ALL, SnapshotLiars.ALL, HelpLiars.ALL, MemberLiars.ALL)
            .flatMap(List::stream).toList();
    }

    /**
     * The environment with that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Liar valueOf(String name) {
        return Stream.concat(Stream.of(HONEST), all().stream()).filter(liar -> liar.name.equals(name)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no lie " + name + "; there are HONEST and " + all()));
    }

    String name() {
        return name;
    }

    Fate fate() {
        return fate;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Whether this process is told that its log writes are durable before they are. */
    boolean reportsLogEarly(SimProcess process) {
        return false;
    }

    /** Whether this process is told that its vote is durable before it is. */
    boolean reportsVoteEarly(SimProcess process) {
        return false;
    }

    /** What a store says it found. */
    RecoveredLog recovered(RecoveredLog found) {
        return found;
    }

    /** Whether recovery takes only entries that chain from the one before. */
    boolean checksChainOnRecovery() {
        return true;
    }

    /** Whether a store makes durable what it found before it says so. */
    boolean forcesWhatItFoundOnOpen() {
        return true;
    }

    /** Whether a force of the log does what it says. */
    boolean forcesLog(FlushMode mode) {
        return true;
    }

    /** Whether what is known of the members outlives the log. */
    boolean notesMembers() {
        return true;
    }

    /** What becomes of a member's own idea of who is in the group, after each event. */
    void mislead(MemberState state) {
    }

    /** How many entries of the forced log a loss of power takes. */
    int forcedEntriesLost(Dice dice) {
        return 0;
    }

    /** Whether members come and go in every seed. */
    boolean liesOfMembers() {
        return false;
    }

    /** Whether two members are told to found the group by a majority. */
    boolean tellsTwoToFound() {
        return false;
    }

    /** Whether the lie is one of directories that are emptied. */
    boolean liesOfWipes() {
        return false;
    }

    /** Whether directories are emptied even where a majority of the group loses its own. */
    boolean wipesMajorities() {
        return false;
    }

    /** Whether a directory that was emptied says that it is the one that it was. */
    boolean hidesWipes() {
        return false;
    }

    /** What the network makes of a message. */
    Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
        return message;
    }

    /** What becomes of a request when it reaches a member in that life. */
    Message onArrival(Message request, Life receiver) {
        return request;
    }

    /** Where a request for {@code member} is delivered. */
    int arrivesAt(int member, IntUnaryOperator otherMember, Dice dice) {
        return member;
    }

    /** Whether members may drop entries that others lack: not where a disk loses what it has forced. */
    boolean dropsWhatOthersLack() {
        return this == HONEST;
    }

    /** Whether beats of processes that are killed go on. */
    boolean beatsForTheDead() {
        return false;
    }

    /** What the seed has drawn, turned to where the lie would show. */
    SimOptions options(SimOptions drawn) {
        return drawn;
    }

    /** What a leader gets to hear as an answer; {@code lastRound} is the last round of heartbeats that it sent. */
    Message onReturn(Message response, long lastRound) {
        return response;
    }

    /** Whether heartbeats that travel together and are lost are answered well. */
    boolean answersLostBundles() {
        return false;
    }

    /** By how much longer than others an answer is on its way, in microseconds. */
    long lateUs(Message response, Dice dice) {
        return 0;
    }

    /** Whether leaders are cut off, and what becomes of the clocks then, by {@link #clockFaultMs}. */
    ClockFault clockFault() {
        return ClockFault.NONE;
    }

    long clockFaultMs(SimOptions options) {
        return 0;
    }

    /** Whether a state machine leaves out an entry. */
    boolean skipsEntry(Dice dice) {
        return false;
    }

    /** What a state machine saves as its state. */
    long saves(long state, Dice dice) {
        return state;
    }

    /** What a part of a snapshot is that a follower sends in its leader's place. */
    SnapshotChunkRequest ofHelper(SnapshotChunkRequest chunk) {
        return chunk;
    }

    /** Whether what has come of a snapshot is checked before it is one. */
    boolean checksSnapshots() {
        return true;
    }

    /** Whether a machine that loads a snapshot has no sessions then. */
    boolean losesSessionsInSnapshots() {
        return false;
    }

    /** Whether a loss of power takes snapshots. */
    boolean losesSnapshots() {
        return false;
    }

    /** How far a clock jumps ahead now and then, 0 for not at all. */
    long clockJumpMs(Dice dice) {
        return 0;
    }

    /** How often an application applies the entry at that index. */
    int timesApplied(SimProcess process, long index) {
        return 1;
    }

    /** Whether the threads that run state machines run each task once more. */
    boolean runsApplyTasksTwice() {
        return false;
    }

    /** Whether what waits until a member's state is shown is told at once, and other threads are there to tell it. */
    boolean takesStateForShown() {
        return false;
    }

    /** What is left of a machine's sessions when it comes to the entry at that index. */
    Sessions sessionsKept(SimProcess process, long index) {
        return Sessions.ALL;
    }

    static PushEntryRequest withPoint(PushEntryRequest push, RecoveryPoint point) {
        return new PushEntryRequest(push.route(), push.term(), push.prevIndex(), push.prevTerm(), push.prevChainCrc(),
            push.commitIndex(), point, push.entries());
    }

    /** What was found, but for that. */
    static RecoveredLog recoveredWith(RecoveredLog found, Life life, List<LoggedConfiguration> configurations,
                             Belonging belonging) {
        return new RecoveredLog(found.base(), found.term(), found.votedFor(), found.commitHint(), found.lastIndex(),
            found.runFirstIndexes(), found.runTerms(), life, configurations, belonging);
    }

    static RecoveredLog withVote(RecoveredLog found, long term, String votedFor) {
        return new RecoveredLog(found.base(), term, votedFor, found.commitHint(), found.lastIndex(),
            found.runFirstIndexes(), found.runTerms(), found.life(), found.configurations(), found.belonging());
    }

    /** A copy of the slice's bytes with a changed byte in the last body, where there is one. */
    static ByteBuffer copyWithOneByteChanged(EntrySlice entries, Dice dice) {
        ByteBuffer copy = ByteBuffer.allocate(entries.sizeBytes()).put(entries.bytes()).flip();
        int last = entries.offsetOf(entries.lastIndex());
        int bodySize = copy.getInt(last + EntryLayout.BODY_SIZE);
        if (bodySize > 0) {
            int at = last + EntryLayout.HEADER_BYTES + dice.between(0, bodySize - 1);
            copy.put(at, (byte) (copy.get(at) ^ dice.between(1, 255)));
        }
        return copy;
    }

    static PushEntryRequest withEntries(PushEntryRequest push, ByteBuffer bytes) {
        return push.withEntries(EntrySlice.trusted(bytes, push.entries().firstIndex(), push.entries().lastIndex(),
            () -> { }));
    }
}
