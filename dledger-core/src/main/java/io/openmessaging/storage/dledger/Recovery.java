package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.protocol.RecoveryPoint;

/**
 * How a RECOVERING member gets back what it had promised, and becomes whole.
 *
 * <p>A member that lost its machine in ASYNC, or that found damage, may have forgotten entries that it acknowledged.
 * Were it to vote, a majority that lacks a committed entry could elect a leader. So until it is whole it counts for
 * nothing: neither its grants, unless all voters grant, nor its acknowledgements. Each such life has a number of its
 * own, its incarnation, which its every answer carries.
 *
 * <p><b>Whole again.</b> A leader that first hears of an incarnation names its own <em>last index</em> of that moment
 * as the member's recovery point, and forgets, in the same turn, what earlier incarnations acknowledged. The member is
 * whole once it holds the leader's log up to there. Why that is enough: let an entry be committed by a leader of term t
 * with the help of what this member acknowledged before. The member's saved term is at least t (votes are forced in
 * every flush mode), and it believes leaders of such terms only.
 * <ul>
 * <li>If the leader that names the point is the one of term t, whatever it counted before that turn lies at or below
 *     its last index, and what arrives later of earlier incarnations it does not count.</li>
 * <li>If it is of a later term, it was elected by a majority of whole members. One of them had acknowledged the entry
 *     before it voted, so the entry is in the new leader's log, at or below its last index.</li>
 * </ul>
 * The leader's <em>commit index</em> would not do: after an election it is a lower bound only, and entries committed by
 * the leader before may lie above it. Nor would a point named for an earlier incarnation: it does not cover what was
 * acknowledged after it was reached. An acknowledgement of an earlier incarnation that is counted as one of the present
 * would speak for entries that are gone, and tell the leader that a member is whole which is not.
 *
 * <p><b>All voters.</b> A candidate that has the grants of all voters, each by the ordinary comparison of logs, holds
 * every entry that any of them still holds. So it is whole by its election, whoever was RECOVERING; and a group that
 * lost its power as a whole comes back by itself once all are up. A group of one is its own unanimous group.
 * All voters are those of the last configuration that the candidate knows of, by an entry that it lost perhaps. It then
 * says so in its log again, before anything else: for else an older one would be in force for it, whose other members
 * may be gone for good, and whose voters were not asked.
 *
 * <p>Guarded by the group's lock. Viewstamped Replication Revisited §4.3; Protocol-Aware Recovery for Consensus-Based
 * Storage (FAST'18) §3; architecture §3.6.
 */
final class Recovery {
    private final RaftCore core;
    private final MemberState state;

    /** The last point that a leader named for this incarnation. */
    private RecoveryPoint point = RecoveryPoint.NONE;
    /** Whether all that was promised is there again, up to damage inside the log. */
    private boolean caughtUp;
    private boolean saving;

    Recovery(RaftCore core) {
        this.core = core;
        this.state = core.state();
    }

    /**
     * The log holds the present leader's up to {@code match}, durably. Not earlier: being whole is saved apart from the
     * log, and must not be on disk before it.
     *
     * @param named the recovery point in the leader's push
     * @return whether the member has just asked its disk to note that it is whole: who rests on it must wait
     */
    boolean matches(RecoveryPoint named, long match) {
        if (!state.isRecovering() || !named.isFor(state.life().incarnation())) {
            return false;
        }
        point = named;
        caughtUp |= match >= named.index();
        return look();
    }

    /** All voters granted this member's election. */
    void electedByAll() {
        caughtUp = true;
        look();
    }

    /** Looks whether nothing is missing any more, damage inside the log included; true when that is to be saved now. */
    boolean look() {
        if (!state.isRecovering() || !caughtUp || saving || core.log().hasDamage()) {
            return false;
        }
        saving = true;
        core.savedVote().saveWhole(new Whole());
        return true;
    }

    /** The note is on disk. What the member holds does not get less by a new term. */
    private final class Whole implements Promise {
        @Override
        public void keep() {
            state.becomeWhole();
            core.writer().becameWhole();
            core.pusher().advanceCommit();
        }

        @Override
        public Promise afterTermChange(long newTerm) {
            return this;
        }
    }

    /** For people: nothing of a member that never lost anything. */
    String describe() {
        if (!state.isRecovering()) {
            return "";
        }
        return " RECOVERING i=" + state.life().incarnation()
            + " point=" + (point.equals(RecoveryPoint.NONE) ? "?" : point.index());
    }
}
