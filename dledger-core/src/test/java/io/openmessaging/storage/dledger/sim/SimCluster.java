package io.openmessaging.storage.dledger.sim;

import java.util.ArrayList;
import java.util.List;

/** The members of the group, by ordinal. Owned by one run, single-threaded. */
final class SimCluster {
    private final SimWorld world;
    private final List<SimMember> members = new ArrayList<>();

    SimCluster(SimWorld world) {
        this.world = world;
    }

    /** Makes the members and starts them all. */
    void startAll() {
        for (int i = 0; i < world.options().members(); i++) {
            members.add(new SimMember(i, world));
        }
        for (SimMember member : members) {
            member.start();
        }
    }

    List<SimMember> members() {
        return members;
    }

    SimMember member(int ordinal) {
        return members.get(ordinal);
    }

    int size() {
        return world.options().members();
    }

    /** The least number of members that is more than half. */
    int majority() {
        return size() / 2 + 1;
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
