package io.openmessaging.storage.dledger.store.file;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Answers questions of the form "which of n", either so that all answers to all questions are given in turn, or at
 * random. In {@code do ask(choices); while (choices.next());} the questions may depend on earlier answers.
 * Single-threaded.
 */
final class Choices {
    private enum Way {
        ALL,
        FIRST,
        LAST,
        RANDOM,
        RANDOM_MID_COPY
    }

    private final Way way;
    private final SplittableRandom random;
    private int[] answers = new int[16];
    private int[] counts = new int[16];
    private int asked;
    private int known;
    private int bias = -1;

    private Choices(Way way, SplittableRandom random) {
        this.way = way;
        this.random = random;
    }

    /** Every combination of answers, by {@link #next}. */
    static Choices all() {
        return new Choices(Way.ALL, null);
    }

    /** The first answer to every question: what is not forced is lost. */
    static Choices first() {
        return new Choices(Way.FIRST, null);
    }

    /** The last answer to every question: everything is kept. */
    static Choices last() {
        return new Choices(Way.LAST, null);
    }

    static Choices random(SplittableRandom random) {
        return new Choices(Way.RANDOM, random);
    }

    /** Also a part of a change to a sector may be kept. */
    static Choices randomMidCopy(SplittableRandom random) {
        return new Choices(Way.RANDOM_MID_COPY, random);
    }

    boolean isMidCopy() {
        return way == Way.RANDOM_MID_COPY && random.nextInt(4) == 0;
    }

    /** A number in [0, count). */
    int choose(int count) {
        return switch (way) {
            case FIRST -> 0;
            case LAST -> count - 1;
            case ALL -> inTurn(count);
            default -> atRandom(count);
        };
    }

    /** The two ends are the answers that go together most often, and a run leans to one of them. */
    private int atRandom(int count) {
        if (bias < 0) {
            bias = random.nextInt(5);
        }
        int drawn = random.nextInt(4);
        if (drawn < bias) {
            return random.nextBoolean() ? count - 1 : random.nextInt(count);
        }
        return random.nextInt(8) == 0 ? random.nextInt(count) : 0;
    }

    private int inTurn(int count) {
        if (asked == answers.length) {
            answers = Arrays.copyOf(answers, 2 * asked);
            counts = Arrays.copyOf(counts, 2 * asked);
        }
        if (asked == known) {
            answers[known++] = 0;
        }
        counts[asked] = count;
        return answers[asked++];
    }

    /** Goes to the next combination; false when there is none. */
    boolean next() {
        if (way != Way.ALL) {
            return false;
        }
        known = asked;
        asked = 0;
        while (known > 0 && answers[known - 1] == counts[known - 1] - 1) {
            known--;
        }
        if (known == 0) {
            return false;
        }
        answers[known - 1]++;
        return true;
    }
}
