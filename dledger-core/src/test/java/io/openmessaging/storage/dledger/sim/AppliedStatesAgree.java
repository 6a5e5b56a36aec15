package io.openmessaging.storage.dledger.sim;

import java.util.TreeMap;

/**
 * The states that machines have behind an index are the same on all members, by whatever mix of snapshots and entries
 * they came there. Paper figure 3, State Machine Safety.
 */
final class AppliedStatesAgree extends Checker {
    /** By index. */
    private final TreeMap<Long, Long> states = new TreeMap<>();

    AppliedStatesAgree(Referee referee) {
        super(referee);
    }

    @Override
    void applied(SimMember member, long index, long state) {
        Long first = states.putIfAbsent(index, state);
        if (first != null && first != state) {
            violated("%s has another state behind %d than who came there first", member.id(), index);
        }
    }

    @Override
    void lostAfter(long index) {
        states.tailMap(index, false).clear();
    }

    @Override
    void loaded(SimMember member, long index, long state) {
        Long first = states.get(index);
        if (index >= 0 && (first == null || first != state)) {
            violated("%s loads another state behind %d than anyone had", member.id(), index);
        }
    }
}
