package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * Appends the same entries to a store and, as the plain loop, to a mapped file by nothing but a copy and a CRC32C.
 *
 * <p>A part is as many entries as the store has room for in pages that were prepared before, which both find at hand;
 * the time between parts, in which more are prepared, is not counted. For one thread.
 */
final class AppendWork implements AutoCloseable {
    /** Entries in a part: 1 MiB, an eighth of what the store prepares at least, and less than a time slice's work. */
    static final int APPENDED = 1024;
    /** Entries in a batch. */
    static final int BATCH = 32;
    private static final int AHEAD_BYTES = 12 * 1024 * 1024;
    private static final int CHUNK_BYTES = 256 * 1024;
    private static final int PAGE_BYTES = 4096;
    private static final int FILE_BYTES = 1024 * 1024 * 1024;
    private static final long PREPARATION_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int PARTS_TO_FORCE = 64;

    private final DLedgerStore store;
    private final FileChannel channel;
    private final MappedByteBuffer plain;
    private final byte[] body = StoreLoad.body(1);
    private final List<byte[]> bodies = Collections.nCopies(BATCH, body);
    private final CRC32C crc = new CRC32C();
    private int at;
    private int preparedTo;
    private int partsToForce;

    /** A store and a plain file in that directory. */
    AppendWork(Path dir) throws IOException {
        store = StoreLoad.open(dir);
        channel = FileChannel.open(dir.resolve("plain"), StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
            StandardOpenOption.WRITE);
        plain = channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
    }

    /** Gives the plain file pages for the next part, as the store does: zeros by the file, then a touch of each. */
    void preparePlain() throws IOException {
        if (at + 2 * AHEAD_BYTES > FILE_BYTES) {
            at = 0;
            plain.force();
        }
        ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK_BYTES);
        for (preparedTo = Math.max(at, preparedTo); preparedTo < at + AHEAD_BYTES;) {
            preparedTo += channel.write(zeros.clear(), preparedTo);
        }
        for (int page = at; page < preparedTo; page += PAGE_BYTES) {
            plain.put(page, (byte) 0);
        }
        waitAwake();
    }

    /** The plain loop. */
    void appendPlain() {
        for (int i = 0; i < APPENDED; i++) {
            plain.put(at + StoreLoad.ENTRY_BYTES - StoreLoad.BODY_BYTES, body);
            crc.reset();
            crc.update(body, 0, body.length);
            plain.putInt(at, (int) crc.getValue());
            at += StoreLoad.ENTRY_BYTES;
        }
    }

    /** Forces the store now and then, and leaves it the time to prepare what comes next. */
    void prepareStore() throws IOException {
        if (++partsToForce == PARTS_TO_FORCE) {
            partsToForce = 0;
            store.committed(store.lastIndex());
            store.sync();
        }
        waitAwake();
    }

    /** Both begin in the same state: a thread that slept is slower at first, and so is one that met other bytes. */
    private static void waitAwake() {
        long untilNs = System.nanoTime() + PREPARATION_NS;
        while (System.nanoTime() < untilNs) {
            Thread.onSpinWait();
        }
    }

    /** Appends to the store, one entry at a time, as a leader does. */
    void appendToStore() {
        for (int i = 0; i < APPENDED; i++) {
            StoreLoad.append(store, body);
        }
    }

    /** Appends as many to the store, {@link #BATCH} at a time. */
    void appendBatchesToStore() {
        for (int i = 0; i < APPENDED; i += BATCH) {
            StoreLoad.append(store, new Proposal(bodies));
        }
    }

    /** Forces what was appended to the plain file from {@code from} on. */
    void forcePlain(int from) {
        plain.force(from, at - from);
    }

    /** Forces what was appended to the store. */
    void forceStore() throws IOException {
        store.sync();
    }

    /** Where the plain loop is in its file. */
    int plainAt() {
        return at;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        store.close();
    }
}
