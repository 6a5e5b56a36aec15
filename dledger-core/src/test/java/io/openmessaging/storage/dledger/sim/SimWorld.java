package io.openmessaging.storage.dledger.sim;

import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Everything that the parts of one run share. Built once for a run and owned by its {@link Simulation}; the parts
 * refer to each other through it.
 */
final class SimWorld {
    private final SimOptions options;
    private final Liar liar;
    private final Dice dice;
    private final Function<SimWorld, SimDrive> drives;
    private final SimScheduler scheduler;
    private final SimTrace trace;
    private final SliceCount slices = new SliceCount();
    private final SimHistory history = new SimHistory();
    private final SimCluster cluster;
    private final SimNetwork network;
    private final SimNemesis nemesis;
    private final SimTransfers transfers;
    private final Referee referee;
    private long processes;
    private long clusters;
    private long stores;
    private SimMachines machines = SimMachines.NONE;
    private SimChanges changes;
    private SimFounders founders;
    private SimBundles bundles;
    private SimSnapshotFaults snapshotFaults;
    private SimOtherThreads otherThreads;
    private SimOtherGroups otherGroups = SimOtherGroups.none();

    SimWorld(SimOptions options, Liar liar, Dice dice, Function<SimWorld, SimDrive> drives, Consumer<String> out) {
        this.options = options;
        this.liar = liar;
        this.dice = dice;
        this.drives = drives;
        this.scheduler = new SimScheduler(dice.split());
        this.trace = new SimTrace(scheduler, out);
        this.cluster = new SimCluster(this);
        this.network = new SimNetwork(this);
        this.nemesis = new SimNemesis(this);
        this.transfers = new SimTransfers(this);
        this.referee = new Referee(this);
        this.changes = SimChanges.none(this);
        this.founders = SimFounders.none(this);
        this.bundles = SimBundles.none(this);
        this.snapshotFaults = SimSnapshotFaults.none(this);
        this.otherThreads = SimOtherThreads.none(this);
    }

    /** Before the members start. */
    void haveMachines(SimMachines drawn) {
        machines = drawn;
    }

    /** Before the members start. */
    void haveChanges(SimChanges drawn) {
        changes = drawn;
    }

    /** Before the members start. */
    void haveFounders(SimFounders drawn) {
        founders = drawn;
    }

    /** Before the members start. */
    void haveBundles(SimBundles drawn) {
        bundles = drawn;
    }

    /** Before the members start. */
    void haveSnapshotFaults(SimSnapshotFaults drawn) {
        snapshotFaults = drawn;
    }

    /** Before the members start. */
    void haveOtherThreads(SimOtherThreads drawn) {
        otherThreads = drawn;
    }

    /** Before the members start. */
    void haveOtherGroups(SimOtherGroups drawn) {
        otherGroups = drawn;
    }

    SimOtherGroups otherGroups() {
        return otherGroups;
    }

    SimOtherThreads otherThreads() {
        return otherThreads;
    }

    SimSnapshotFaults snapshotFaults() {
        return snapshotFaults;
    }

    SimBundles bundles() {
        return bundles;
    }

    SimFounders founders() {
        return founders;
    }

    SimChanges changes() {
        return changes;
    }

    SimMachines machines() {
        return machines;
    }

    SimOptions options() {
        return options;
    }

    Liar liar() {
        return liar;
    }

    Dice dice() {
        return dice;
    }

    /** The drive of one more member. */
    SimDrive newDrive() {
        return drives.apply(this);
    }

    SimScheduler scheduler() {
        return scheduler;
    }

    SimTrace trace() {
        return trace;
    }

    SliceCount slices() {
        return slices;
    }

    SimHistory history() {
        return history;
    }

    SimCluster cluster() {
        return cluster;
    }

    SimNetwork network() {
        return network;
    }

    SimNemesis nemesis() {
        return nemesis;
    }

    /** A number that no process had before. */
    long drawProcessNumber() {
        return ++processes;
    }

    /** A number that no cluster had before. */
    long drawClusterNumber() {
        return ++clusters;
    }

    /** A number that no store had before. */
    long drawStoreNumber() {
        return ++stores;
    }

    SimTransfers transfers() {
        return transfers;
    }

    Referee referee() {
        return referee;
    }
}
