package io.openmessaging.storage.dledger.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.openmessaging.storage.dledger.entry.Configuration;

/** The members of the group, by ordinal. Owned by one run, single-threaded. */
final class SimCluster {
    private final SimWorld world;
    private final List<SimMember> members = new ArrayList<>();

    SimCluster(SimWorld world) {
        this.world = world;
    }

    /** Makes the members and starts them all. */
    void startAll() {
        makeAll();
        members.forEach(SimMember::start);
    }

    /** Makes the members. */
    void makeAll() {
        for (int i = 0; i < world.options().members() + world.changes().spares(); i++) {
            members.add(new SimMember(i, world));
        }
    }

    List<SimMember> members() {
        return members;
    }

    SimMember member(int ordinal) {
        return members.get(ordinal);
    }

    int size() {
        return members.size();
    }

    /** Those of them who are in the group now, as far as that is committed, whatever for. */
    List<SimMember> inGroup(List<SimMember> among) {
        Configuration now = world.referee().committed().inForce();
        return among.stream().filter(member -> now.addresses().containsKey(member.id())).toList();
    }

    /** The least number of the members that the group is founded with that is more than half. */
    int majority() {
        return world.options().members() / 2 + 1;
    }

    /** Whether among those the configuration has a quorum. */
    static boolean isQuorum(Configuration configuration, Predicate<String> among) {
        return isMajority(configuration.voters(), among)
            && (!configuration.isJoint() || isMajority(configuration.oldVoters(), among));
    }

    private static boolean isMajority(Set<String> voters, Predicate<String> among) {
        return voters.stream().filter(among).count() > voters.size() / 2;
    }

    /** Members that are up, ascending. */
    List<SimMember> up() {
        List<SimMember> up = new ArrayList<>();
        for (SimMember member : members) {
            if (member.isUp()) {
                up.add(member);
            }
        }
        return up;
    }

    /** One line on all members. */
    String describe() {
        StringBuilder text = new StringBuilder();
        for (SimMember member : members) {
            text.append(text.isEmpty() ? "" : " / ").append(member.isSpared() ? "core " : "")
                .append(member.isUp() ? member.process().runner().describe() : member.id() + " down");
        }
        return text.toString();
    }
}
