package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.MemberState;

/** What a member tells its users its state shows by then, to them and to every other thread. */
final class ShownState extends Checker {
    ShownState(Referee referee) {
        super(referee);
    }

    @Override
    void appendAnswered(SimProcess by, long index) {
        MemberState.View view = by.runner().memberState().view();
        if (view.committedIndex() < index) {
            violated("%s answers the append of %d, and shows %s", by.member().id(), index, view);
        }
    }

    /** What is told may be over by then; but no leader stands, in the same term, after it has led. */
    @Override
    void roleTold(SimProcess by, long term, MemberState.Role role) {
        MemberState.View view = by.runner().memberState().view();
        boolean isNext = view.role() == MemberState.Role.CANDIDATE && role == MemberState.Role.LEADER;
        if (view.term() < term || view.term() == term && isNext) {
            violated("%s tells that it is %s in term %d, and shows %s", by.member().id(), role, term, view);
        }
    }

    @Override
    void leaderTold(SimProcess by, long term, String leaderId) {
        MemberState.View view = by.runner().memberState().view();
        if (view.term() < term) {
            violated("%s tells that '%s' leads in term %d, and shows %s", by.member().id(), leaderId, term, view);
        }
    }

    @Override
    void wholeTold(SimProcess by) {
        MemberState.View view = by.runner().memberState().view();
        if (view.life().recovering()) {
            violated("%s tells that it is whole, and shows %s", by.member().id(), view);
        }
    }

    @Override
    void read(SimRead read) {
        SimWorld world = referee().world();
        if (!read.member().isUp()) {
            return;
        }
        MemberState.View view = read.member().view();
        boolean applies = world.options().machine().present() || world.machines().present();
        if ((applies ? view.appliedIndex() : view.committedIndex()) < read.index()) {
            violated("%s, and the member shows %s", read, view);
        }
    }
}
