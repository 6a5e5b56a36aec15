package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.MemberState;

/**
 * -1 &le; committed &le; last, last is the store's last, and within one life commit and term never fall.
 * Architecture §3.4.
 */
final class IndexChain extends Checker {
    IndexChain(Referee referee) {
        super(referee);
    }

    @Override
    void changed(SimMember member, MemberState.View before, MemberState.View now) {
        long stored = member.disk().log().size() - 1L;
        if (now.committedIndex() < -1 || now.committedIndex() > now.lastIndex() || now.lastIndex() != stored) {
            violated("%s: committed %d, last %d, stored %d", member.id(), now.committedIndex(), now.lastIndex(),
                stored);
        }
        if (before != null && (now.committedIndex() < before.committedIndex() || now.term() < before.term())) {
            violated("%s: from %s to %s", member.id(), before, now);
        }
    }
}
