package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.atomic.AtomicLong;

import io.openmessaging.storage.dledger.ElectionTurns;

/**
 * Turns of all groups behind one transport, one after the other. Where thousands of groups miss their leaders at once,
 * rounds of all of them together would be more than the processes can answer before they are over, so that nobody is
 * elected; one after the other, each comes to something. docs/decisions/0012.
 *
 * <p>Any thread.
 */
final class SpacedTurns implements ElectionTurns {
    /** From one turn to the next: two or three groups in as many processes take a core of a small machine in it. */
    static final long TURN_MS = 2;

    private final AtomicLong freeMs = new AtomicLong(Long.MIN_VALUE);

    @Override
    public long takeMs(long nowMs) {
        return Math.max(nowMs, freeMs.getAndUpdate(ms -> Math.max(nowMs, ms) + TURN_MS));
    }

    /** The last turns are taken once more, though those who have them keep them: a few may have one turn. */
    @Override
    public void giveBack() {
        freeMs.addAndGet(-TURN_MS);
    }
}
