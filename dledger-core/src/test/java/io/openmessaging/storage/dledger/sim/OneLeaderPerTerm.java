package io.openmessaging.storage.dledger.sim;

import java.util.HashMap;
import java.util.Map;

import io.openmessaging.storage.dledger.MemberState;

/** At most one member ever leads in a term. Paper figure 3, Election Safety. */
final class OneLeaderPerTerm extends Checker {
    private final Map<Long, String> leaders = new HashMap<>();

    OneLeaderPerTerm(Referee referee) {
        super(referee);
    }

    @Override
    void changed(SimMember member, MemberState.View before, MemberState.View now) {
        if (now.role() != MemberState.Role.LEADER) {
            return;
        }
        String other = leaders.putIfAbsent(now.term(), member.id());
        if (other != null && !other.equals(member.id())) {
            violated("term %d: %s leads, and %s did", now.term(), member.id(), other);
        }
    }
}
