package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps really allocated, pre-faulted bytes ahead of a log's end, and spare segments behind its last: an append meets
 * neither a cold page nor, on a full disk, a SIGBUS.
 *
 * <p>Java has no fallocate; zeros written through the file have the same effect and leave their pages in the cache. A
 * segment may have a GiB, so only a frontier of 1 to 2 times {@code aheadBytes} runs ahead of the end: extended by the
 * maintenance thread, or in small steps by the appending thread when that is late. A spare has a hidden name until
 * {@link #take}.
 *
 * <p>The lock is held for one step, less than a millisecond of work. Architecture §3.4 (admission), §3.6.
 */
final class SegmentAllocator {
    private static final String SPARE = ".spare-";
    private static final int SMALL_STEP_BYTES = 256 * 1024;
    private static final int STEP_BYTES = 1024 * 1024;

    private final Disk disk;
    private final Path directory;
    private final int segmentSize;
    private final int aheadBytes;
    private final Executor maintenance;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Guarded by this. */
    private final List<MmapFile> spares = new ArrayList<>();
    /** Guarded by this. */
    private long spareNumber;
    /** Written under the lock, read by the appending thread. */
    private volatile boolean hasSpare;
    /** What to grow, null for nothing; written by the appending thread, read by the maintenance thread. */
    private volatile MmapFile growing;
    private volatile int growTo;
    /** A fault of the maintenance thread, for the next who prepares. */
    private volatile IOException fault;
    /** Set when the disk was full; the appending thread tries again by itself, and says so to its caller. */
    private volatile boolean full;

    SegmentAllocator(Disk disk, Path directory, int segmentSize, int aheadBytes, Executor maintenance) {
        this.disk = disk;
        this.directory = directory;
        this.segmentSize = segmentSize;
        this.aheadBytes = aheadBytes;
        this.maintenance = maintenance;
    }

    /**
     * Makes sure that bytes [0, end) of the file may be written.
     *
     * @throws DiskFullException if there is no room
     */
    void prepare(MmapFile file, int end) throws IOException {
        if (end > file.allocatedTo()) {
            prepareSlowly(file, end);
        }
        runAhead(file, end);
    }

    private synchronized void prepareSlowly(MmapFile file, int end) throws IOException {
        IOException found = fault;
        if (found != null) {
            throw new IOException("preparing segments failed earlier", found);
        }
        int step = (end / SMALL_STEP_BYTES + 1) * SMALL_STEP_BYTES;
        file.allocateUpTo(step < 0 ? segmentSize : Math.min(step, segmentSize));
        full = false;
    }

    /** As {@link #prepare}, for the segment that will be taken after {@code number} others, which counts from 0. */
    synchronized void prepareSpare(int number, int end) throws IOException {
        while (spares.size() <= number) {
            spares.add(createSpare());
            hasSpare = true;
        }
        if (end > spares.get(number).allocatedTo()) {
            prepareSlowly(spares.get(number), end);
        }
    }

    /** Gives away the next spare segment, made now if there is none. It still has its hidden name. */
    synchronized MmapFile take() throws IOException {
        MmapFile taken = spares.isEmpty() ? createSpare() : spares.remove(0);
        hasSpare = !spares.isEmpty();
        return taken;
    }

    /** Whether a file of that name is a spare, which nobody needs after a kill. */
    static boolean isSpare(String name) {
        return name.startsWith(SPARE);
    }

    private MmapFile createSpare() throws IOException {
        return disk.create(directory.resolve(SPARE + spareNumber++), segmentSize);
    }

    private void runAhead(MmapFile file, int end) {
        long low = (long) end + aheadBytes;
        boolean enough = low <= file.allocatedTo()
            || file.allocatedTo() == segmentSize && (hasSpare || low <= segmentSize);
        if (enough || full || !scheduled.compareAndSet(false, true)) {
            return;
        }
        growing = file;
        growTo = (int) Math.min(segmentSize, low + aheadBytes);
        maintenance.execute(this::grow);
    }

    /** The file is about to be deleted: stops growing it. */
    synchronized void forget(MmapFile file) {
        if (growing == file) {
            growing = null;
        }
    }

    private void grow() {
        try {
            while (growOneStep()) {
                continue;
            }
        } catch (DiskFullException e) {
            full = true;
        } catch (IOException e) {
            fault = e;
        } finally {
            scheduled.set(false);
        }
    }

    private synchronized boolean growOneStep() throws IOException {
        MmapFile file = growing;
        if (file == null) {
            return false;
        }
        if (file.allocatedTo() < growTo) {
            file.allocateUpTo((int) Math.min(growTo, file.allocatedTo() + (long) STEP_BYTES));
            return true;
        }
        if (growTo < segmentSize) {
            return false;
        }
        int spareTo = Math.min(segmentSize, aheadBytes);
        if (!spares.isEmpty() && spares.get(0).allocatedTo() >= spareTo) {
            return false;
        }
        if (spares.isEmpty()) {
            spares.add(createSpare());
            hasSpare = true;
        }
        MmapFile spare = spares.get(0);
        spare.allocateUpTo((int) Math.min(spareTo, spare.allocatedTo() + (long) STEP_BYTES));
        return true;
    }

    /** Deletes the spares. The maintenance thread must have ended. */
    synchronized void close() throws IOException {
        for (MmapFile spare : spares) {
            spare.delete();
        }
        spares.clear();
        hasSpare = false;
    }
}
