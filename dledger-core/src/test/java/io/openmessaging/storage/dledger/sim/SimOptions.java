package io.openmessaging.storage.dledger.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.LeadershipOptions;
import io.openmessaging.storage.dledger.RaftOptions;
import io.openmessaging.storage.dledger.WhenBehind;
import io.openmessaging.storage.dledger.statemachine.session.SessionLimits;

/**
 * What a seed decides about its run before it begins: a swarm, in which each seed switches most faults off and turns
 * the others up, so that no fault hides another. A value. Architecture §5.1.
 *
 * @param members how many members the group has
 * @param timing the members' own settings of time and limits
 * @param network what the network does to messages
 * @param crashes what happens to members
 * @param disk how long forces take
 * @param workload what clients do
 * @param losses what members forget
 * @param machine what members keep beside the log
 * @param transfers how leadership is handed over
 * @param reads what readers do
 */
record SimOptions(int members, Timing timing, Network network, Crashes crashes, Disk disk, Workload workload,
                  Losses losses, Machine machine, Transfers transfers, Reads reads) {

    /**
     * Settings of the members, times in milliseconds.
     *
     * @param raft what the core works with
     * @param clockRates for each member, its milliseconds per true millisecond
     * @param flushMode in ASYNC power is lost as {@link Losses} says, in SYNC as {@link Crashes} does
     * @param maxPending most appends that wait for their commit at one member
     * @param maxWaitAckMs after which a waiting append is answered as unknown
     * @param safetyMs how long faults go on
     */
    record Timing(RaftOptions raft, double[] clockRates, FlushMode flushMode, int maxPending, long maxWaitAckMs,
                  long safetyMs) {
        Timing withRaft(RaftOptions other) {
            return new Timing(other, clockRates, flushMode, maxPending, maxWaitAckMs, safetyMs);
        }
    }

    /**
     * What happens to messages; probabilities are for each message, times in microseconds.
     *
     * @param minDelayUs least time on the way
     * @param meanExtraDelayUs mean of what is added to it
     * @param loss probability of being lost
     * @param duplication probability of a request to arrive twice
     * @param inOrder whether messages of one link keep their order
     * @param partitionEveryUs mean time between partitions, 0 for none
     * @param partitionForUs mean length of one
     */
    record Network(long minDelayUs, long meanExtraDelayUs, double loss, double duplication, boolean inOrder,
                   long partitionEveryUs, long partitionForUs) {
    }

    /**
     * What happens to members.
     *
     * @param everyUs mean time between crashes of any member, 0 for none
     * @param downForUs mean time until the restart
     * @param powerLoss share of crashes that lose unforced writes; the others are kills and clean stops
     * @param bias probability of a fault right after an interesting moment (a vote saved, a truncation, ...)
     */
    record Crashes(long everyUs, long downForUs, double powerLoss, double bias) {
    }

    /**
     * How long a force takes, in microseconds.
     *
     * @param minForceUs the least
     * @param meanExtraForceUs mean of what is added to it
     * @param stall probability of a force that takes {@code stallUs} more
     * @param refuse probability of having no room for an append just now
     */
    record Disk(long minForceUs, long meanExtraForceUs, double stall, long stallUs, double refuse) {
    }

    /**
     * What clients do.
     *
     * @param clients how many there are
     * @param window most unanswered appends of one client
     * @param maxBatch most bodies in one append
     * @param maxBodyBytes size of the largest body, 16 or above
     * @param meanThinkUs mean time between an answer and the next append
     */
    record Workload(int clients, int window, int maxBatch, int maxBodyBytes, long meanThinkUs) {
    }

    /**
     * What members forget, times in microseconds. In ASYNC never more than a minority of the members has lost its power
     * and is not whole yet, but for the one moment at which all of them lose it.
     *
     * @param powerLoss share of crashes in ASYNC that lose power
     * @param powerLossEveryUs mean time between losses of power in ASYNC, 0 for none but with crashes
     * @param bias probability of a loss of power in ASYNC right after an acknowledgement, and of a fault right after
     *     other telling moments of a recovery
     * @param wholeGroupAtUs when all members lose their power together in ASYNC, 0 for never
     * @param killThenPowerLoss share of crashes in which a process is killed, restarted, and then loses its power
     * @param seed of the dice of these faults
     * @param flushIntervalMs time between two forces in ASYNC, in milliseconds
     */
    record Losses(double powerLoss, long powerLossEveryUs, double bias, long wholeGroupAtUs, double killThenPowerLoss,
                  long seed, int flushIntervalMs) {
        /** Nothing is forgotten. */
        static final Losses NONE = new Losses(0, 0, 0, 0, 0, 0, 10);
    }

    /**
     * What members keep beside the log.
     *
     * @param present whether they have a state machine
     * @param sessions whether clients write in sessions, and repeat writes whose outcome they do not know
     * @param meanDelayUs mean time until a task of the machine's runs
     * @param maxTaken most entries that the machine takes in one call
     * @param limits of the table of sessions
     */
    record Machine(boolean present, boolean sessions, long meanDelayUs, int maxTaken, SessionLimits limits) {
        /** The log is all there is. */
        static final Machine NONE = new Machine(false, false, 0, 1, SessionLimits.DEFAULT);
    }

    /**
     * How leadership is handed over, times in microseconds.
     *
     * @param everyUs mean time between requests for a transfer, 0 for none
     * @param leaving share of the members that hand over before they are stopped
     * @param patienceUs how long such a member waits for that
     * @param leadership the members' own settings
     * @param seed of the dice of the requests
     */
    record Transfers(long everyUs, double leaving, long patienceUs, LeadershipOptions leadership, long seed) {
        /** Nobody asks, and nobody is preferred. */
        static final Transfers NONE = new Transfers(0, 0, 0, LeadershipOptions.DEFAULTS, 0);
    }

    /**
     * What readers do.
     *
     * @param readers how many there are
     * @param meanThinkUs mean time between two reads of one reader
     * @param leaseMs how long a leader's leases are, 0 for none
     */
    record Reads(int readers, long meanThinkUs, long leaseMs) {
        /** Nobody reads. */
        static final Reads NONE = new Reads(0, 0, 0);

        /** Leases are as long as the members' clocks allow, or somewhat shorter. */
        static Reads draw(Dice dice, Timing timing) {
            if (dice.chance(0.4)) {
                return NONE;
            }
            long timeoutMs = timing.raft.electionTimeoutMs();
            double[] rates = timing.clockRates.clone();
            Arrays.sort(rates);
            double evenness = rates[0] / rates[rates.length - 1];
            long longestMs = (long) (timeoutMs * evenness) - 2;
            boolean leases = dice.chance(0.6) && timing.raft.quietAfterMs() == 0;
            long leaseMs = leases ? Math.max(0, longestMs - dice.between(0L, timeoutMs / 4)) : 0;
            return new Reads(dice.between(1, 3), (long) dice.magnitude(2_000, 50_000), leaseMs);
        }
    }

    SimOptions with(Reads other) {
        return new SimOptions(members, timing, network, crashes, disk, workload, losses, machine,
            transfers, other);
    }

    /** The same with clocks of one rate, in a group that is never quiet: so that it may have leases. */
    SimOptions fitForLeases() {
        double[] even = new double[members];
        Arrays.fill(even, 1);
        Timing evenly = new Timing(withQuiet(timing.raft, 0), even, timing.flushMode, timing.maxPending,
            timing.maxWaitAckMs, timing.safetyMs);
        return new SimOptions(members, evenly, network, crashes, disk, workload, losses, machine,
            transfers, reads);
    }

    /** The same in a group that is quiet whenever it has nothing to do, and so has no leases. */
    SimOptions mostlyQuiet() {
        Reads withoutLease = new Reads(reads.readers, reads.meanThinkUs, 0);
        return new SimOptions(members, timing.withRaft(withQuiet(timing.raft, 1)), network, crashes, disk, workload,
            losses, machine, transfers, withoutLease);
    }

    /** The same in that flush mode. */
    SimOptions in(FlushMode mode) {
        return new SimOptions(members, new Timing(timing.raft, timing.clockRates, mode, timing.maxPending,
            timing.maxWaitAckMs, timing.safetyMs), network, crashes, disk, workload, losses, machine, transfers, reads);
    }

    /** The same with that many members at first. */
    SimOptions withMembers(int founders) {
        return new SimOptions(founders, timing, network, crashes, disk, workload, losses, machine, transfers, reads);
    }

    /**
     * Draws all options but those of the readers.
     *
     * @param more dice for what came later, so that seeds keep the rest of their meaning
     */
    static SimOptions draw(Dice dice, Dice more) {
        int members = dice.chance(0.05) ? 1 : dice.chance(0.6) ? 3 : 5;
        boolean drawnAsync = dice.chance(0.2);
        boolean async = drawnAsync || more.chance(0.2);
        Timing timing = drawTiming(dice, members, async);
        Network network = drawNetwork(dice);
        Crashes crashes = drawCrashes(dice, drawnAsync);
        Disk disk = drawDisk(dice);
        Workload workload = drawWorkload(dice);
        Losses losses = drawLosses(more, timing.safetyMs);
        long quietAfterMs = more.chance(0.35) ? (long) more.magnitude(1, 500) : 0;
        return new SimOptions(members, timing.withRaft(withQuiet(timing.raft, quietAfterMs)), network, crashes, disk,
            workload, losses, drawMachine(more, workload.clients), drawTransfers(more, members), Reads.NONE);
    }

    /** The same options but for the time after which an idle group is quiet. */
    static RaftOptions withQuiet(RaftOptions raft, long quietAfterMs) {
        return new RaftOptions(raft.heartBeatIntervalMs(), raft.electionTimeoutMs(), raft.minVoteIntervalMs(),
            raft.maxVoteIntervalMs(), raft.maxPushTimeoutMs(), raft.commitNoticeDelayMs(), raft.maxPushBytes(),
            raft.maxInflightPushes(), raft.maxInflightBytes(), quietAfterMs, raft.whenBehind());
    }

    private static Machine drawMachine(Dice more, int clients) {
        if (!more.chance(0.5)) {
            return Machine.NONE;
        }
        return new Machine(true, more.chance(0.5), (long) more.magnitude(1, 30_000), (int) more.magnitude(1, 100),
            new SessionLimits(clients + more.between(1, 4), more.between(1, 12), (long) more.magnitude(50, 5_000)));
    }

    private static Losses drawLosses(Dice more, long safetyMs) {
        boolean any = more.chance(0.85);
        double powerLoss = any ? more.magnitude(0.2, 1) : 0;
        long everyUs = any && more.chance(0.7) ? (long) more.magnitude(100_000, 3_000_000) : 0;
        double bias = any && more.chance(0.7) ? more.magnitude(0.002, 0.2) : 0;
        long wholeGroupAtUs = more.chance(0.15) ? more.between(200L, safetyMs - 200) * 1000 : 0;
        double killThenPowerLoss = more.chance(0.3) ? more.magnitude(0.05, 1) : 0;
        return new Losses(powerLoss, everyUs, bias, wholeGroupAtUs, killThenPowerLoss, more.nextLong(),
            (int) more.magnitude(5, 2_000));
    }

    private static Transfers drawTransfers(Dice more, int members) {
        boolean any = more.chance(0.5);
        long everyUs = any ? (long) more.magnitude(50_000, 2_000_000) : 0;
        double leaving = any ? more.magnitude(0.1, 1) : 0;
        List<String> preferred = new ArrayList<>();
        if (more.chance(0.25)) {
            for (int count = more.between(1, 2); count > 0; count--) {
                preferred.add(SimConfig.idOf(more.between(0, members - 1)));
            }
        }
        long minTakeMs = more.between(10L, 50L);
        LeadershipOptions leadership = new LeadershipOptions((long) more.magnitude(50, 2_000),
            (long) more.magnitude(1, 1_000), minTakeMs, minTakeMs + more.between(10L, 100L),
            more.chance(0.3) ? (long) more.magnitude(200, 5_000) : 5_000, preferred, true);
        return new Transfers(everyUs, leaving, (long) more.magnitude(5_000, 1_000_000), leadership, more.nextLong());
    }

    private static Timing drawTiming(Dice dice, int members, boolean async) {
        long heartBeatMs = dice.between(20L, 100L);
        long minVoteMs = dice.between(50L, 150L);
        RaftOptions raft = new RaftOptions(heartBeatMs, heartBeatMs * dice.between(3L, 5L), minVoteMs,
            minVoteMs + dice.between(50L, 200L), dice.between(50L, 1000L), dice.between(0L, 10L),
            (int) dice.magnitude(100, 100_000), (int) dice.magnitude(1, 64), (long) dice.magnitude(500, 1_000_000),
            0, WhenBehind.START_AT_LEADERS_FIRST);
        double[] rates = new double[members];
        boolean drifting = dice.chance(0.5);
        for (int i = 0; i < members; i++) {
            rates[i] = drifting ? dice.magnitude(0.9, 1.1) : 1.0;
        }
        return new Timing(raft, rates, async ? FlushMode.ASYNC : FlushMode.SYNC, (int) dice.magnitude(5, 10_000),
            (long) dice.magnitude(100, 2_500), dice.between(2_000L, 6_000L));
    }

    private static Network drawNetwork(Dice dice) {
        return new Network((long) dice.magnitude(50, 3_000),
            (long) dice.magnitude(50, dice.chance(0.3) ? 30_000 : 3_000),
            dice.chance(0.4) ? dice.magnitude(0.001, 0.3) : 0,
            dice.chance(0.3) ? dice.magnitude(0.001, 0.3) : 0,
            dice.chance(0.6),
            dice.chance(0.5) ? (long) dice.magnitude(200_000, 3_000_000) : 0,
            (long) dice.magnitude(20_000, 3_000_000));
    }

    private static Crashes drawCrashes(Dice dice, boolean async) {
        boolean background = dice.chance(0.5);
        return new Crashes(background ? (long) dice.magnitude(200_000, 3_000_000) : 0,
            (long) dice.magnitude(5_000, 2_000_000), async ? 0 : dice.magnitude(0.2, 1),
            dice.chance(0.5) ? dice.magnitude(0.005, 0.2) : 0);
    }

    private static Disk drawDisk(Dice dice) {
        return new Disk((long) dice.magnitude(50, 3_000), (long) dice.magnitude(50, 10_000),
            dice.chance(0.3) ? dice.magnitude(0.001, 0.1) : 0, (long) dice.magnitude(10_000, 500_000),
            dice.chance(0.2) ? dice.magnitude(0.001, 0.05) : 0);
    }

    private static Workload drawWorkload(Dice dice) {
        return new Workload(dice.between(1, 4), dice.between(1, 8), dice.chance(0.5) ? 1 : dice.between(2, 8),
            (int) dice.magnitude(16, 1_000), (long) dice.magnitude(2_000, 50_000));
    }

    /** All drawn values on one line. */
    String describe() {
        return "members=" + members + " " + timing.raft + " flush=" + timing.flushMode + " maxPending="
            + timing.maxPending + " maxWaitAckMs=" + timing.maxWaitAckMs + " safetyMs=" + timing.safetyMs + " clocks="
            + Arrays.toString(timing.clockRates) + " " + network + " " + crashes + " " + disk + " " + workload
            + " " + losses + " " + machine + " " + transfers + " " + reads;
    }
}
