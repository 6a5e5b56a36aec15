package io.openmessaging.storage.dledger.sim;

import java.util.SplittableRandom;

/**
 * The only source of chance in a run: a seeded generator with the questions that a simulation asks. Two dice of one
 * seed that are asked the same questions in the same order give the same answers. Owned by one run, single-threaded.
 */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        this(new SplittableRandom(seed));
    }

    private Dice(SplittableRandom random) {
        this.random = random;
    }

    /** Dice of their own, so that more questions to one part of a run do not change the answers of another. */
    Dice split() {
        return new Dice(random.split());
    }

    /** True with that probability, 0 to 1. */
    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** A number in [least, most], both inclusive. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** A number in [least, most], both inclusive. */
    long between(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    /** A number in [least, most) whose order of magnitude is even: 1 to 10 is as likely as 10 to 100. */
    double magnitude(double least, double most) {
        return least * Math.pow(most / least, random.nextDouble());
    }

    /** A waiting time with that mean, of events that know no history; at least 1, at most twenty times the mean. */
    long waiting(long mean) {
        double drawn = -Math.log(1 - random.nextDouble()) * mean;
        return Math.max(1, (long) Math.min(drawn, 20.0 * mean));
    }

    long nextLong() {
        return random.nextLong();
    }

    /** The numbers 0 to {@code count - 1} in a drawn order. */
    int[] permutation(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int at = between(0, i);
            order[i] = order[at];
            order[at] = i;
        }
        return order;
    }
}
