package io.openmessaging.storage.dledger.sim;

import java.util.List;

/**
 * Makes clocks go wrong where that is most telling: a leader is cut off, and its clock or those of all others count a
 * piece of time less or more than there was; seldom enough that no two such faults meet in one election timeout. Only
 * where a {@link Liar} wants it. Owned by one run, single-threaded.
 */
final class SimLeaseFaults {
    private final SimWorld world;
    private final Dice dice;

    SimLeaseFaults(SimWorld world, Dice dice) {
        this.world = world;
        this.dice = dice;
    }

    void start() {
        if (world.liar().clockFault() != Liar.ClockFault.NONE) {
            long timeoutUs = world.options().timing().raft().electionTimeoutMs() * 1000;
            world.scheduler().after(4 * timeoutUs + dice.waiting(timeoutUs), () -> {
                if (!world.nemesis().rests()) {
                    strike();
                    start();
                }
            });
        }
    }

    private void strike() {
        List<SimMember> leaders = world.cluster().up().stream().filter(SimMember::leads).toList();
        if (leaders.isEmpty()) {
            return;
        }
        SimMember leader = leaders.get(dice.between(0, leaders.size() - 1));
        long ms = world.liar().clockFaultMs(world.options());
        world.nemesis().isolate(leader);
        world.trace().line(leader.id(), "leads, is cut off, and clocks go wrong by " + ms + " ms");
        switch (world.liar().clockFault()) {
            case LEADER_STOPS -> leader.clock().stop(ms);
            case OTHERS_JUMP -> world.cluster().members().stream().filter(member -> member != leader)
                .forEach(other -> other.clock().jump(ms));
            default -> { }
        }
    }
}
