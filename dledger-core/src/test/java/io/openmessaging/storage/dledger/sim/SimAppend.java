package io.openmessaging.storage.dledger.sim;

/**
 * One append of a client, with what the client knows of it. Each body carries a number of its own, by which it is
 * found in the logs. Owned by {@link SimHistory}.
 */
final class SimAppend {
    /** What the client knows. */
    enum Outcome {
        /** Not answered yet: as good as unknown. */
        PENDING,
        OK,
        /** Surely not appended. */
        REJECTED,
        /** Perhaps appended, now or later. */
        UNKNOWN,
        /** Answered well, and lost when all members lost their power together. */
        LOST
    }

    /** The most bodies of one append. */
    static final int MAX_BODIES = 64;

    private final int number;
    private final int count;
    private long ackedBefore;
    private Outcome outcome = Outcome.PENDING;
    private long lastIndex = -1;

    /**
     * An append that a client makes now.
     *
     * @param ackedBefore the highest index that any client had been told of when this append was made
     */
    SimAppend(int number, int count, long ackedBefore) {
        this.number = number;
        this.count = count;
        this.ackedBefore = ackedBefore;
    }

    int count() {
        return count;
    }

    long ackedBefore() {
        return ackedBefore;
    }

    Outcome outcome() {
        return outcome;
    }

    /** The number that body {@code i} carries. */
    long payload(int i) {
        return (long) number * MAX_BODIES + i;
    }

    /** Which append a payload belongs to. */
    static int numberOf(long payload) {
        return (int) (payload / MAX_BODIES);
    }

    /** The index that body {@code i} was given; only of an append that is OK. */
    long index(int i) {
        return lastIndex - count + 1 + i;
    }

    long lastIndex() {
        return lastIndex;
    }

    void ends(Outcome outcome, long lastIndex) {
        this.outcome = outcome;
        this.lastIndex = lastIndex;
    }

    /** What clients had been told above that index counts no more; this append may outlive that in a session. */
    void lostAfter(long index) {
        ackedBefore = Math.min(ackedBefore, index);
    }

    void isLost() {
        outcome = Outcome.LOST;
    }

    @Override
    public String toString() {
        return "append " + number + " (" + count + " bodies, " + outcome + ", last index " + lastIndex + ")";
    }
}
