package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.MemberState;

/**
 * A linearizable read, of whatever mode and at whichever member, covers everything that any client had been told of
 * before it was asked, by an append or by another read; and its member has committed it, and applied.
 */
final class LinearizableRead extends Checker {
    LinearizableRead(Referee referee) {
        super(referee);
    }

    @Override
    void read(SimRead read) {
        if (read.isLinearizable() && read.index() < read.floor()) {
            violated("%s, but %d had been told before it was asked", read, read.floor());
        }
        SimMember member = read.member();
        boolean applies = referee().world().options().machine().present();
        if (read.isLinearizable() && member.isUp() && stateOf(member.view(), applies) < read.index()) {
            violated("%s, and the member's state is %s", read, member.view());
        }
    }

    private static long stateOf(MemberState.View view, boolean applies) {
        return applies ? view.appliedIndex() : view.committedIndex();
    }
}
