package io.openmessaging.storage.dledger.store.file;

import java.nio.file.Path;
import java.util.Locale;

import io.openmessaging.storage.dledger.DLedgerConfig;

/**
 * Sizes and habits of a store and its disk in a crash test.
 *
 * @param segmentBytes size of a data segment
 * @param indexBytes size of an index segment
 * @param pageBytes how much a force rounds to
 * @param maintenance when segments are prepared
 * @param lie what the disk lies about
 * @param readsAll whether each entry is read as soon as it is appended; else only when a step needs it, and a kill may
 *     lose it before that
 */
record CrashWorld(int segmentBytes, int indexBytes, int pageBytes, TestExecutor.When maintenance, DiskLie lie,
                  boolean readsAll) {
    private static final Path ROOT = Path.of("/sim");
    private static final long CHECKPOINT_MS = 1000;

    /** Segments of four small entries, index segments of eight records; a force takes not a sector more than asked. */
    static final CrashWorld TINY = new CrashWorld(1024, 256, SimInode.SECTOR_BYTES, TestExecutor.When.AT_ONCE,
        DiskLie.NONE);

    /** A world in which each entry is read. */
    CrashWorld(int segmentBytes, int indexBytes, int pageBytes, TestExecutor.When maintenance, DiskLie lie) {
        this(segmentBytes, indexBytes, pageBytes, maintenance, lie, true);
    }

    CrashWorld lying(DiskLie newLie) {
        return new CrashWorld(segmentBytes, indexBytes, pageBytes, maintenance, newLie, readsAll);
    }

    CrashWorld readingSeldom() {
        return new CrashWorld(segmentBytes, indexBytes, pageBytes, maintenance, lie, false);
    }

    SimDisk newDisk() {
        return new SimDisk(ROOT, pageBytes, lie);
    }

    /** The settings of a store alone. */
    DLedgerConfig config() {
        DLedgerConfig config = new DLedgerConfig();
        config.setSelfId("n0");
        configure(config);
        config.setCheckPointInterval(CHECKPOINT_MS);
        config.setCacheLifeId("sim");
        return config;
    }

    /** Sets the sizes and the place. */
    void configure(DLedgerConfig config) {
        config.setStoreBaseDir(ROOT.toString());
        config.setMappedFileSizeForEntryData(segmentBytes);
        config.setMappedFileSizeForEntryIndex(indexBytes);
    }

    static long checkpointNs() {
        return CHECKPOINT_MS * 1_000_000;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "segments of %d and %d, pages of %d, maintenance %s, lie %s%s", segmentBytes,
            indexBytes, pageBytes, maintenance, lie, readsAll ? "" : ", reads seldom");
    }
}
