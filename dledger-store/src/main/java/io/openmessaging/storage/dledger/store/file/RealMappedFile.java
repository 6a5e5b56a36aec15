package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

import io.openmessaging.storage.dledger.Invariants;

/**
 * A {@link MappedFile} of the real file system. It keeps a descriptor open from {@link #write} to {@link #endWrites},
 * or writes through the mapping if there is none to be had: a mapping needs none, and the few other calls that do (a
 * step of blocks at a time) open the file anew. The collector ends the mapping, and closes what nobody has ended.
 *
 * <p>{@code allocatedTo} is written by who allocates, under the allocator's lock, and read by the appending thread.
 */
final class RealMappedFile implements MappedFile {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(CHUNK_BYTES).asReadOnlyBuffer();
    private static final int PAGE_BYTES = 4096;
    /** Bytes of an array are copied once more on their way to the kernel, to memory that stays with the thread. */
    private static final int ARRAY_PIECE_BYTES = 64 * 1024;
    /** Room that must be left, besides three times what is asked for. */
    private static final long ROOM_BYTES = 256 * 1024;

    private final MappedByteBuffer bytes;
    /** Made here, so that it has no blocks but those that were allocated here. */
    private final boolean isNew;
    private final AtomicInteger pins = new AtomicInteger();
    private volatile Path path;
    private volatile int allocatedTo;
    /** End (exclusive) of the bytes that have blocks, perhaps of an earlier use; written as allocatedTo is. */
    private volatile int blocksTo;
    /** What is written by; null for none. Guarded by this. */
    private FileChannel writes;
    /** Whether the path names another file by now, or none. Guarded by this. */
    private boolean deleted;

    private RealMappedFile(Path path, MappedByteBuffer bytes, boolean isNew) {
        this.path = path;
        this.bytes = bytes;
        this.isNew = isNew;
    }

    static RealMappedFile create(Path path, int size) throws IOException {
        try {
            if (Files.exists(path)) {
                throw new FileAlreadyExistsException(path.toString());
            }
            return Uninterrupted.make(() -> {
                // An earlier attempt may have made it, before it was interrupted; nobody else does.
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE)) {
                    return new RealMappedFile(path, channel.map(FileChannel.MapMode.READ_WRITE, 0, size), true);
                }
            });
        } catch (IOException e) {
            throw RealDisk.explained("create", path, 0, e);
        }
    }

    static RealMappedFile map(Path path, int size) throws IOException {
        return Uninterrupted.make(() -> {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                if (channel.size() > size) {
                    throw new IOException(path + " should have " + size + " bytes, but has " + channel.size());
                }
                return new RealMappedFile(path, channel.map(FileChannel.MapMode.READ_WRITE, 0, size), false);
            }
        });
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public int size() {
        return bytes.capacity();
    }

    @Override
    public ByteBuffer bytes() {
        return bytes;
    }

    @Override
    public int allocatedTo() {
        return allocatedTo;
    }

    @Override
    public void holdsDataTo(int end) {
        Invariants.check(end <= size(), "data up to %d in a file of %d", end, size());
        blocksTo = end;
        allocatedTo = end;
    }

    @Override
    public void startOver() {
        allocatedTo = 0;
    }

    @Override
    public void allocateUpTo(int end) throws IOException {
        allocateUpTo(end, false);
    }

    @Override
    public void prepareUpTo(int end) throws IOException {
        allocateUpTo(end, true);
    }

    private void allocateUpTo(int end, boolean touches) throws IOException {
        int from = allocatedTo;
        if (end <= from) {
            return;
        }
        Invariants.check(end <= size(), "allocates up to %d in a file of %d", end, size());
        checkRoom(from, end);
        try {
            Uninterrupted.run(() -> writeZeros(end, touches));
        } catch (IOException e) {
            throw RealDisk.explained("allocate", path, end - from, e);
        }
        blocksTo = Math.max(blocksTo, end);
    }

    private void writeZeros(int end, boolean touches) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ZEROS.duplicate();
            for (int at = allocatedTo; at < end; at = allocatedTo) {
                int endOfChunk = (int) Math.min(end, ((long) at / CHUNK_BYTES + 1) * CHUNK_BYTES);
                zeros.clear().limit(endOfChunk - at);
                while (zeros.hasRemaining()) {
                    channel.write(zeros, endOfChunk - zeros.remaining());
                }
                if (touches) {
                    touchPages(at, endOfChunk);
                }
                allocatedTo = endOfChunk;
            }
        }
    }

    /**
     * The first write to a page through the mapping asks for blocks, too: for all that the kernel caches as one piece
     * with the page, some of which may lie behind {@code end}. Without room for those it is a SIGBUS. So the last room
     * of a disk is left alone, and a chunk that could not be written as a whole is never touched.
     */
    private void checkRoom(int from, int end) throws IOException {
        long wanted = 0;
        for (int page = Math.max(from, blocksTo) / PAGE_BYTES * PAGE_BYTES; page < end; page += PAGE_BYTES) {
            wanted += hasNoBlock(page, Math.min(PAGE_BYTES, size() - page)) ? PAGE_BYTES : 0;
        }
        if (wanted > 0 && path.toFile().getUsableSpace() < 4 * wanted + ROOM_BYTES) {
            throw new DiskFullException("cannot allocate " + wanted + " bytes for " + path + ": the disk is full",
                null);
        }
    }

    /**
     * Whether nothing was ever written there, perhaps: what is not zero has a block. A new file is not looked at: the
     * kernel would read the hole, and all that it reads ahead, to be overwritten at once.
     */
    private boolean hasNoBlock(int at, int length) {
        if (isNew) {
            return true;
        }
        int whole = length - length % Long.BYTES;
        for (int i = 0; i < whole; i += Long.BYTES) {
            if (bytes.getLong(at + i) != 0) {
                return false;
            }
        }
        return EntryLook.isZero(bytes, at + whole, length - whole);
    }

    /** Writes to each page once: whoever appends here later meets no page fault. Nobody else writes here yet. */
    private void touchPages(int from, int end) {
        for (int at = from; at < end; at = (at / PAGE_BYTES + 1) * PAGE_BYTES) {
            bytes.put(at, (byte) 0);
        }
    }

    @Override
    public synchronized void write(int at, ByteBuffer from) throws IOException {
        if (deleted) {
            return; // Who has it mapped still reads what was there.
        }
        try {
            Uninterrupted.run(() -> writeAll(at, from.duplicate()));
        } catch (IOException e) {
            // Never as a full disk, which is no fault: its blocks were there. Who knows better looks at the cause.
            throw new IOException("cannot write to " + path + ": " + RealDisk.reason(e),
                RealDisk.explained("write", path, from.remaining(), e));
        }
    }

    private void writeAll(int at, ByteBuffer from) throws IOException {
        int limit = from.limit();
        int shift = at - from.position();
        if (!openToWrite()) {
            putAll(at, from);
            return;
        }
        checkWhole(writes.size());
        while (from.position() < limit) {
            from.limit(from.isDirect() ? limit : Math.min(limit, from.position() + ARRAY_PIECE_BYTES));
            writes.write(from, from.position() + shift);
        }
    }

    /** Opens the file, if it is not open; false if the process has as many open as it may have, no fault of a disk. */
    private boolean openToWrite() throws IOException {
        if (writes == null || !writes.isOpen()) {
            try {
                writes = FileChannel.open(path, StandardOpenOption.WRITE);
            } catch (FileSystemException e) {
                if (!RealDisk.saysTooMany(e)) {
                    throw e;
                }
                return false;
            }
        }
        return true;
    }

    /** As {@link #writeAll}, through the mapping, which needs no descriptor. */
    private void putAll(int at, ByteBuffer from) throws IOException {
        checkWhole(Files.size(path));
        byte[] piece = new byte[Math.min(ARRAY_PIECE_BYTES, from.remaining())];
        for (int to = at; from.hasRemaining(); to += piece.length) {
            int length = Math.min(piece.length, from.remaining());
            from.get(piece, 0, length);
            MappedAccess.put(this, to, piece, 0, length);
        }
    }

    private void checkWhole(long found) throws IOException {
        if (found < size()) {
            throw new IOException("it was cut off at " + found + " of " + size() + " bytes");
        }
    }

    @Override
    public synchronized void endWrites() {
        FileChannel done = writes;
        writes = null;
        if (done != null) {
            try {
                done.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e); // A close of a file that was written to tells of lost writes.
            }
        }
    }

    @Override
    public void force(int from, int to) throws IOException {
        if (from >= to) {
            return;
        }
        try {
            bytes.force(from, to - from);
        } catch (UncheckedIOException e) {
            throw new IOException("force of [" + from + ", " + to + ") of " + path + " failed", e.getCause());
        }
    }

    @Override
    public synchronized void moveTo(Path target) throws IOException {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        path = target;
    }

    @Override
    public synchronized void delete() throws IOException {
        endWrites();
        deleted = true;
        Files.delete(path);
    }

    @Override
    public void acquire() {
        pins.incrementAndGet();
    }

    @Override
    public void release() {
        Invariants.check(pins.decrementAndGet() >= 0, "a mapped file is released too often");
    }

    @Override
    public int pins() {
        return pins.get();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
