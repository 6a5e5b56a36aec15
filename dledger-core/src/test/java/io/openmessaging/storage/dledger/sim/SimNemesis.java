package io.openmessaging.storage.dledger.sim;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;

/**
 * Makes the faults of a run: crashes, cuts and stalls, at random times and, with extra probability, right after the
 * moments at which they are most telling. Owned by one run, single-threaded.
 */
final class SimNemesis {
    /** Entries are appended all the time, so a fault after each would leave nothing to see. */
    private static final double SHARE_AFTER_APPENDS = 0.05;

    private final SimWorld world;
    private final Dice dice;
    private final SimOptions.Crashes crashes;
    private final SimOptions.Network network;
    private final boolean powerLosses;
    /** What became of the faults after which a member has forgotten something. */
    private final SimForgetting forgetting;
    private boolean resting;
    private List<SimMember> core = List.of();

    SimNemesis(SimWorld world) {
        this.world = world;
        this.dice = world.dice().split();
        this.crashes = world.options().crashes();
        this.network = world.options().network();
        this.powerLosses = world.options().timing().flushMode() == FlushMode.SYNC;
        this.forgetting = new SimForgetting(world, this);
    }

    /** Begins with the faults. */
    void start() {
        forgetting.start();
        repeat(crashes.everyUs(), this::crashSomeone);
        repeat(network.partitionEveryUs(), this::partition);
        new SimLeaseFaults(world, new Dice(world.options().losses().seed())).start();
        repeat(world.liar().clockJumpMs(dice) > 0 ? 300_000 : 0, this::jumpClock);
    }

    private void repeat(long meanUs, Runnable fault) {
        if (meanUs > 0) {
            world.scheduler().after(dice.waiting(meanUs), () -> {
                if (!resting) {
                    fault.run();
                    repeat(meanUs, fault);
                }
            });
        }
    }

    boolean rests() {
        return resting;
    }

    /** Something telling happened at a member; perhaps a fault hits it right after. */
    void happened(SimMember member, Moment moment) {
        if (SimForgetting.CONCERNS.contains(moment)) {
            forgetting.happened(member, moment);
            return;
        }
        double share = moment == Moment.APPENDED ? SHARE_AFTER_APPENDS : 1;
        if (resting || !dice.chance(crashes.bias() * share)) {
            return;
        }
        SimProcess process = member.process();
        world.scheduler().after(dice.chance(0.5) ? 0 : dice.waiting(2_000), () -> {
            if (!resting && process != null && member.process() == process) {
                strike(member);
            }
        });
    }

    /** Crashes a member, cuts it off, or makes its disk stall. */
    void strike(SimMember member) {
        switch (dice.between(0, 5)) {
            case 0, 1, 2 -> crash(member);
            case 3 -> isolate(member);
            case 4 -> isolateOneWay(member);
            default -> member.process().stallNextForce(dice.between(1_000L, 300_000L));
        }
    }

    // Crashes.

    private void crashSomeone() {
        List<SimMember> up = world.cluster().up();
        if (up.isEmpty()) {
            return;
        }
        if (dice.chance(0.05)) {
            up.forEach(this::crash);
        } else {
            crash(up.get(dice.between(0, up.size() - 1)));
        }
    }

    void crash(SimMember member) {
        if (forgetting.strikes(member)) {
            return;
        }
        if (powerLosses && dice.chance(crashes.powerLoss())) {
            member.losePower();
        } else if (dice.chance(0.7)) {
            member.kill();
            if (powerLosses && dice.chance(0.2)) {
                member.losePowerWhileDown();
            }
        } else {
            world.transfers().leave(member, () -> restartLater(member));
            return;
        }
        restartLater(member);
    }

    private void restartLater(SimMember member) {
        world.scheduler().after(dice.waiting(crashes.downForUs()), () -> restart(member));
    }

    private void restart(SimMember member) {
        if (resting || member.isUp()) {
            return;
        }
        member.start();
        if (dice.chance(crashes.bias())) {
            SimProcess process = member.process();
            world.scheduler().after(dice.waiting(20_000), () -> {
                if (!resting && member.process() == process) {
                    crash(member);
                }
            });
        }
    }

    private void jumpClock() {
        SimMember member = world.cluster().member(dice.between(0, world.cluster().size() - 1));
        member.clock().jump(world.liar().clockJumpMs(dice));
        world.trace().line(member.id(), "clock jumps to " + member.clock().nowMs());
    }

    // Cuts.

    private void partition() {
        if (world.cluster().size() == 1) {
            return;
        }
        SimMember member = world.cluster().member(dice.between(0, world.cluster().size() - 1));
        switch (dice.between(0, 3)) {
            case 0 -> isolate(member);
            case 1 -> isolateOneWay(member);
            case 2 -> splitGroup();
            default -> cutOneLink(member);
        }
    }

    void isolate(SimMember member) {
        List<int[]> links = new ArrayList<>(linksTo(member));
        links.addAll(linksFrom(member));
        cutForAWhile(links);
    }

    void isolateOneWay(SimMember member) {
        cutForAWhile(dice.chance(0.5) ? linksTo(member) : linksFrom(member));
    }

    private void cutOneLink(SimMember member) {
        List<int[]> links = dice.chance(0.5) ? linksTo(member) : linksFrom(member);
        cutForAWhile(List.of(links.get(dice.between(0, links.size() - 1))));
    }

    private void splitGroup() {
        int[] order = dice.permutation(world.cluster().size());
        int split = dice.between(1, order.length - 1);
        List<int[]> links = new ArrayList<>();
        for (int i = 0; i < split; i++) {
            for (int j = split; j < order.length; j++) {
                links.add(new int[] {order[i], order[j]});
                links.add(new int[] {order[j], order[i]});
            }
        }
        cutForAWhile(links);
    }

    private List<int[]> linksTo(SimMember member) {
        List<int[]> links = new ArrayList<>();
        for (SimMember other : world.cluster().members()) {
            if (other != member) {
                links.add(new int[] {other.ordinal(), member.ordinal()});
            }
        }
        return links;
    }

    private List<int[]> linksFrom(SimMember member) {
        List<int[]> links = new ArrayList<>();
        for (int[] link : linksTo(member)) {
            links.add(new int[] {link[1], link[0]});
        }
        return links;
    }

    private void cutForAWhile(List<int[]> links) {
        for (int[] link : links) {
            world.trace().line("", "cut " + SimConfig.idOf(link[0]) + " to " + SimConfig.idOf(link[1]));
            world.network().cut(link[0], link[1]);
        }
        world.scheduler().after(dice.waiting(network.partitionForUs()), () -> {
            if (!resting) {
                links.forEach(link -> world.network().mend(link[0], link[1]));
                world.trace().line("", links.size() + " links are whole again");
            }
        });
    }

    // The second phase.

    /**
     * Leaves a majority alone for good: its members run, hear each other soon, and have quick disks. What is
     * broken elsewhere stays broken.
     */
    void spareCore() {
        resting = true;
        int[] order = dice.permutation(world.cluster().size());
        // Where members come and go, any of them may be needed to end what has begun; or to found the group.
        boolean needsAll = world.changes().spares() > 0 || world.founders().arePresent();
        int enough = needsAll ? order.length : forgetting.enoughOf(order);
        List<SimMember> spared = new ArrayList<>();
        for (int i = 0; i < order.length; i++) {
            SimMember member = world.cluster().member(order[i]);
            if (i < enough || dice.chance(0.3)) {
                spared.add(member);
            } else {
                leaveBroken(member);
            }
        }
        spare(spared);
        if (!forgetting.isMajorityWhole(core)) {
            spare(world.cluster().members()); // A start showed that more was lost than could be known.
        }
    }

    private void spare(List<SimMember> members) {
        core = List.copyOf(members);
        for (SimMember member : core) {
            member.spare();
            for (SimMember other : core) {
                world.network().mendAll(member.ordinal(), other.ordinal());
            }
        }
        core.stream().filter(member -> !member.isUp()).forEach(SimMember::start);
    }

    private void leaveBroken(SimMember member) {
        switch (dice.between(0, 3)) {
            case 0 -> {
                if (member.isUp()) {
                    member.kill();
                }
            }
            case 1 -> linksTo(member).forEach(link -> world.network().cut(link[0], link[1]));
            case 2 -> linksFrom(member).forEach(link -> world.network().cut(link[0], link[1]));
            default -> {
                linksTo(member).forEach(link -> world.network().cut(link[0], link[1]));
                linksFrom(member).forEach(link -> world.network().cut(link[0], link[1]));
            }
        }
        world.trace().line(member.id(), "is left broken");
    }

    /** The members of the spared majority; none in the first phase. */
    List<SimMember> core() {
        return core;
    }

    /** Members that clients ask: all that are up, in the second phase only those of the core. */
    List<SimMember> membersForClients() {
        return resting ? core : world.cluster().up();
    }
}
