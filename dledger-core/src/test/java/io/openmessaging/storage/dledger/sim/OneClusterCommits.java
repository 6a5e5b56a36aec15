package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.MemberState;

/** A group is founded once: all that members call committed is so in one cluster. docs/decisions/0009. */
final class OneClusterCommits extends Checker {
    private String cluster = "";
    private String first = "";

    OneClusterCommits(Referee referee) {
        super(referee);
    }

    @Override
    void changed(SimMember member, MemberState.View before, MemberState.View now) {
        if (now.committedIndex() < 0 || before != null && now.committedIndex() == before.committedIndex()) {
            return;
        }
        String own = clusterOf(member);
        if (first.isEmpty()) {
            first = member.id();
            cluster = own;
        } else if (!own.equals(cluster)) {
            violated("%s has committed in cluster %s, %s in %s", first, cluster, member.id(), own);
        }
    }

    /** A founder whose disk hung since it was elected may start with its pledge alone, while others have committed. */
    private static String clusterOf(SimMember member) {
        String known = member.process().runner().memberState().membership().clusterId();
        return known.isEmpty() ? member.disk().belonging().pledge() : known;
    }
}
