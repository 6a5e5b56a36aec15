package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

import io.openmessaging.storage.dledger.Invariants;

/**
 * Equal-sized mapped files in one or more directories that make one address space of positions: file k is named by its
 * start, a multiple of the segment size, in 20 digits. It knows how far it is written and what of that is not forced,
 * and nothing of what the bytes mean: the data log and the index are each one of these.
 *
 * <p>Changed under the group's lock (by the opening thread before that); read by any thread; forced by the sync
 * thread. What waits in the {@link WriteBuffer} is flushed by who wants to read or force it. Architecture §3.6, §3.8.
 */
final class SegmentLog {
    /** Twenty digits that a long can hold; what lies beyond 9 EB is nobody's segment. */
    private static final Pattern NAME = Pattern.compile("0[0-8]\\d{18}");

    private final Disk disk;
    private final SegmentDirectories directories;
    private final int segmentSize;
    private final SegmentAllocator allocator;
    private final AddedNames names;
    private final ReadyBytes ready = new ReadyBytes();
    private final WriteBuffer buffer = new WriteBuffer();
    private final UnforcedBytes unforced = new UnforcedBytes();

    /** Written under the group's lock, read by any thread. */
    private volatile Segments segments;
    /** Where the log ended when somebody looked whether it rests. Of the maintenance thread. */
    private long restsAt = -1;
    /** End (exclusive) of what is written. Set under the group's lock when the bytes are in place; any thread reads. */
    private final AtomicLong end = new AtomicLong();

    private SegmentLog(Disk disk, SegmentDirectories directories, int segmentSize, SegmentAllocator allocator) {
        this.disk = disk;
        this.directories = directories;
        this.names = new AddedNames(directories);
        this.segmentSize = segmentSize;
        this.segments = Segments.none(segmentSize);
        this.allocator = allocator;
    }

    /** Written by {@link #bufferFor} and {@link #write}; {@code mostReused} of the files dropped wait as spares. */
    static SegmentLog ofData(Disk disk, SegmentDirectories directories, int segmentSize, int aheadBytes, int mostReused,
                             Executor maintenance) {
        return new SegmentLog(disk, directories, segmentSize,
            new SegmentAllocator(disk, directories, segmentSize, aheadBytes, mostReused, false, maintenance));
    }

    /** Written through the mapping, by {@link #bytesToWrite}: records that are short and read at once. */
    static SegmentLog ofRecords(Disk disk, Path directory, int segmentSize, int aheadBytes, Executor maintenance) {
        SegmentDirectories one = new SegmentDirectories(disk, List.of(directory), List.of());
        return new SegmentLog(disk, one, segmentSize,
            new SegmentAllocator(disk, one, segmentSize, aheadBytes, 0, true, maintenance));
    }

    /**
     * Maps the files that are there, and deletes left-over spares.
     *
     * @return "" or, in a sentence, why the files do not make one log; nothing is mapped then
     */
    String load() throws IOException {
        allocator.close();
        FoundSegments found = FoundSegments.map(disk, directories, segmentSize);
        if (found.problem().isEmpty()) {
            become(found.segments());
        }
        return found.problem();
    }

    /** Deletes the files that lie wholly below the position, durably; before {@link #load}. Returns how many. */
    int deleteBefore(long position) throws IOException {
        int deleted = directories.deleteSegmentsUpTo(position - segmentSize);
        if (deleted > 0) {
            directories.force();
        }
        return deleted;
    }

    /** All files that have the name of a segment, whether they make a log or not. */
    List<Path> files() throws IOException {
        return directories.segmentsUpTo(Long.MAX_VALUE);
    }

    /** Deletes all files, whether they make a log or not, durably. */
    void clear() throws IOException {
        for (MappedFile file : removeAll()) {
            allocator.forget(file);
        }
        directories.deleteSegmentsUpTo(Long.MAX_VALUE);
        directories.force(); // Also what was deleted before a kill.
    }

    int segmentSize() {
        return segmentSize;
    }

    /** The directories in which segments are made. */
    List<Path> directories() {
        return directories.writable();
    }

    /** End (exclusive) of what is written. */
    long end() {
        return end.get();
    }

    boolean hasNoSegment() {
        return segments.files().length == 0;
    }

    /** The start of the first segment; 0 when there is none. */
    long firstPosition() {
        return segments.start();
    }

    /** The end (exclusive) of the last segment, where the next one will start. */
    long endOfSegments() {
        Segments now = segments;
        return now.files().length == 0 ? end.get() : now.start() + (long) now.files().length * segmentSize;
    }

    /** The file that holds the byte at that position, or null where there is none. Blocks if it must be written. */
    MappedFile fileAt(long position) {
        if (buffer.holds(position)) {
            flushToRead();
        }
        return segments.fileAt(position);
    }

    /** Whether a file holds the byte at that position. */
    boolean holds(long position) {
        return segments.fileAt(position) != null;
    }

    /** What was appended up to that end (exclusive) can be read now. Any thread; blocks if it must be written. */
    void readableTo(long to) {
        if (buffer.holds(to - 1)) {
            flushToRead();
        }
    }

    private void flushToRead() {
        try {
            buffer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * As {@link #fileAt}, pinned: as long as the caller does not release it, the file is not used for anything else.
     */
    MappedFile pinnedAt(long position) {
        MappedFile file = fileAt(position);
        if (file != null) {
            file.acquire();
            if (fileAt(position) == file) {
                return file;
            }
            file.release(); // It was taken out of the log before it was pinned, and may be reused already.
        }
        return null;
    }

    /** The files as they are now. Any thread. */
    Segments segments() {
        return segments;
    }

    /** The bytes of all files, as recovery reads them. */
    LogImage image() {
        flushToRead();
        Segments now = segments;
        return new LogImage(now.start(), segmentSize,
            Arrays.stream(now.files()).map(MappedFile::bytes).toArray(ByteBuffer[]::new));
    }

    /** Byte offset of a position in its file. */
    int offsetOf(long position) {
        return segments.offsetOf(position);
    }

    /** The bytes of the file that holds that position, which must be in a segment. */
    ByteBuffer bytesAt(long position) {
        MappedFile file = fileAt(position);
        Invariants.check(file != null, "position %d is in no segment of [%d, %d)", position, segments.start(),
            endOfSegments());
        return file.bytes();
    }

    /**
     * As {@link #bytesAt}, for who writes there through the mapping: the bytes must be reserved, or a later reserve
     * would clear them.
     */
    ByteBuffer bytesToWrite(long position, int length) {
        return ready.covers(position, length) ? ready.bytes() : reservedAt(position, length).bytes();
    }

    private MappedFile reservedAt(long position, int length) {
        MappedFile file = segments.fileAt(position);
        Invariants.check(file != null && offsetOf(position) + length <= file.allocatedTo(),
            "writes %d bytes at %d, which are not reserved; the segments end at %d", length, position,
            endOfSegments());
        return file;
    }

    /** As {@link #offsetOf}, for who writes there. */
    int offsetToWrite(long position) {
        return ready.covers(position, 1) ? ready.offsetOf(position) : offsetOf(position);
    }

    /**
     * The buffer with room for so many bytes there, {@link WriteBuffer#BYTES} at most, which must be reserved. Who has
     * put them in place says so to the buffer.
     */
    WriteBuffer bufferFor(long position, int length) throws IOException {
        if (!buffer.continuesAt(position, length)) {
            buffer.beginAt(position, reservedAt(position, length), offsetOf(position));
        } else if (!ready.covers(position, length)) {
            reservedAt(position, length); // Looks whether it is.
        }
        return buffer;
    }

    /** Writes the remaining bytes there, which must be reserved; what was written before is in the files, too. */
    void write(long position, ByteBuffer from) throws IOException {
        reservedAt(position, from.remaining());
        overwrite(position, from);
    }

    /** As {@link #write}, over bytes that were written once, or in front of those that a next append reserves. */
    void overwrite(long position, ByteBuffer from) throws IOException {
        buffer.end();
        segments.fileAt(position).write(offsetOf(position), from);
    }

    /** What needs no {@link #reserve}: look here first. */
    ReadyBytes ready() {
        return ready;
    }

    /** Makes sure, or throws, that [from, to) in one segment may be written; in a segment yet to come, too. */
    void reserve(long from, long to) throws IOException {
        MappedFile file = segments.fileAt(from);
        int endInFile = offsetOf(to - 1) + 1;
        if (file != null) {
            ready.become(to - endInFile, allocator.prepare(file, endInFile), file.bytes());
            return;
        }
        allocator.prepareSpare((int) (from / segmentSize - endOfSegments() / segmentSize), endInFile);
    }

    /**
     * Adds a segment, which must come next; the first may have any start. At most one name waits for a force, or a
     * crash might keep the later of two and leave a log with a hole; so a roll right after another one blocks.
     */
    void roll(long start) throws IOException {
        Segments now = segments;
        Invariants.check(start % segmentSize == 0, "a segment of %d starts at %d", segmentSize, start);
        Invariants.check(now.files().length == 0 || start == endOfSegments(), "rolls to %d, segments end at %d", start,
            endOfSegments());
        buffer.end();
        names.force();
        if (now.files().length > 0) {
            allocator.closed(now.files()[now.files().length - 1]);
        }
        MappedFile added = allocator.take();
        added.moveTo(added.path().resolveSibling(nameOf(start)));
        MappedFile[] files = Arrays.copyOf(now.files(), now.files().length + 1);
        files[files.length - 1] = added;
        become(new Segments(files.length == 1 ? start : now.start(), segmentSize, files));
        names.added();
    }

    private void become(Segments changed) {
        ready.forget();
        segments = changed;
    }

    /** Everything before {@code newEnd} is in place; {@code bytes} of it are new. */
    void advanceTo(long newEnd, long bytes) {
        end.setRelease(newEnd);
        unforced.appended(bytes); // After the end: a force that counts these bytes as forced must have seen them.
    }

    /** The end goes back; bytes were changed from {@code newEnd} up to {@code changedTo}. */
    void retreatTo(long newEnd, long changedTo) {
        ready.forget();
        end.set(newEnd);
        unforced.changed(newEnd, changedTo);
    }

    /**
     * Takes the segments that lie wholly below the position out of the log, but never the last one. Their files stay,
     * for {@link #discard}.
     */
    MappedFile[] removeBefore(long position) {
        Segments now = segments;
        int removed = (int) Math.max(0, Math.min(now.files().length - 1, (position - now.start()) / segmentSize));
        become(new Segments(now.start() + (long) removed * segmentSize, segmentSize,
            Arrays.copyOfRange(now.files(), removed, now.files().length)));
        return Arrays.copyOf(now.files(), removed);
    }

    /** Takes all segments out of the log. Their files stay, for {@link #delete}. */
    MappedFile[] removeAll() throws IOException {
        buffer.end();
        MappedFile[] removed = segments.files();
        become(Segments.none(segmentSize));
        end.set(0);
        return removed;
    }

    /** Deletes files that were taken out of the log, durably. Blocks. */
    void delete(MappedFile[] removed) throws IOException {
        for (MappedFile file : removed) {
            allocator.forget(file);
            file.delete();
        }
        directories.force();
    }

    /**
     * Makes a spare of a file that {@link #removeBefore} took out, or deletes it; not durable before
     * {@link #forceDirectory}.
     */
    void discard(MappedFile removed) throws IOException {
        allocator.forget(removed);
        if (!allocator.reuse(removed)) {
            removed.delete();
        }
    }

    /** Makes durable which files there are. Blocks. */
    void forceDirectory() throws IOException {
        directories.force();
    }

    /** Recovery found that the log ends there; [unforcedFrom, changedTo) is not known durable. */
    void recoveredTo(long newEnd, long unforcedFrom, long changedTo) {
        ready.forget(); // The file is said to hold less, perhaps, here as below.
        end.set(newEnd);
        MappedFile last = segments.fileAt(newEnd);
        if (last != null) {
            last.holdsDataTo(offsetOf(newEnd));
            allocator.mayBeReused(last);
        }
        unforced.found(unforcedFrom, changedTo);
    }

    /** How many bytes are written and not forced. */
    long unforcedBytes() {
        return unforced.count();
    }

    /**
     * Deletes the segments that start at or above {@code position}, durably; returns how many. One is gone for good
     * before the one in front of it goes, so that no crash leaves a hole.
     */
    int dropSegmentsFrom(long position) throws IOException {
        buffer.end();
        Segments now = segments;
        int keep = 0;
        while (keep < now.files().length && now.start() + (long) keep * segmentSize < position) {
            keep++;
        }
        int dropped = now.files().length - keep;
        if (dropped == 0) {
            return 0;
        }
        MappedFile[] kept = Arrays.copyOf(now.files(), keep);
        become(keep == 0 ? Segments.none(segmentSize) : new Segments(now.start(), segmentSize, kept));
        for (int i = now.files().length - 1; i >= keep; i--) {
            allocator.forget(now.files()[i]);
            now.files()[i].delete();
            directories.force();
        }
        return dropped;
    }

    /** Makes durable all that was written before the call, the names of files too. Blocks. */
    void force() throws IOException {
        UnforcedBytes.Taken taken = unforced.take(end);
        forceRange(taken.from(), taken.to());
        names.force();
        unforced.forced(taken);
    }

    /** Makes durable the bytes [from, to) and the names of the segments that hold them. Blocks. */
    void forceNow(long from, long to) throws IOException {
        forceRange(from, to);
        names.force();
    }

    /** Forces bytes [from, to), as far as they are in segments. Blocks. */
    void forceRange(long from, long to) throws IOException {
        buffer.flush();
        for (long at = Math.max(from, firstPosition()); at < to; at = (at / segmentSize + 1) * segmentSize) {
            MappedFile file = segments.fileAt(at);
            if (file != null) {
                long endOfFile = (at / segmentSize + 1) * segmentSize;
                file.force(offsetOf(at), (int) (Math.min(to, endOfFile) - (endOfFile - segmentSize)));
            }
        }
    }

    /**
     * Writes the bytes [from, to) once more, as they are: pages that are readable may be marked clean without being
     * on disk, after a failed force. Does not force them.
     */
    void rewrite(long from, long to) throws IOException {
        for (long at = Math.max(from, firstPosition()); at < to; at = (at / segmentSize + 1) * segmentSize) {
            long endOfFile = (at / segmentSize + 1) * segmentSize;
            fileAt(at).rewrite(offsetOf(at), (int) (Math.min(to, endOfFile) - (endOfFile - segmentSize)));
        }
    }

    /**
     * Gives back what writes need, if the log ends where it did at the last call: a process with members of thousands of
     * idle groups would have a descriptor for each. A write takes it again. The maintenance thread.
     */
    void endWritesAtRest() {
        MappedFile[] files = segments.files();
        long ends = end.get();
        if (ends == restsAt && files.length > 0) {
            files[files.length - 1].endWrites();
        }
        restsAt = ends;
    }

    /** Nothing is written any more, not even what waits to be: the files may be another store's soon. Any thread. */
    void abandon() {
        buffer.abandon();
    }

    /** Deletes spare segments; the maintenance thread must have ended. */
    void close() throws IOException {
        for (MappedFile file : segments.files()) {
            file.endWrites();
        }
        allocator.close();
    }

    /** Whether the file has the name of a segment. */
    static boolean isSegment(Path file) {
        return NAME.matcher(file.getFileName().toString()).matches();
    }

    static String nameOf(long start) {
        return String.format(Locale.ROOT, "%020d", start);
    }
}
