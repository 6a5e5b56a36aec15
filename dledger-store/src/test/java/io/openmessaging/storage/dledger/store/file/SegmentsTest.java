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

    private MappedFile[] files(int count, int size) throws IOException {
        MappedFile[] files = new MappedFile[count];
        for (int i = 0; i < count; i++) {
            files[i] = new RealDisk().create(directory.resolve("f" + i + "-" + size), size);
        }
        return files;
    }

    @Test
    void aPositionIsInTheFileThatBeginsAtOrBelowIt() throws IOException {
        for (int size : new int[] {SIZE, 5 * SIZE}) { // A power of two, and no such one.
            MappedFile[] files = files(3, size);
            long start = 5L * size;
            Segments segments = new Segments(start, size, files);
            for (int i = 0; i < 3; i++) {
                long begin = start + (long) i * size;
                for (int offset : new int[] {0, 1, size - 1}) {
                    assertSame(files[i], segments.fileAt(begin + offset));
                    assertEquals(offset, segments.offsetOf(begin + offset));
                }
            }
            for (long outside : new long[] {-1, 0, start - 1, start + 3 * size, start + 4 * size + 7}) {
                assertNull(segments.fileAt(outside), "position " + outside);
            }
            assertEquals(size - 1, segments.offsetOf(start - 1));
            assertEquals(7, segments.offsetOf(start + 4 * size + 7));
        }
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
        SegmentLog log = TestStores.segmentLog(new RealDisk(), directory, SIZE, SIZE, 1, Runnable::run);
        for (long start = 0; start < 3 * SIZE; start += SIZE) {
            log.reserve(start, start + SIZE);
            log.roll(start);
            log.advanceTo(start + SIZE, SIZE);
        }
        Segments before = log.segments();
        MappedFile first = before.fileAt(0);
        assertTrue(LogReader.stillHolds(log, before, first, 0));
        log.reserve(3 * SIZE, 4 * SIZE);
        log.roll(3 * SIZE);
        assertTrue(LogReader.stillHolds(log, before, first, 0), "another file was added");
        assertFalse(LogReader.stillHolds(log, before, first, SIZE));
        log.removeBefore(SIZE);
        assertFalse(LogReader.stillHolds(log, before, first, 0));
        log.close();
    }
}
