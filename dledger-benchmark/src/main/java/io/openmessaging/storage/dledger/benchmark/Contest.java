package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Contenders that do the same work in alternating rounds of one run; the first is the plain loop, and the others are
 * told as its fraction. A ratio is taken within a round, where both met the same machine. One thread.
 */
final class Contest {
    /** One way to do the work. */
    interface Work {
        /** Does one part of it, parts being numbered from 0; returns the nanoseconds that one entry took. */
        double nanosPerEntry(int part) throws IOException;
    }

    private record Contender(String name, Work work, double[] nanos) {
    }

    private final String title;
    private final int rounds;
    private final List<Contender> contenders = new ArrayList<>();

    Contest(String title, int rounds) {
        this.title = title;
        this.rounds = rounds;
    }

    Contest with(String name, Work work) {
        contenders.add(new Contender(name, work, new double[rounds]));
        return this;
    }

    /**
     * Runs rounds that do not count, half as many as those that do, and prints the table. No part is done twice in a
     * row: each contender meets bytes that were not used just before.
     */
    void run() throws IOException {
        int part = 0;
        for (int round = -(rounds + 1) / 2; round < rounds; round++) {
            for (Contender contender : contenders) {
                double nanos = contender.work.nanosPerEntry(part++);
                if (round >= 0) {
                    contender.nanos[round] = nanos;
                }
            }
        }
        System.out.printf("%n%s, %d rounds%n", title, rounds);
        System.out.printf("  %-44s %10s %22s   %s%n", "", "ns/entry", "(quartiles)", "speed ÷ plain (quartiles)");
        for (Contender contender : contenders) {
            double[] ratios = ratios(contenders.get(0).nanos, contender.nanos);
            System.out.printf("  %-44s %10.0f %22s   %.2f (%.2f to %.2f)%n", contender.name, median(contender.nanos),
                String.format("(%.0f to %.0f)", quantile(contender.nanos, 0.25), quantile(contender.nanos, 0.75)),
                median(ratios), quantile(ratios, 0.25), quantile(ratios, 0.75));
        }
    }

    /** Round by round, how fast one is beside the plain loop. */
    static double[] ratios(double[] plainNanos, double[] nanos) {
        double[] ratios = new double[nanos.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = plainNanos[i] / nanos[i];
        }
        return ratios;
    }

    static double median(double[] values) {
        return quantile(values, 0.5);
    }

    private static double quantile(double[] values, double part) {
        double[] ascending = values.clone();
        Arrays.sort(ascending);
        return ascending[(int) ((ascending.length - 1) * part)];
    }
}
