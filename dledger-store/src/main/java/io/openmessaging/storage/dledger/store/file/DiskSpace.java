package io.openmessaging.storage.dledger.store.file;

/**
 * The room on the disk of one directory, in bytes.
 *
 * @param totalBytes all there is, 0 if that is not known
 * @param freeBytes what holds nothing, with what is kept back for the system
 * @param usableBytes what this process may have of it
 */
record DiskSpace(long totalBytes, long freeBytes, long usableBytes) {
    /** Of a disk that never fills up, or does not say. */
    static final DiskSpace AMPLE = new DiskSpace(0, 0, Long.MAX_VALUE);

    /** The used share of what this process may use, 0 to 1. */
    double usedRatio() {
        double used = totalBytes - freeBytes;
        return totalBytes == 0 ? 0 : used / (used + usableBytes);
    }

    /** How many bytes must become free for that ratio; at least 0. */
    long bytesAbove(double ratio) {
        return (long) Math.ceil(Math.max(0, (usedRatio() - ratio) * (totalBytes - freeBytes + usableBytes)));
    }
}
