package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reused segment is closed, truncated away, and made anew, before the maintenance thread clears its rest. */
class ClearedRestTest {
    private static final int SEGMENT = 1024 * 1024;

    @TempDir
    Path directory;

    private final List<Runnable> tasks = new ArrayList<>();

    private void runTasks() {
        List<Runnable> due = new ArrayList<>(tasks);
        tasks.clear();
        due.forEach(Runnable::run);
    }

    private static ByteBuffer ones(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 1);
        return ByteBuffer.wrap(bytes);
    }

    private static void fill(SegmentLog log, long from, int length) throws IOException {
        log.reserve(from, from + length);
        log.write(from, ones(length));
        log.advanceTo(from + length, length);
    }

    /** Two segments, the third is the first one's file, of which 100 bytes are used; then the fourth. */
    private SegmentLog logWithAClosedReusedSegment() throws IOException {
        SegmentLog log = TestStores.segmentLog(new RealDisk(), directory, SEGMENT, 4096, 1, tasks::add);
        assertEquals("", log.load());
        log.roll(0);
        fill(log, 0, SEGMENT);
        log.roll(SEGMENT);
        fill(log, SEGMENT, SEGMENT);
        MappedFile first = log.removeBefore(SEGMENT)[0];
        tasks.clear(); // No spare but that one.
        log.discard(first);
        log.roll(2 * SEGMENT);
        assertEquals(first, log.fileAt(2 * SEGMENT));
        fill(log, 2 * SEGMENT, 100);
        tasks.clear();
        log.roll(3 * SEGMENT);
        return log;
    }

    @Test
    void theRestOfASegmentThatIsGoneIsNotClearedInTheOneThatHasItsName() throws IOException {
        SegmentLog log = logWithAClosedReusedSegment();
        assertEquals(2, log.dropSegmentsFrom(2 * SEGMENT));
        log.retreatTo(2 * SEGMENT, 2 * SEGMENT);
        log.roll(2 * SEGMENT);
        fill(log, 2 * SEGMENT, SEGMENT);
        runTasks();
        assertEquals(-1, log.fileAt(2 * SEGMENT).bytes().duplicate().clear().mismatch(ones(SEGMENT)));
        log.close();
    }

    @Test
    void theRestOfASegmentThatIsGoneIsNoFault() throws IOException {
        SegmentLog log = logWithAClosedReusedSegment();
        assertEquals(2, log.dropSegmentsFrom(2 * SEGMENT));
        log.retreatTo(2 * SEGMENT, 2 * SEGMENT);
        runTasks();
        log.roll(2 * SEGMENT);
        fill(log, 2 * SEGMENT, SEGMENT);
        log.close();
    }
}
