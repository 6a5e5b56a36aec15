package io.openmessaging.storage.dledger.runtime;

import io.openmessaging.storage.dledger.DLedgerConfig;

/**
 * Which part of a snapshot is sent next, and when: a few unanswered at a time, and so many bytes in a second. Guarded
 * by the stream that has it.
 */
final class SnapshotWindow {
    private static final int WINDOW = 4;
    private static final int MAX_CHUNK_BYTES = 256 * 1024;
    /** How far ahead of its rate a stream may be: less than that no timer can wait. */
    private static final long AHEAD_US = 20_000;

    private final int chunkBytes;
    private final long bytesPerSecond;

    /** How many bytes there are; -1 before that is known. */
    private long end = -1;
    /** The next byte to send. */
    private long cursor;
    private int inFlight;
    /** Whether something was lost, so that nothing is sent before all that is under way is answered. */
    private boolean rewinding;
    private long paidUntilUs;

    SnapshotWindow(DLedgerConfig config) {
        this.chunkBytes = Math.min(MAX_CHUNK_BYTES, config.getMaxBatchAppendSize());
        this.bytesPerSecond = config.getSnapshotBytesPerSecond();
    }

    /** So many bytes are to be sent. */
    void isOf(long bytes) {
        end = bytes;
    }

    /** Whatever is under way is of no interest any more. */
    void restart() {
        inFlight = 0;
        rewinding = false;
    }

    boolean isIdle() {
        return inFlight == 0;
    }

    /** Whether all is there. */
    boolean isDone() {
        return cursor == end && inFlight == 0;
    }

    boolean hasRoom() {
        return cursor < end && !rewinding && inFlight < WINDOW;
    }

    /** When the next part is within the rate; {@code nowMs} if it is so at once. */
    long dueMs(long nowMs) {
        paidUntilUs = Math.max(paidUntilUs, nowMs * 1000);
        return paidUntilUs <= nowMs * 1000 + AHEAD_US ? nowMs : (paidUntilUs - AHEAD_US) / 1000 + 1;
    }

    /** Something goes that is no part. */
    void sent() {
        inFlight++;
    }

    /** The next part goes: where it begins. */
    long sentNext(SnapshotRow row) {
        long position = cursor;
        cursor += lengthAt(row, position);
        paidUntilUs += (cursor - position) * 1_000_000L / bytesPerSecond;
        inFlight++;
        return position;
    }

    int lengthAt(SnapshotRow row, long position) {
        return (int) row.lengthAt(position, chunkBytes);
    }

    void answered() {
        inFlight--;
    }

    /** All before that position is there. */
    void beginAt(long position) {
        cursor = Math.min(position, end);
    }

    /** A part that ended at {@code upTo} was answered with where to go on. */
    void goOn(long upTo, long position) {
        rewinding |= position < upTo;
        if (inFlight == 0 && rewinding) {
            rewinding = false;
            cursor = position;
        }
        cursor = Math.max(cursor, Math.min(position, end));
    }

    /** How much has been sent, for people. */
    String describe() {
        return end < 0 ? "" : " " + 100 * cursor / Math.max(1, end) + "%";
    }
}
