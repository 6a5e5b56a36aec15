package io.openmessaging.storage.dledger.sim;

import java.util.Set;
import java.util.TreeSet;

import io.openmessaging.storage.dledger.MemberState;

/**
 * No quorum of members that may vote lacks a committed entry: neither when it is committed first, if all members
 * crashed at that instant, nor when a member becomes whole. RECOVERING members may lack what they like, since they do
 * not vote; what they acknowledged before counts all the same, until their leader hears of their loss.
 */
final class DurableAtCommit extends Checker {
    private final CommittedLog committed;
    private long checked = -1;

    DurableAtCommit(Referee referee, CommittedLog committed) {
        super(referee);
        this.committed = committed;
    }

    @Override
    void changed(SimMember member, MemberState.View before, MemberState.View now) {
        checked = Math.min(checked, committed.lastIndex());
        while (checked < committed.lastIndex()) {
            checked++;
            check(member, committed.get(checked));
        }
    }

    @Override
    void becameWhole(SimMember member) {
        if (checked >= 0) {
            check(member, committed.get(checked)); // Who holds the last one holds them all.
        }
    }

    private void check(SimMember by, SimEntry entry) {
        Set<String> without = new TreeSet<>();
        for (SimMember member : referee().world().cluster().members()) {
            SimEntry held = member.disk().surviving(entry.index());
            if (member.isWhole() && (held == null || held.chainCrc() != entry.chainCrc())) {
                without.add(member.id());
            }
        }
        if (SimCluster.isQuorum(committed.inForce(), without::contains)) {
            violated("%s: %d is committed, and %s, which are whole, would not hold it after a crash", by.id(),
                entry.index(), without);
        }
    }
}
