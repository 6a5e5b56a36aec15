package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.MemberState;

/**
 * Whatever a member calls committed at an index is what the first one did, in term and in chain, which covers all
 * before. Paper figure 3, State Machine Safety.
 */
final class CommittedNeverChanges extends Checker {
    private final CommittedLog committed;

    CommittedNeverChanges(Referee referee, CommittedLog committed) {
        super(referee);
        this.committed = committed;
    }

    @Override
    void changed(SimMember member, MemberState.View before, MemberState.View now) {
        long known = before == null ? -1 : before.committedIndex();
        long last = Math.min(now.committedIndex(), member.disk().log().size() - 1L);
        for (long index = known + 1; index <= last; index++) {
            SimEntry entry = member.disk().log().get((int) index);
            if (index > committed.lastIndex()) {
                committed.add(entry);
                continue;
            }
            SimEntry first = committed.get(index);
            if (entry != first && (entry.term() != first.term() || entry.chainCrc() != first.chainCrc())) {
                violated("%s commits at %d an entry of term %d, chain %08x; it was of term %d, chain %08x", member.id(),
                    index, entry.term(), entry.chainCrc(), first.term(), first.chainCrc());
            }
        }
    }
}
