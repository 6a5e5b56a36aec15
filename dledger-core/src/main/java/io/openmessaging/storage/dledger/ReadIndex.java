package io.openmessaging.storage.dledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;

/**
 * A leader's linearizable reads: each is answered with a committed index that no entry lies above which was
 * acknowledged before the read was asked.
 *
 * <p><b>Which index.</b> The leader's commit index, once the leader knows all that is committed: one elected with
 * entries above its commit index must first have committed one of its own term (paper §5.4.2); any other holds nothing
 * that could be committed and is not known to be.
 *
 * <p><b>Who leads.</b> The answer waits for a round of heartbeats that began after the read came. Had another leader
 * committed something before that, a quorum would have voted for it in a higher term before that. One member of that
 * quorum also answers the round, and cannot say SUCCESS in the older term. RECOVERING members count here as they count
 * as heard: what is used of them is their saved term only, which is forced in every flush mode and never falls; of what
 * such a member may have forgotten, the log, a heartbeat's answer says nothing.
 *
 * <p><b>Leases.</b> A voter that has heard a leader votes for nobody, and does not stand, for an election timeout: in
 * any term, RECOVERING or not, and after a restart too, since a member that has ever had a term keeps silent for as
 * long. So nobody else can be elected for an election timeout from the <em>sending</em> of a round that a quorum
 * answered. A lease is shorter than that ({@link RaftOptions#leaseMs}) by what the members' clocks may differ over an
 * election timeout: by their rates, by jumps, and by pauses that a clock does not count. The election timeout must be
 * the same on all members: a voter whose own is shorter votes too soon. However long a process is held up, a read is
 * judged at a time that was taken after it came, and so is what a voter hears ({@link RaftCore#step}). After a pause
 * longer than the bound, which shows as a round that is overdue, no round sent before counts. A hand-over of leadership
 * makes voters vote at once, so that leases end with the request to take over ({@link #endLease}). Which quorum is
 * meant is looked up when a read is judged: a change of the members voids leases until a quorum of those who then vote
 * has answered. A group that may be quiet has no leases: a quiet follower that misses its leader's process votes at
 * once.
 *
 * <p>Guarded by the group's lock; exists only while this member leads. Thesis §6.4, §6.4.1; architecture §3.9.
 */
final class ReadIndex {
    /** Most reads that wait for a round, or for an entry, at a time. */
    static final int MAX_WAITING = 32_768;
    private static final long NONE = -1;

    /** One that came before this leader knew what is committed. */
    private record Early(long token, ReadMode mode) {
    }

    /** One that is answered with {@code index} once a quorum has answered {@code round} or a later one. */
    private record Read(long token, long index, long round) {
    }

    private final RaftCore core;
    private final HeartBeatRounds rounds;
    /** From which commit index on this leader knows all that is committed. */
    private final long knowsFrom;
    private final List<Early> early = new ArrayList<>();
    /** In ascending order of rounds. */
    private final Deque<Read> waiting = new ArrayDeque<>();
    /** The last round that was begun for reads. */
    private long roundForReads;
    /** Reads through the log that wait for the next entry, and for the one at {@link #logIndex}. */
    private List<Long> throughNextEntry = new ArrayList<>();
    private List<Long> throughEntry = List.of();
    private long logIndex = NONE;
    private boolean leaseEnded;

    /** The reads of a leader whose log ends at {@code lastIndex} as it is elected. */
    ReadIndex(RaftCore core, HeartBeatRounds rounds, long lastIndex) {
        this.core = core;
        this.rounds = rounds;
        this.knowsFrom = lastIndex > core.state().committed() ? lastIndex + 1 : core.state().committed();
    }

    /** A read came; its token is answered with a {@link ReadIndexResponse}. */
    void ask(long token, ReadMode mode) {
        if (early.size() + waiting.size() + throughNextEntry.size() + throughEntry.size() >= MAX_WAITING) {
            core.reply(token, ReadIndexResponse.refusal(DLedgerResponseCode.TOO_MANY_READS));
        } else if (mode == ReadMode.RAFT_LOG_READ) {
            throughNextEntry.add(token);
        } else if (core.state().committed() < knowsFrom) {
            early.add(new Early(token, mode));
        } else if (mode == ReadMode.LEASE_READ && hasLease()) {
            answer(token, core.state().committed());
        } else {
            waiting.add(new Read(token, core.state().committed(), rounds.last() + 1));
        }
    }

    private boolean hasLease() {
        long round = rounds.confirmed();
        return !leaseEnded && round > 0 && rounds.isWithoutPause(round)
            && core.nowMs() - rounds.sentMs(round) < core.options().leaseMs();
    }

    /** Whether no read waits. */
    boolean isContent() {
        return early.isEmpty() && waiting.isEmpty() && throughNextEntry.isEmpty() && throughEntry.isEmpty();
    }

    /** Voters will be asked to vote although they hear this leader: it has no lease any more in its term. */
    void endLease() {
        leaseEnded = true;
    }

    /** More is committed. */
    void committed() {
        if (logIndex != NONE && core.state().committed() >= logIndex) {
            throughEntry.forEach(token -> answer(token, core.state().committed()));
            throughEntry = List.of();
            logIndex = NONE;
        }
        if (!early.isEmpty() && core.state().committed() >= knowsFrom) {
            List<Early> now = List.copyOf(early);
            early.clear();
            now.forEach(read -> ask(read.token, read.mode));
        }
    }

    /** Begins what waiting reads need and is not under way: a round, an entry. One at a time, which they share. */
    void flush() {
        if (!waiting.isEmpty() && waiting.getLast().round > rounds.last() && rounds.confirmed() >= roundForReads) {
            rounds.begin();
            roundForReads = rounds.last();
            confirm();
        }
        if (!throughNextEntry.isEmpty() && logIndex == NONE) {
            logIndex = core.writer().appendNoop();
            throughEntry = throughNextEntry;
            throughNextEntry = new ArrayList<>();
        }
    }

    /** A member has answered a round: answers the reads for which that is enough. */
    void confirm() {
        if (waiting.isEmpty()) {
            return;
        }
        long confirmed = rounds.confirmed();
        while (!waiting.isEmpty() && waiting.getFirst().round <= confirmed) {
            Read read = waiting.removeFirst();
            answer(read.token, read.index);
        }
    }

    private void answer(long token, long index) {
        core.reply(token, new ReadIndexResponse(DLedgerResponseCode.SUCCESS, index));
    }

    /** This member leads no more. Reads change nothing, so that those who asked may ask again. */
    void end() {
        ReadIndexResponse refusal = ReadIndexResponse.refusal(DLedgerResponseCode.NOT_LEADER);
        early.forEach(read -> core.reply(read.token, refusal));
        waiting.forEach(read -> core.reply(read.token, refusal));
        throughEntry.forEach(token -> core.reply(token, refusal));
        throughNextEntry.forEach(token -> core.reply(token, refusal));
    }
}
