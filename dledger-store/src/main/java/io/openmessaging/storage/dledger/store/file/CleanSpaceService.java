package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.RetentionConfig;

/**
 * Retention: looks every ten seconds which of the oldest segments have been kept for long enough, by their age, by the
 * size of the log or because the disk fills up, and whether the disk is too full for appends. It deletes nothing; it
 * says up to which entry it would, and the group answers how far it may.
 *
 * <p>Only the maintenance thread; {@link #isDiskFull} any thread. The one place besides logs where the wall clock
 * counts, since files are as old as it says. Architecture §3.6, §3.11.
 */
final class CleanSpaceService {
    /** Milliseconds between two looks. */
    static final long INTERVAL_MS = 10_000;
    /** The most segments that a full disk takes at one look. */
    static final int MOST_FORCED = 10;

    private static final Logger LOG = LoggerFactory.getLogger(CleanSpaceService.class);
    private static final long MS_PER_HOUR = 3_600_000;

    private final RetentionConfig config;
    private final Disk disk;
    private final Path directory;
    private final SegmentLog data;
    private final LongUnaryOperator lastIndexBelow;
    private final Clock clock;
    private volatile boolean diskFull;

    /**
     * The retention of one log.
     *
     * @param directory what lies on this disk besides the segments
     * @param lastIndexBelow gives the last committed entry that begins below a position, the base's index for none
     */
    CleanSpaceService(RetentionConfig config, Disk disk, Path directory, SegmentLog data,
                      LongUnaryOperator lastIndexBelow, Clock clock) {
        this.config = config;
        this.disk = disk;
        this.directory = directory;
        this.data = data;
        this.lastIndexBelow = lastIndexBelow;
        this.clock = clock;
    }

    /** Whether the disk was so full at the last look that it takes no entries of clients. */
    boolean isDiskFull() {
        return diskFull;
    }

    /** Looks; tells {@code due} the index up to which the log has been kept for long enough, if there is one. */
    void look(LongConsumer due) {
        try {
            DiskSpace space = tightest();
            noteFull(space.usedRatio());
            int count = countDue(space);
            if (count > 0) {
                due.accept(lastIndexBelow.applyAsLong(data.firstPosition() + (long) count * data.segmentSize()));
            }
        } catch (IOException e) {
            LOG.warn("{}: retention cannot tell what has been kept for long enough: {}", directory, e.toString());
        }
    }

    /** Of several data directories the emptiest counts, for new segments go there. */
    private DiskSpace tightest() throws IOException {
        DiskSpace own = disk.spaceOf(directory);
        DiskSpace emptiest = null;
        for (Path place : data.directories()) {
            DiskSpace there = disk.spaceOf(place);
            emptiest = emptiest == null || there.usedRatio() < emptiest.usedRatio() ? there : emptiest;
        }
        return emptiest.usedRatio() < own.usedRatio() ? own : emptiest;
    }

    private void noteFull(double usedRatio) {
        boolean full = usedRatio > config.diskSpaceRatioOfFull();
        if (full != diskFull) {
            String percent = Math.round(usedRatio * 100) + "%";
            if (full) {
                LOG.warn("{}: the disk is full to {}; appends are refused", directory, percent);
            } else {
                LOG.info("{}: the disk is full to {}; appends are taken again", directory, percent);
            }
        }
        diskFull = full;
    }

    private int countDue(DiskSpace space) throws IOException {
        List<Path> old = data.segments().paths();
        int most = Math.max(0, old.size() - 1);
        boolean tight = space.usedRatio() > config.getDiskSpaceRatioToCheckExpired();
        ZonedDateTime now = ZonedDateTime.now(clock);
        int expired = 0;
        if (tight || config.isTimeToDelete(now.getHour())) {
            long oldestKeptMs = clock.millis() - config.getFileReservedHours() * MS_PER_HOUR;
            while (expired < most && disk.lastModifiedMs(old.get(expired)) <= oldestKeptMs) {
                expired++;
            }
        }
        return Math.min(most, Math.max(expired, Math.max(countTooMuch(), countForced(space))));
    }

    private int countTooMuch() {
        long mostBytes = config.getMaxLogSizeBytes();
        long above = data.end() - data.firstPosition() - mostBytes;
        return mostBytes <= 0 || above <= 0 ? 0 : (int) ((above + data.segmentSize() - 1) / data.segmentSize());
    }

    private int countForced(DiskSpace space) {
        if (!config.isEnableDiskForceClean()) {
            return 0;
        }
        long above = space.bytesAbove(config.getDiskSpaceRatioToForceClean());
        return (int) Math.min(MOST_FORCED, (above + data.segmentSize() - 1) / data.segmentSize());
    }
}
