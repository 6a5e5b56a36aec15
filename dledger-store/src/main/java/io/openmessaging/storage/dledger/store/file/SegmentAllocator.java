package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps really allocated bytes ahead of a log's end, with their pages if they are written through the mapping, and
 * spare segments behind its last: an append never finds the disk full once it has begun, by a fault or by a SIGBUS.
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
    private static final int[] SMALL_STEPS_BYTES = {256 * 1024, 64 * 1024, 4096};
    private static final int STEP_BYTES = 1024 * 1024;
    private static final int CLEAR_BYTES = 64 * 1024;

    private final Disk disk;
    private final SegmentDirectories directories;
    private final int segmentSize;
    private final int aheadBytes;
    private final int mostReused;
    private final boolean isMapped;
    private final Executor maintenance;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Guarded by this. */
    private final List<MappedFile> spares = new ArrayList<>();
    /** Files that may hold bytes of an older segment behind their frontier. Guarded by this. */
    private final Set<MappedFile> reused = new HashSet<>();
    /** Guarded by this. */
    private long spareNumber;
    /** Written under the lock, read by the appending thread. */
    private volatile boolean hasSpare;
    /** What to grow, null for nothing; written by the appending thread, read by the maintenance thread. */
    private volatile MappedFile growing;
    private volatile int growTo;
    /** A fault of the maintenance thread, for the next who prepares. */
    private volatile IOException fault;
    /** Set when the disk was full; the appending thread tries again by itself, and says so to its caller. */
    private volatile boolean full;

    /** Of files that are written through their mapping, if {@code isMapped}: then their pages are brought in, too. */
    SegmentAllocator(Disk disk, SegmentDirectories directories, int segmentSize, int aheadBytes, int mostReused,
                     boolean isMapped, Executor maintenance) {
        this.isMapped = isMapped;
        this.disk = disk;
        this.directories = directories;
        this.segmentSize = segmentSize;
        this.aheadBytes = aheadBytes;
        this.mostReused = mostReused;
        this.maintenance = maintenance;
    }

    /**
     * Makes sure that bytes [0, end) of the file may be written.
     *
     * @return up to where (exclusive) this would do nothing, as long as no file is taken and this one only grows;
     *     perhaps below {@code end}
     * @throws DiskFullException if there is no room
     */
    int prepare(MappedFile file, int end) throws IOException {
        if (end > file.allocatedTo()) {
            prepareSlowly(file, end);
        }
        runAhead(file, end);
        int allocatedTo = file.allocatedTo();
        return allocatedTo == segmentSize && hasSpare ? segmentSize : allocatedTo - aheadBytes;
    }

    private synchronized void prepareSlowly(MappedFile file, int end) throws IOException {
        IOException found = fault;
        if (found != null) {
            throw new IOException("preparing segments failed earlier", found);
        }
        allocateSmallStep(file, end, 0);
        full = false;
    }

    /** On a full disk there may be room for less, or the blocks may be there already. */
    private void allocateSmallStep(MappedFile file, int end, int attempt) throws IOException {
        int step = SMALL_STEPS_BYTES[attempt];
        try {
            allocate(file, (int) Math.min(segmentSize, ((long) end + step - 1) / step * step));
        } catch (DiskFullException e) {
            if (attempt + 1 == SMALL_STEPS_BYTES.length) {
                throw e;
            }
            allocateSmallStep(file, end, attempt + 1);
        }
    }

    private void allocate(MappedFile file, int end) throws IOException {
        if (isMapped) {
            file.prepareUpTo(end);
        } else {
            file.allocateUpTo(end);
        }
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
    synchronized MappedFile take() throws IOException {
        MappedFile taken = spares.isEmpty() ? createSpare() : spares.remove(0);
        hasSpare = !spares.isEmpty();
        return taken;
    }

    /** Whether a file of that name is a spare, which nobody needs after a kill. */
    static boolean isSpare(String name) {
        return name.startsWith(SPARE);
    }

    private MappedFile createSpare() throws IOException {
        return disk.create(directories.next(segmentSize).resolve(SPARE + spareNumber++), segmentSize);
    }

    /**
     * Makes a spare of a file that was a segment, unless enough wait or somebody still reads it: its blocks are there,
     * so that the next segment needs none, not even on a full disk. What it holds is cleared ahead of the end, as a new
     * file is allocated; a crash may leave some of it behind the end, where each entry names another position than its
     * own and is none. Therefore only positions that no log of this store can have again may be reused.
     */
    synchronized boolean reuse(MappedFile file) throws IOException {
        boolean mayStay = directories.writable().contains(file.path().getParent());
        if (!mayStay || spares.size() >= mostReused || file.pins() > 0) {
            return false;
        }
        file.moveTo(file.path().resolveSibling(SPARE + spareNumber++));
        file.startOver();
        spares.add(file);
        hasSpare = true;
        reused.add(file);
        return true;
    }

    /** The file was found with the log, and what it is made of is not known. */
    synchronized void mayBeReused(MappedFile file) {
        reused.add(file);
    }

    /** Nothing more is written to the file: what may be left of an older segment is cleared in the rest of it, soon. */
    synchronized void closed(MappedFile file) {
        file.endWrites();
        if (reused.remove(file)) {
            maintenance.execute(() -> clearRest(file));
        }
    }

    /** Clears only what is not zero: that has blocks, and a rest that was never written needs none. */
    private void clearRest(MappedFile file) {
        ByteBuffer zeros = ByteBuffer.allocateDirect(CLEAR_BYTES);
        try {
            for (int at = file.allocatedTo(); at < segmentSize; at += CLEAR_BYTES) {
                clearStep(file, at, zeros);
            }
            file.endWrites();
        } catch (IOException e) {
            fault = e;
        }
    }

    private synchronized void clearStep(MappedFile file, int at, ByteBuffer zeros) throws IOException {
        int from = Math.max(at, file.allocatedTo()); // After a truncation the file may be written again.
        int length = Math.min(CLEAR_BYTES, segmentSize - from);
        if (length > 0 && file.bytes().slice(from, length).mismatch(zeros.slice(0, length)) >= 0) {
            file.write(from, zeros.slice(0, length));
        }
    }

    private void runAhead(MappedFile file, int end) {
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
    synchronized void forget(MappedFile file) {
        if (growing == file) {
            growing = null;
        }
        reused.remove(file);
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
        } catch (InternalError e) {
            fault = new IOException("the kernel refuses pages of a segment that is prepared", e);
        } finally {
            scheduled.set(false);
        }
    }

    private synchronized boolean growOneStep() throws IOException {
        MappedFile file = growing;
        if (file == null) {
            return false;
        }
        if (file.allocatedTo() < growTo) {
            allocate(file, (int) Math.min(growTo, file.allocatedTo() + (long) STEP_BYTES));
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
        MappedFile spare = spares.get(0);
        allocate(spare, (int) Math.min(spareTo, spare.allocatedTo() + (long) STEP_BYTES));
        return true;
    }

    /** Deletes the spares. The maintenance thread must have ended, or not have begun. */
    synchronized void close() throws IOException {
        for (MappedFile spare : spares) {
            spare.delete();
        }
        spares.clear();
        hasSpare = false;
    }
}
