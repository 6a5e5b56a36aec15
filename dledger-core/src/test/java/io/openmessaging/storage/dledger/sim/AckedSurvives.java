package io.openmessaging.storage.dledger.sim;

/**
 * An append that was answered well is committed at the index that its client was told, once, and behind everything
 * that had been answered before it was made.
 */
final class AckedSurvives extends Checker {
    private final CommittedLog committed;

    AckedSurvives(Referee referee, CommittedLog committed) {
        super(referee);
        this.committed = committed;
    }

    @Override
    void acked(SimAppend append) {
        checkPlace(append);
        if (append.index(0) <= append.ackedBefore()) {
            violated("%s stands before index %d, which was answered before it was made", append, append.ackedBefore());
        }
    }

    private void checkPlace(SimAppend append) {
        for (int i = 0; i < append.count(); i++) {
            long index = append.index(i);
            if (index < 0 || index > committed.lastIndex() || committed.get(index).payload() != append.payload(i)) {
                violated("%s: body %d is not committed at %d", append, i, index);
                return;
            }
        }
    }

    @Override
    void ended() {
        for (SimAppend append : referee().world().history().appends()) {
            if (append.outcome() == SimAppend.Outcome.OK) {
                checkPlace(append);
            }
        }
    }

    @Override
    void converged() {
        for (SimMember member : referee().world().cluster().inGroup(referee().world().nemesis().core())) {
            checkHolds(member);
        }
    }

    private void checkHolds(SimMember member) {
        for (long index = 0; index <= committed.lastIndex(); index++) {
            if (index >= member.disk().log().size()
                    || member.disk().log().get((int) index).chainCrc() != committed.get(index).chainCrc()) {
                violated("%s does not hold the committed entry %d", member.id(), index);
                return;
            }
        }
    }
}
