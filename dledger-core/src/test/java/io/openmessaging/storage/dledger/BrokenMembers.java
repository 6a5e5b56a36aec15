package io.openmessaging.storage.dledger;

import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * Breaks rules of Raft that are in a member's core and nowhere in its environment, to show that the simulator would see
 * them broken. Called between the turns of a member, by its one thread. Stateless.
 */
public final class BrokenMembers {
    private BrokenMembers() {
    }

    /** What the member counts in a joint configuration are the new voters alone, until the next change. */
    public static void forgetOldVoters(MemberState state) {
        Configuration now = state.membership().configuration();
        if (now.isJoint()) {
            TreeSet<String> learners = new TreeSet<>(now.addresses().keySet());
            learners.removeAll(now.voters());
            TreeMap<String, String> stores = new TreeMap<>(now.stores());
            stores.keySet().retainAll(now.voters());
            state.membersAre(state.membership().with(new Configuration(now.addresses(), now.voters(), new TreeSet<>(),
                learners).withStores(stores)), state.configurations());
        }
    }

    /** A leader takes the last configuration of its log for committed, and holds on to it. */
    public static void takeLastChangeForCommitted(MemberState state) {
        LoggedConfiguration last = state.configurations().last();
        if (state.leads() && last.index() > state.committed() && state.committed() >= 0) {
            state.membersAre(state.membership(), state.configurations().before(state.committed())
                .with(state.committed(), state.committed(),
                    List.of(new LoggedConfiguration(state.committed(), last.configuration()))));
        }
    }
}
