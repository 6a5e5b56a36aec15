package io.openmessaging.storage.dledger.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

import io.openmessaging.storage.dledger.MemberState;

/**
 * The run of one seed, in two phases: in the first anything may fail and everything said must stay true; in the
 * second a majority is left alone and must go on within a bounded time. Single-threaded; the same seed gives the
 * same run. Architecture §5.1.
 */
public final class Simulation {
    /** How long a healed majority has to go on, in simulated microseconds: dozens of elections. */
    private static final long PATIENCE_US = 60_000_000;
    /** Members that talk without end are stuck, too. Usual runs take a hundredth of it. */
    private static final long MAX_EVENTS = 2_000_000;
    /** Appends of each healed group that must be answered well. */
    private static final int APPENDS_WANTED = 10;

    private final long seed;
    private final SimOptions options;
    private final SimWorld world;
    private final List<SimUser> clients = new ArrayList<>();
    private final SimReaders readers;
    private long events;

    private Simulation(long seed, Liar liar, Function<SimWorld, SimDrive> drives, Consumer<String> out) {
        Dice dice = new Dice(seed);
        this.seed = seed;
        SimOptions drawn = SimOptions.draw(dice, new Dice(~seed));
        this.options = liar.options(
            drawn.with(SimOptions.Reads.draw(new Dice(~seed ^ SimReaders.SALT), drawn.timing())));
        this.world = new SimWorld(options, liar, dice, drives, out);
        this.readers = new SimReaders(world, seed);
    }

    /** Runs a seed in an environment that tells the truth. */
    public static SimResult run(long seed) {
        return run(seed, "HONEST", null);
    }

    /**
     * Runs a seed.
     *
     * @param liar name of a {@link Liar}
     * @param out takes the drawn options and a line for each change; null for nobody
     * @throws IllegalArgumentException if there is no liar of that name
     */
    public static SimResult run(long seed, String liar, Consumer<String> out) {
        Simulation simulation = new Simulation(seed, Liar.valueOf(liar), Simulation::simDisk, out);
        simulation.world.haveMachines(SimMachines.draw(seed, simulation.world.liar()));
        simulation.world.haveBundles(SimBundles.draw(simulation.world, seed));
        simulation.world.haveSnapshotFaults(SimSnapshotFaults.draw(simulation.world, seed));
        simulation.world.haveOtherThreads(SimOtherThreads.draw(simulation.world, seed));
        simulation.world.haveOtherGroups(SimOtherGroups.draw(simulation.world, seed));
        simulation.world.haveChanges(SimChanges.draw(simulation.world, seed));
        boolean wipes = SimWipes.start(simulation.world, seed);
        simulation.world.haveFounders(SimFounders.draw(simulation.world, seed,
            wipes || simulation.world.changes().spares() > 0));
        new SimRetention(simulation.world, seed).start();
        new SimLagging(simulation.world, seed).start();
        new SimFreezes(simulation.world, seed).start();
        return run(simulation, out);
    }

    /** Runs a seed in a truthful environment, on other drives than those of {@link #run(long, String, Consumer)}. */
    public static SimResult runOn(SimDrive.Maker drives, long seed, Consumer<String> out) {
        return run(new Simulation(seed, Liar.HONEST,
            world -> drives.make(world.options().timing().flushMode(), world.dice().nextLong()), out), out);
    }

    static SimDrive simDisk(SimWorld world) {
        return new SimDisk(world.options().timing().flushMode(), world.liar(), world.dice(),
            "s" + world.drawStoreNumber());
    }

    private static SimResult run(Simulation simulation, Consumer<String> out) {
        if (out != null) {
            out.accept(simulation.options.describe());
        }
        return simulation.runOrFail();
    }

    /** Whatever comes out of the members' calls is a fault of theirs, and its seed must not be lost. */
    private SimResult runOrFail() {
        try {
            return run();
        } catch (RuntimeException e) {
            world.referee().violated(e.getClass().getSimpleName(), e.getMessage() + " at " + e.getStackTrace()[0]);
            return result(false);
        }
    }

    private SimResult run() {
        world.cluster().makeAll();
        world.founders().startAll();
        world.nemesis().start();
        world.transfers().start();
        world.changes().start();
        for (int i = 0; i < options.workload().clients(); i++) {
            clients.add(options.machine().sessions() ? new SimSessionClient(world) : new SimClient(world));
        }
        clients.forEach(SimUser::start);
        readers.start();
        runUntil(options.timing().safetyMs() * 1000, () -> false);
        boolean live = isSafe() && goesOn();
        if (live) {
            world.referee().converged();
        }
        if (isSafe()) {
            world.referee().ended();
        }
        return result(live || world.founders().mayWait());
    }

    /** The second phase; true once the core has one leader, has answered new appends, and its logs are equal. */
    private boolean goesOn() {
        world.nemesis().spareCore();
        clients.forEach(SimUser::calmDown);
        readers.calmDown();
        world.trace().line("", "the second phase begins");
        long wanted = world.history().acked() + APPENDS_WANTED;
        long limitUs = world.scheduler().nowUs() + PATIENCE_US + carryingUs();
        boolean answered = runUntil(limitUs,
            () -> world.history().acked() >= wanted && readers.areAnswered());
        clients.forEach(SimUser::stop);
        readers.stop();
        return answered && runUntil(limitUs, () -> world.changes().areAnswered() && hasConverged());
    }

    /**
     * What the network may take to carry all that some member of the core lacks: two round trips an entry. Seeds draw
     * pushes of a single entry and few of them at a time, on networks where they overtake each other; a long log then
     * needs its time however well the members work.
     */
    private long carryingUs() {
        long last = -1;
        long committed = Long.MAX_VALUE;
        for (SimMember member : world.nemesis().core()) {
            last = Math.max(last, member.view().lastIndex());
            committed = Math.min(committed, member.view().committedIndex());
        }
        return 4 * world.network().meanSparedDelayUs() * Math.max(0, last - committed);
    }

    /** Whether one member leads, and those of the core that are in the group are whole, with one log, all committed. */
    private boolean hasConverged() {
        int leaders = 0;
        List<SimMember> group = world.cluster().inGroup(world.nemesis().core());
        long committed = group.get(0).view().committedIndex();
        for (SimMember member : group) {
            MemberState.View view = member.view();
            leaders += view.role() == MemberState.Role.LEADER ? 1 : 0;
            if ((options.machine().present() || world.machines().present()) && view.appliedIndex() != committed) {
                return false;
            }
            if (view.committedIndex() != committed || view.lastIndex() != committed || !member.isWhole()) {
                return false;
            }
        }
        return leaders == 1;
    }

    /** Runs until the condition holds (true), or until time, patience or safety is at its end (false). */
    private boolean runUntil(long limitUs, BooleanSupplier condition) {
        while (isSafe() && events < MAX_EVENTS) {
            if (condition.getAsBoolean()) {
                return true;
            }
            if (!world.scheduler().runNext(limitUs)) {
                return false;
            }
            events++;
            world.referee().eventEnded();
        }
        return false;
    }

    private boolean isSafe() {
        return world.referee().violation() == null;
    }

    private SimResult result(boolean live) {
        SimResult.Figures figures = new SimResult.Figures(events, world.referee().elections(), world.history().acked(),
            world.network().corruptSlices(), world.referee().recoveries(), world.history().linearizableReads(),
            world.referee().resets(), world.referee().applied(), world.transfers().succeeded(),
            world.referee().loads(), world.changes().succeeded(), world.network().partsOfHelpers(),
            options.machine().sessions() ? world.referee().loads() : 0, world.network().resumed(),
            world.network().goneOn(), world.bundles().answered());
        Referee.Violation violation = world.referee().violation();
        if (violation != null) {
            return new SimResult(seed, SimResult.Verdict.UNSAFE, violation.checker(), violation.message(),
                options.describe(), world.trace().hash(), figures);
        }
        return new SimResult(seed, live ? SimResult.Verdict.GOOD : SimResult.Verdict.STUCK, live ? "" : "Liveness",
            live ? "" : world.cluster().describe(), options.describe(), world.trace().hash(), figures);
    }
}
