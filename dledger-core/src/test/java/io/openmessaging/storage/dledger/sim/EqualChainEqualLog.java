package io.openmessaging.storage.dledger.sim;

import java.util.Arrays;
import java.util.List;

/** Where two logs have the same chainCrc at an index, they are equal byte for byte up to it; and each log is whole. */
final class EqualChainEqualLog extends Checker {
    EqualChainEqualLog(Referee referee) {
        super(referee);
    }

    @Override
    void ended() {
        List<SimMember> members = referee().world().cluster().members();
        for (int i = 0; i < members.size(); i++) {
            checkWhole(members.get(i));
            for (int j = 0; j < i; j++) {
                compare(members.get(i), members.get(j));
            }
        }
    }

    private void checkWhole(SimMember member) {
        for (SimEntry entry : member.disk().log()) {
            if (!entry.follows(member.disk().previousOf(entry.index()))) {
                violated("%s: entry %d does not follow", member.id(), entry.index());
                return;
            }
        }
    }

    private void compare(SimMember one, SimMember other) {
        boolean equalSoFar = true;
        int shorter = Math.min(one.disk().log().size(), other.disk().log().size());
        for (int index = 0; index < shorter; index++) {
            SimEntry a = one.disk().log().get(index);
            SimEntry b = other.disk().log().get(index);
            equalSoFar &= a == b || Arrays.equals(a.bytes(), b.bytes());
            if (a.chainCrc() == b.chainCrc() && !equalSoFar) {
                violated("%s and %s have an equal chain at %d and different logs", one.id(), other.id(), index);
                return;
            }
        }
    }
}
