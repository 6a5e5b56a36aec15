package io.openmessaging.storage.dledger.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What some contenders have shown in some cells, over the rounds of one run. One thread.
 *
 * @param contenders those who are compared, ours among them
 * @param cells the loads
 * @param samples what was measured, in that order
 */
record Comparison(List<Contender> contenders, List<Cell> cells, List<Sample> samples) {
    /** A measurement in a round. */
    record Sample(Contender contender, Cell cell, int round, Group.Measured measured) {
    }

    /**
     * What a contender has shown in a cell.
     *
     * @param contender who
     * @param cell what
     * @param rounds how often it was measured
     * @param median the median of its rounds, in appends a second
     * @param least the slowest round
     * @param most the fastest round
     * @param p50Us the median of the rounds' median latencies
     * @param p99Us the median of the rounds' 99th percentiles
     * @param cpuUs the median of the rounds' processor time for an append
     * @param failed how many appends failed in all rounds
     * @param refused how often appends were refused in all rounds, and offered again
     */
    record Standing(Contender contender, Cell cell, int rounds, double median, double least, double most,
            double p50Us, double p99Us, double cpuUs, long failed, long refused) {
    }

    Comparison(List<Contender> contenders, List<Cell> cells) {
        this(contenders, cells, new ArrayList<>());
    }

    void add(Contender contender, Cell cell, int round, Group.Measured measured) {
        samples.add(new Sample(contender, cell, round, measured));
    }

    /** The standings in a cell, in the order of the contenders; those who were not measured are left out. */
    List<Standing> standings(Cell cell) {
        List<Standing> standings = new ArrayList<>();
        for (Contender contender : contenders) {
            List<Group.Measured> rounds = samples.stream()
                .filter(each -> each.contender.equals(contender) && each.cell.equals(cell))
                .map(Sample::measured).toList();
            if (!rounds.isEmpty()) {
                standings.add(standing(contender, cell, rounds));
            }
        }
        return standings;
    }

    private static Standing standing(Contender contender, Cell cell, List<Group.Measured> rounds) {
        return new Standing(contender, cell, rounds.size(),
            Processes.median(rounds, each -> each.figure().perSecond()),
            rounds.stream().mapToDouble(each -> each.figure().perSecond()).min().orElseThrow(),
            rounds.stream().mapToDouble(each -> each.figure().perSecond()).max().orElseThrow(),
            Processes.median(rounds, each -> each.figure().p50Us()),
            Processes.median(rounds, each -> each.figure().p99Us()),
            Processes.median(rounds, Group.Measured::cpuMicrosPerAppend),
            rounds.stream().mapToLong(each -> each.figure().failed()).sum(),
            rounds.stream().mapToLong(each -> each.figure().refusals()).sum());
    }

    /** How ours stands beside another in the same cell: our median divided by its; NaN if ours was not measured. */
    double ratioOfRates(Standing other) {
        return ratio(other, Standing::median);
    }

    /** Our median latency divided by the other's; NaN if ours was not measured. */
    double ratioOfLatencies(Standing other) {
        return ratio(other, Standing::p50Us);
    }

    private double ratio(Standing other, ToDoubleFunction<Standing> what) {
        return standings(other.cell).stream()
            .filter(each -> each.contender.equals(other.contender.oursAlike()))
            .mapToDouble(ours -> what.applyAsDouble(ours) / what.applyAsDouble(other))
            .findFirst().orElse(Double.NaN);
    }
}
