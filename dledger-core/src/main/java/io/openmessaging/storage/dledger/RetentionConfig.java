package io.openmessaging.storage.dledger;

/**
 * How long a member keeps entries, and how full its disks may be: the part of {@link DLedgerConfig} that may change at
 * any time. The store reads all of it anew at each check, every ten seconds. Whole segments go, the oldest first; never
 * the last one, and never what is not committed.
 *
 * <p>Written and read by any thread.
 */
public abstract class RetentionConfig {
    static final long MAX_TIME_MS = 24L * 3600 * 1000;

    private static final float LEAST_FORCE_CLEAN_RATIO = 0.50f;
    private static final float FULL_ABOVE_FORCE_CLEAN = 0.05f;
    private static final float MOST_FULL_RATIO = 0.95f;

    private volatile int fileReservedHours = 72;
    private volatile String deleteWhen = "04";
    private volatile float diskSpaceRatioToCheckExpired =
        SystemDefaults.number("dledger.disk.ratio.check", 0.70f);
    private volatile float diskSpaceRatioToForceClean =
        SystemDefaults.number("dledger.disk.ratio.clean", 0.85f);
    private volatile boolean enableDiskForceClean = true;
    private volatile long maxLogSizeBytes = 0;

    /** Only a configuration is one. */
    RetentionConfig() {
    }

    /** Hours after its last write from which on a segment may be deleted, 1 or above. */
    public int getFileReservedHours() {
        return fileReservedHours;
    }

    public void setFileReservedHours(int fileReservedHours) {
        this.fileReservedHours = fileReservedHours;
    }

    /** The hours of the day, local time, in which old segments are deleted: {@code "04"}, or {@code "04;16"}. */
    public String getDeleteWhen() {
        return deleteWhen;
    }

    /** Refuses what is no list of hours. */
    public void setDeleteWhen(String deleteWhen) {
        for (String hour : deleteWhen.split(";")) {
            if (!hour.trim().matches("[01]?\\d|2[0-3]")) {
                throw new IllegalArgumentException("deleteWhen must be hours of the day, 00 to 23, with ';' between "
                    + "them, is '" + deleteWhen + "'");
            }
        }
        this.deleteWhen = deleteWhen;
    }

    /** Whether that hour, 0 to 23, is one in which old segments are deleted. */
    public boolean isTimeToDelete(int hourOfDay) {
        for (String hour : deleteWhen.split(";")) {
            if (Integer.parseInt(hour.trim()) == hourOfDay) {
                return true;
            }
        }
        return false;
    }

    /**
     * Used share of the disk, 0 to 1, above which old segments are deleted at any hour. The system property
     * {@code dledger.disk.ratio.check} gives another default.
     */
    public float getDiskSpaceRatioToCheckExpired() {
        return diskSpaceRatioToCheckExpired;
    }

    public void setDiskSpaceRatioToCheckExpired(float diskSpaceRatioToCheckExpired) {
        this.diskSpaceRatioToCheckExpired = diskSpaceRatioToCheckExpired;
    }

    /**
     * Used share of the disk, 0.5 to 1, above which segments are deleted however young they are. The system property
     * {@code dledger.disk.ratio.clean} gives another default.
     */
    public float getDiskSpaceRatioToForceClean() {
        return Math.max(LEAST_FORCE_CLEAN_RATIO, diskSpaceRatioToForceClean);
    }

    public void setDiskSpaceRatioToForceClean(float diskSpaceRatioToForceClean) {
        this.diskSpaceRatioToForceClean = diskSpaceRatioToForceClean;
    }

    /** Used share of the disk above which appends are answered DISK_FULL. */
    public float diskSpaceRatioOfFull() {
        return Math.min(MOST_FULL_RATIO, getDiskSpaceRatioToForceClean() + FULL_ABOVE_FORCE_CLEAN);
    }

    /** Whether {@link #getDiskSpaceRatioToForceClean} deletes anything. */
    public boolean isEnableDiskForceClean() {
        return enableDiskForceClean;
    }

    public void setEnableDiskForceClean(boolean enableDiskForceClean) {
        this.enableDiskForceClean = enableDiskForceClean;
    }

    /** Most bytes of the log; the oldest segments above that are deleted at any hour. 0 for no limit. */
    public long getMaxLogSizeBytes() {
        return maxLogSizeBytes;
    }

    public void setMaxLogSizeBytes(long maxLogSizeBytes) {
        this.maxLogSizeBytes = maxLogSizeBytes;
    }

    static void requireWithin(String property, long least, long most, long value) {
        require(value >= least && value <= most, property, "in [" + least + ", " + most + "]", value);
    }

    static void require(boolean holds, String property, String expected, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(property + " must be " + expected + ", is "
                + (value instanceof String ? "'" + value + "'" : value));
        }
    }
}
