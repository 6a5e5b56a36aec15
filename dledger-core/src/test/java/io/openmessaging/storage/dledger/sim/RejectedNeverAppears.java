package io.openmessaging.storage.dledger.sim;

import java.util.HashSet;
import java.util.Set;

/** No log holds a body that no client made, one whose append was rejected, or, without sessions, one body twice. */
final class RejectedNeverAppears extends Checker {
    RejectedNeverAppears(Referee referee) {
        super(referee);
    }

    @Override
    void ended() {
        for (SimMember member : referee().world().cluster().members()) {
            Set<Long> seen = new HashSet<>();
            for (SimEntry entry : member.disk().log()) {
                if (entry.payload() != SimEntry.NO_PAYLOAD) {
                    boolean isFirst = seen.add(entry.payload()) || referee().world().options().machine().sessions();
                    check(member, entry, isFirst ? 1 : 2);
                }
            }
        }
    }

    private void check(SimMember member, SimEntry entry, int times) {
        SimAppend append = referee().world().history().of(entry.payload());
        if (append == null || append.outcome() == SimAppend.Outcome.REJECTED || times > 1) {
            violated("%s holds at %d a body of %s, for the %d. time", member.id(), entry.index(), append, times);
        }
    }
}
