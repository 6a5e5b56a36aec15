package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.common.ReadMode;

/** One read of a client, with what its answer must not fall behind. Owned by {@link SimHistory}. */
final class SimRead {
    private final ReadMode mode;
    private final SimMember member;
    private long floor;
    private long index = -1;
    private boolean answered;

    /**
     * A read that a client asks for now.
     *
     * @param floor the highest index that any client had been told of, by an append or a linearizable read, before
     */
    SimRead(ReadMode mode, SimMember member, long floor) {
        this.mode = mode;
        this.member = member;
        this.floor = floor;
    }

    boolean isLinearizable() {
        return mode != ReadMode.UNSAFE_READ;
    }

    SimMember member() {
        return member;
    }

    long floor() {
        return floor;
    }

    /** What lies above that index is lost, and nobody is owed it. */
    void lostAfter(long last) {
        floor = Math.min(floor, last);
    }

    long index() {
        return index;
    }

    boolean isAnswered() {
        return answered;
    }

    void answeredWith(long answer) {
        index = answer;
        answered = true;
    }

    @Override
    public String toString() {
        return mode + " at " + member.id() + ", index " + index;
    }
}
