package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.MemberState;

/** No member stops by itself: neither the core's own invariants nor its store found anything wrong. */
final class GroupRuns extends Checker {
    GroupRuns(Referee referee) {
        super(referee);
    }

    @Override
    void changed(SimMember member, MemberState.View before, MemberState.View now) {
        if (now.role() == MemberState.Role.UNKNOWN) {
            violated("%s failed: %s", member.id(), member.process().runner().describe());
        }
    }
}
