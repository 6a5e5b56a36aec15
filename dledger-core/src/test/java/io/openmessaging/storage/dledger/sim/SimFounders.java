package io.openmessaging.storage.dledger.sim;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.entry.Belonging;

/**
 * The operator who tells two members at once that a majority is enough to found the group: its members start one after
 * the other then, and are killed, lose power, or are not heard, before there is a group. In some seeds only, and with
 * chance of its own, so that the others are the runs that they were before. Owned by one run, single-threaded.
 */
final class SimFounders {
    /** Makes this chance another than that of the run. */
    private static final long SALT = 0x3E3B_E25C_4A46_0003L;
    private static final double SHARE_OF_SEEDS = 0.25;
    private static final long LAST_START_US = 1_500_000;
    /** Of those that found their group, or are told of it, so many are hit while they note that. */
    private static final double SHARE_OF_FOUNDERS = 0.3;
    private static final long SOON_US = 4_000;

    private final SimWorld world;
    private final Dice dice;
    /** Ordinals of the members that were told so; none in other seeds. */
    private final Set<Integer> told;
    private long everyUs;
    private long untilUs;

    private SimFounders(SimWorld world, Dice dice, Set<Integer> told) {
        this.world = world;
        this.dice = dice;
        this.told = told;
    }

    /** All members found the group together. */
    static SimFounders none(SimWorld world) {
        return new SimFounders(world, new Dice(0), Set.of());
    }

    /** Not where members come and go, or forget: who counts is hard enough to say here. */
    static SimFounders draw(SimWorld world, long seed, boolean membersChange) {
        Dice dice = new Dice(seed ^ SALT);
        boolean isSought = world.liar().tellsTwoToFound();
        boolean fits = !membersChange && world.options().members() >= 3
            && world.options().timing().flushMode() == FlushMode.SYNC && (isSought || world.liar() == Liar.HONEST);
        if (!dice.chance(isSought ? 1 : SHARE_OF_SEEDS) || !fits) {
            return none(world);
        }
        int[] order = dice.permutation(world.options().members());
        return new SimFounders(world, dice, new TreeSet<>(List.of(order[0], order[1])));
    }

    /** Before a member starts. */
    void applyTo(SimConfig config, int ordinal) {
        if (told.contains(ordinal)) {
            config.foundByMajority();
        }
    }

    boolean arePresent() {
        return !told.isEmpty();
    }

    /** Starts all members, at once in other seeds. */
    void startAll() {
        for (SimMember member : world.cluster().members()) {
            if (!arePresent() || dice.chance(0.4)) {
                member.start();
            } else {
                startLater(member, dice.between(0L, LAST_START_US));
            }
        }
        if (arePresent()) {
            everyUs = (long) dice.magnitude(15_000, 400_000);
            untilUs = dice.between(300_000L, 2 * LAST_START_US);
            troubleLater();
        }
    }

    private void startLater(SimMember member, long inUs) {
        world.scheduler().after(inUs, () -> {
            if (!world.nemesis().rests() && !member.isUp()) {
                member.start();
            }
        });
    }

    private void troubleLater() {
        world.scheduler().after(dice.waiting(everyUs), () -> {
            if (world.scheduler().nowUs() < untilUs && !world.nemesis().rests()) {
                trouble(world.cluster().member(dice.between(0, world.cluster().size() - 1)));
                troubleLater();
            }
        });
    }

    private void trouble(SimMember member) {
        if (!member.isUp()) {
            return;
        }
        switch (dice.between(0, 4)) {
            case 0 -> world.nemesis().isolate(member);
            case 1 -> world.nemesis().isolateOneWay(member);
            case 2 -> member.process().stallNextForce(dice.between(1_000L, 400_000L));
            default -> crash(member);
        }
    }

    /** A member begins to force that it is a founder: that may be the last thing that it does. */
    void founds(SimMember member) {
        if (!arePresent() || world.nemesis().rests() || !dice.chance(SHARE_OF_FOUNDERS)) {
            return;
        }
        SimProcess process = member.process();
        world.scheduler().after(dice.between(0L, SOON_US), () -> {
            if (!world.nemesis().rests() && member.process() == process) {
                crash(member);
            }
        });
    }

    private void crash(SimMember member) {
        if (dice.chance(0.5)) {
            member.kill();
        } else {
            member.losePower();
        }
        startLater(member, dice.waiting(150_000));
    }

    /**
     * Whether the group may wait for its operator: the two have founded clusters of their own, or too few are left that
     * count in the one that is there. docs/decisions/0009 says why it cannot be helped.
     */
    boolean mayWait() {
        if (!arePresent()) {
            return false;
        }
        Set<String> clusters = new TreeSet<>();
        world.cluster().members().forEach(member -> clusters.add(member.disk().belonging().clusterId()));
        clusters.remove("");
        return clusters.size() > 1 || clusters.stream().anyMatch(each -> foundersOf(each) < world.cluster().majority());
    }

    private long foundersOf(String cluster) {
        return world.cluster().members().stream().map(member -> member.disk().belonging())
            .filter(each -> isFounder(each, cluster)).count();
    }

    private static boolean isFounder(Belonging store, String cluster) {
        return !store.joined() && (store.clusterId().equals(cluster) || store.pledge().equals(cluster));
    }
}
