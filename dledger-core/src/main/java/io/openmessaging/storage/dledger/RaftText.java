package io.openmessaging.storage.dledger;

/** A core in one line, for people. Stateless; under the group's lock. Architecture §3.13. */
final class RaftText {
    private RaftText() {
    }

    static String of(RaftCore core, int promisesWaiting) {
        MemberState state = core.state();
        TermHistory terms = core.terms();
        return state.getGroup() + " " + state.getSelfId() + " " + state.role() + " t=" + state.term()
            + " leader=" + (state.leader() == Membership.NOBODY ? "?" : state.membership().idOf(state.leader()))
            + " last=" + terms.lastIndex() + " dur=" + core.durableIndex() + " com=" + state.committed()
            + (state.applied() < 0 ? "" : " app=" + state.applied())
            + (terms.baseIndex() < 0 ? "" : " base=" + terms.baseIndex())
            + (core.begunAt() < 0 ? "" : " RESET_TO=" + core.begunAt()) + core.snapshots().describe()
            + " gate=" + promisesWaiting + (core.elector().isDiskStuck() ? " DISK_STUCK" : "")
            + core.transfers().describe() + core.changes().describe() + core.elector().founding().describe()
            + core.recovery().describe() + core.quiescence().describe() + core.pusher().describe();
    }
}
