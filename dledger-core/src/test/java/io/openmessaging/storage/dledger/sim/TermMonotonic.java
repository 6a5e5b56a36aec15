package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.entry.RecoveredLog;

/**
 * The term on a member's disk never falls, and within a term the vote never changes; a member comes back in the term
 * and with the vote and the log that its disk held. Paper figure 2, persistent state.
 */
final class TermMonotonic extends Checker {
    private final SimDrive.Vote[] forced;

    TermMonotonic(Referee referee) {
        super(referee);
        this.forced = new SimDrive.Vote[referee.world().options().members() + SimChanges.MOST_SPARES];
    }

    @Override
    void voteForced(SimMember member) {
        look(member, member.disk().survivingVote());
    }

    @Override
    void started(SimMember member, RecoveredLog recovered) {
        look(member, new SimDrive.Vote(recovered.term(), recovered.votedFor()));
        SimDrive disk = member.disk();
        for (int slot = 0; slot < disk.log().size(); slot++) {
            if (!disk.log().get(slot).follows(disk.previousOf(slot))) {
                violated("%s comes back with an entry %d that does not follow", member.id(), slot);
                return;
            }
        }
    }

    @Override
    void wiped(SimMember member) {
        forced[member.ordinal()] = null;
    }

    private void look(SimMember member, SimDrive.Vote now) {
        SimDrive.Vote before = forced[member.ordinal()];
        if (before != null && (now.term() < before.term() || changesVote(before, now))) {
            violated("%s: %s was on disk, then %s", member.id(), before, now);
        }
        forced[member.ordinal()] = now;
    }

    private static boolean changesVote(SimDrive.Vote before, SimDrive.Vote now) {
        return now.term() == before.term() && !before.votedFor().isEmpty() && !before.votedFor().equals(now.votedFor());
    }
}
