package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks run ahead of the end, in a maintenance thread that the test plays itself. */
class AllocationTest {
    private static final int SEGMENT = 64 * 1024 * 1024;
    private static final int AHEAD = 4 * 1024 * 1024;

    @TempDir
    Path directory;

    private final List<Runnable> tasks = new ArrayList<>();

    private SegmentLog log(int segmentSize) throws IOException {
        SegmentLog log = TestStores.segmentLog(new RealDisk(), directory, segmentSize, AHEAD, 1, tasks::add);
        assertEquals("", log.load());
        return log;
    }

    private void runTasks() {
        List<Runnable> due = new ArrayList<>(tasks);
        tasks.clear();
        due.forEach(Runnable::run);
    }

    @Test
    void aSmallReserveAllocatesLittleAtOnceAndTheRestInTheMaintenanceThread() throws IOException {
        SegmentLog log = log(SEGMENT);
        log.reserve(0, 100);
        log.roll(0);
        log.reserve(0, 100);
        MappedFile file = log.fileAt(0);
        assertTrue(file.allocatedTo() >= 100 && file.allocatedTo() <= 256 * 1024, "allocated " + file.allocatedTo());
        runTasks();
        assertTrue(file.allocatedTo() >= 100 + AHEAD, "allocated " + file.allocatedTo());
        assertTrue(file.allocatedTo() <= 100 + 2 * AHEAD, "allocated " + file.allocatedTo());
        log.reserve(AHEAD / 2, AHEAD / 2 + 100);
        assertTrue(tasks.isEmpty(), "the frontier is far enough");
        log.close();
    }

    @Test
    void whatIsReadyNeedsNoLookAndNothingIsAfterATruncation() throws IOException {
        SegmentLog log = log(SEGMENT);
        log.roll(0);
        log.reserve(0, 100);
        assertFalse(log.ready().covers(0, 1), "the frontier has to move on first");
        runTasks();
        log.reserve(0, 100);
        assertTrue(log.ready().covers(0, AHEAD), "from there on, the frontier is near enough to have to move");
        assertFalse(log.ready().covers(0, 2 * AHEAD));
        log.retreatTo(50, 100);
        assertFalse(log.ready().covers(50, 1), "the file may hold less now, and be cleared by the next reserve");
        log.reserve(0, 100);
        log.recoveredTo(50, 50, 50);
        assertFalse(log.ready().covers(50, 1));
        log.close();
    }

    @Test
    void aSegmentIsReadyToItsEndOnceASpareWaits() throws IOException {
        SegmentLog log = log(AHEAD);
        log.roll(0);
        log.reserve(0, 100);
        runTasks();
        log.reserve(0, 100);
        assertTrue(log.ready().covers(0, AHEAD));
        assertFalse(log.ready().covers(AHEAD, 1));
        log.roll(AHEAD);
        assertFalse(log.ready().covers(0, 100), "the spare was taken");
        assertEquals(0, log.offsetToWrite(AHEAD));
        log.close();
    }

    @Test
    void nearTheSegmentsEndASpareIsMadeUnderAHiddenName() throws IOException {
        SegmentLog log = log(2 * AHEAD);
        log.roll(0);
        log.reserve(2 * AHEAD - 1000, 2 * AHEAD - 900);
        runTasks();
        assertEquals(List.of(".spare-1", SegmentLog.nameOf(0)), TestStores.names(directory));
        log.roll(2 * AHEAD);
        assertEquals(List.of(SegmentLog.nameOf(0), SegmentLog.nameOf(2 * AHEAD)), TestStores.names(directory));
        assertTrue(log.fileAt(2 * AHEAD).allocatedTo() >= AHEAD, "the spare came with blocks");
        log.close();
    }

    @Test
    void closingDeletesSpares() throws IOException {
        SegmentLog log = log(2 * AHEAD);
        log.reserve(0, 100);
        assertEquals(List.of(".spare-0"), TestStores.names(directory));
        log.close();
        assertEquals(List.of(), TestStores.names(directory));
    }

    @Test
    void allocatingAheadNeverTouchesWhatIsWritten() throws IOException {
        SegmentLog log = log(SEGMENT);
        log.roll(0);
        log.reserve(0, 1000);
        for (int i = 0; i < 1000; i++) {
            log.bytesAt(0).put(i, (byte) 7);
        }
        log.advanceTo(1000, 1000);
        runTasks();
        log.reserve(1000, 300 * 1024);
        for (int i = 0; i < 1000; i++) {
            assertEquals(7, log.bytesAt(0).get(i));
        }
        assertEquals(0, log.bytesAt(0).get(1000));
        log.close();
    }

    @Test
    void aSegmentThatIsDroppedBeforeItsTurnIsNotGrown() throws IOException {
        SegmentLog log = log(SEGMENT);
        log.roll(0);
        log.reserve(0, 100);
        assertEquals(1, tasks.size());
        log.dropSegmentsFrom(0);
        runTasks();
        log.reserve(0, 100);
        log.roll(0);
        log.reserve(0, 300 * 1024);
        assertEquals(List.of(SegmentLog.nameOf(0)), TestStores.names(directory));
        log.close();
    }

    @Test
    void aDroppedSegmentIsTheNextOneAndItsOldBytesAreNowhereAheadOfTheEnd() throws IOException {
        SegmentLog log = log(2 * AHEAD);
        fill(log, 0);
        fill(log, 2 * AHEAD);
        MappedFile first = log.fileAt(0);
        MappedFile second = log.fileAt(2 * AHEAD);
        log.discard(log.removeBefore(2 * AHEAD)[0]);
        assertEquals(List.of(SegmentLog.nameOf(2 * AHEAD), ".spare-2").stream().sorted().toList(),
            TestStores.names(directory));
        log.reserve(4 * AHEAD, 4 * AHEAD + 100);
        log.roll(4 * AHEAD);
        assertSame(first, log.fileAt(4 * AHEAD));
        assertEquals(List.of(SegmentLog.nameOf(2 * AHEAD), SegmentLog.nameOf(4 * AHEAD)),
            TestStores.names(directory));
        for (int i = 0; i < first.allocatedTo(); i++) {
            assertEquals(0, first.bytes().get(i), "byte " + i);
        }
        assertEquals(7, first.bytes().get(first.allocatedTo()), "the rest is cleared when it is needed");
        log.roll(6 * AHEAD);
        runTasks();
        for (int i = 0; i < first.size(); i++) {
            assertEquals(0, first.bytes().get(i), "byte " + i + " of a closed segment");
        }
        assertEquals(7, second.bytes().get(0), "what is written stays");
        log.close();
    }

    private static void fill(SegmentLog log, int start) throws IOException {
        log.reserve(start, start + 2 * AHEAD);
        log.roll(start);
        for (int i = 0; i < 2 * AHEAD; i++) {
            log.bytesAt(start).put(i, (byte) 7);
        }
        log.advanceTo(start + 2 * AHEAD, 2 * AHEAD);
    }

    @Test
    void aSegmentThatSomebodyReadsIsNotReusedAndGoesWhenItWaitedLong() throws IOException {
        SegmentLog log = log(2 * AHEAD);
        fill(log, 0);
        fill(log, 2 * AHEAD);
        MappedFile first = log.pinnedAt(5);
        DroppedSegments dropped = new DroppedSegments(log);
        dropped.add(log.removeBefore(2 * AHEAD));
        assertNull(log.pinnedAt(5), "nobody begins to read what was dropped");
        for (int look = 1; look < DroppedSegments.MOST_TRIES; look++) {
            dropped.look();
            assertTrue(Files.exists(first.path()), "look " + look);
        }
        dropped.look();
        assertEquals(List.of(SegmentLog.nameOf(2 * AHEAD)), TestStores.names(directory));
        assertEquals(7, first.bytes().get(5), "its reader reads on");
        first.release();
        log.close();
    }

    @Test
    void aDroppedSegmentIsReusedAsSoonAsItsReaderIsGone() throws IOException {
        SegmentLog log = log(2 * AHEAD);
        fill(log, 0);
        fill(log, 2 * AHEAD);
        MappedFile first = log.pinnedAt(5);
        DroppedSegments dropped = new DroppedSegments(log);
        dropped.add(log.removeBefore(2 * AHEAD));
        dropped.look();
        first.release();
        dropped.look();
        log.roll(4 * AHEAD);
        assertSame(first, log.fileAt(4 * AHEAD));
        log.close();
    }

    @Test
    void noMoreSpareSegmentsWaitThanMay() throws IOException {
        SegmentLog log = log(2 * AHEAD);
        for (int i = 0; i < 4; i++) {
            fill(log, i * 2 * AHEAD);
        }
        new DroppedSegments(log).add(log.removeBefore(6 * AHEAD));
        assertEquals(2, TestStores.names(directory).size(), TestStores.names(directory).toString());
        log.close();
    }

    @Test
    void pinsAreCounted() throws IOException {
        MappedFile file = new RealDisk().create(directory.resolve("f"), 4096);
        file.acquire();
        file.acquire();
        file.release();
        assertEquals(1, file.pins());
    }
}
