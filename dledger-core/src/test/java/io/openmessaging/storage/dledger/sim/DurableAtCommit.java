package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.MemberState;

/** When an entry is committed first, a majority would still hold it if all members crashed at that instant. */
final class DurableAtCommit extends Checker {
    private final CommittedLog committed;
    private long checked = -1;

    DurableAtCommit(Referee referee, CommittedLog committed) {
        super(referee);
        this.committed = committed;
    }

    @Override
    void changed(SimMember member, MemberState.View before, MemberState.View now) {
        while (checked < committed.lastIndex()) {
            checked++;
            check(member, committed.get(checked));
        }
    }

    private void check(SimMember by, SimEntry entry) {
        int holders = 0;
        for (SimMember member : referee().world().cluster().members()) {
            SimEntry held = member.disk().surviving(entry.index());
            if (held != null && held.chainCrc() == entry.chainCrc()) {
                holders++;
            }
        }
        if (holders < referee().world().cluster().majority()) {
            violated("%s commits %d, which would survive at %d members", by.id(), entry.index(), holders);
        }
    }
}
