package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which file holds a position, and whether it still does. */
class SegmentsTest {
    private static final int SIZE = 4096;

    @TempDir
    Path directory;

    private MmapFile[] files(int count) throws IOException {
        MmapFile[] files = new MmapFile[count];
        for (int i = 0; i < count; i++) {
            files[i] = new RealDisk().create(directory.resolve("f" + i), SIZE);
        }
        return files;
    }

    @Test
    void aPositionIsInTheFileThatBeginsAtOrBelowIt() throws IOException {
        MmapFile[] files = files(3);
        long start = 5L * SIZE;
        Segments segments = new Segments(start, SIZE, files);
        for (int i = 0; i < 3; i++) {
            long begin = start + (long) i * SIZE;
            for (int offset : new int[] {0, 1, SIZE - 1}) {
                assertSame(files[i], segments.fileAt(begin + offset));
                assertEquals(offset, segments.offsetOf(begin + offset));
            }
        }
        for (long outside : new long[] {-1, 0, start - 1, start + 3 * SIZE, start + 4 * SIZE + 7}) {
            assertNull(segments.fileAt(outside), "position " + outside);
        }
        assertEquals(SIZE - 1, segments.offsetOf(start - 1));
        assertEquals(7, segments.offsetOf(start + 4 * SIZE + 7));
    }

    @Test
    void noFilesHoldNoPosition() {
        Segments none = Segments.none(SIZE);
        for (long position : new long[] {-1, 0, 1, SIZE - 1, SIZE, 3 * SIZE}) {
            assertNull(none.fileAt(position), "position " + position);
        }
        assertEquals(1, none.offsetOf(SIZE + 1));
    }

    @Test
    void whatWasReadFromAFileCountsOnlyWhileTheLogHoldsIt() throws IOException {
        SegmentLog log = new SegmentLog(new RealDisk(), directory, SIZE, SIZE, 1, Runnable::run);
        for (long start = 0; start < 3 * SIZE; start += SIZE) {
            log.reserve(start, start + SIZE);
            log.roll(start);
            log.advanceTo(start + SIZE, SIZE);
        }
        MmapFile first = log.fileAt(0);
        assertTrue(log.stillHolds(first, 0));
        assertFalse(log.stillHolds(first, SIZE));
        log.removeBefore(SIZE);
        assertFalse(log.stillHolds(first, 0));
        log.close();
    }
}
