package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * One store on a real disk, written by one thread, as under a group's lock, forced by another and read by two. A reader
 * gets an entry as it was written, or hears that there is none; a force that returned covers what had been written.
 */
class StressTest {
    private static final long SECONDS = 4;
    private static final int KEPT_UNCOMMITTED = 40;

    @TempDir
    Path base;

    private final AtomicLong forces = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong truncations = new AtomicLong();
    private final AtomicLong misses = new AtomicLong();
    private final ShadowDisk disk = new ShadowDisk();
    private DLedgerMmapFileStore store;
    private volatile boolean done;

    @Test
    void readersForcesAndTruncationsDoNotDisturbEachOther() throws Exception {
        store = new DLedgerMmapFileStore(TestStores.config(base), disk);
        store.open();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        all.add(threads.submit(guarded(this::force)));
        all.add(threads.submit(guarded(() -> read(1))));
        all.add(threads.submit(guarded(() -> read(2))));
        Future<?> writer = threads.submit(guarded(this::write));
        threads.shutdown();
        writer.get(SECONDS + 60, TimeUnit.SECONDS);
        for (Future<?> one : all) {
            one.get(60, TimeUnit.SECONDS);
        }
        assertTrue(forces.get() > 10 && reads.get() > 1_000 && truncations.get() > 10 && store.lastIndex() > 100,
            forces + " forces, " + reads + " reads, " + truncations + " truncations");
        store.sync();
        long last = store.lastIndex();
        DLedgerEntry end = store.get(last);
        assertEquals(List.of(), disk.unforced(TestStores.data(base, 0).getParent(), end.getPos() + end.getSize()));
        store.close();
        try (DLedgerMmapFileStore again = TestStores.open(base)) {
            assertEquals(last, again.lastIndex());
            assertEquals(end.toString(), again.get(last).toString());
        }
    }

    /** A thread that fails ends the others. */
    private Callable<Void> guarded(Callable<Void> body) {
        return () -> {
            try {
                return body.call();
            } finally {
                done = true;
            }
        };
    }

    private Void write() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        long term = 1;
        long beganNs = System.nanoTime();
        while (!done && System.nanoTime() - beganNs < TimeUnit.SECONDS.toNanos(SECONDS)) {
            long last = store.lastIndex();
            if (last - store.committedIndex() > KEPT_UNCOMMITTED) {
                if (random.nextInt(3) == 0) {
                    store.committed(last - KEPT_UNCOMMITTED / 2);
                } else {
                    store.truncateFrom(last - random.nextInt(KEPT_UNCOMMITTED / 2));
                    term++;
                    truncations.incrementAndGet();
                }
                continue;
            }
            List<byte[]> bodies = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bodies.add(body(store.lastIndex() + 1 + bodies.size(), term, random.nextInt(900)));
            }
            Proposal proposal = new Proposal(bodies);
            if (store.reserve(proposal) == DLedgerResponseCode.SUCCESS) {
                store.append(term, store.lastIndex() + 1, proposal);
            }
        }
        return null;
    }

    /** Says to which index and term it belongs, in each of its bytes. */
    private static byte[] body(long index, long term, int size) {
        byte[] body = new byte[16 + size];
        ByteBuffer.wrap(body).putLong(index).putLong(term);
        for (int i = 16; i < body.length; i++) {
            body[i] = (byte) (index * 31 + term * 7 + i);
        }
        return body;
    }

    private Void force() throws IOException {
        while (!done) {
            store.sync();
            forces.incrementAndGet();
        }
        return null;
    }

    private Void read(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        while (!done) {
            long last = store.lastIndex();
            long index = last - random.nextInt(KEPT_UNCOMMITTED + 10);
            try {
                if (index >= 0) {
                    check(store.get(index), index);
                    reads.incrementAndGet();
                }
            } catch (IndexOutOfBoundsException e) {
                misses.incrementAndGet();
            }
            readCommitted(random);
        }
        return null;
    }

    private static void check(DLedgerEntry entry, long index) {
        assertEquals(index, entry.getIndex());
        assertArrayEquals(body(index, entry.getTerm(), entry.getBody().length - 16), entry.getBody());
    }

    /** What is committed is always there, in slices, too. */
    private void readCommitted(SplittableRandom random) throws IOException {
        long committed = store.committedIndex();
        if (committed < 10) {
            return;
        }
        long first = committed - random.nextInt(10);
        long last = store.lastIndexWithin(first, committed, 2000);
        try (EntrySlice slice = store.slice(first, last)) {
            ByteBuffer bytes = slice.bytes();
            int at = 0;
            for (long index = first; index <= last; index++) {
                assertEquals(index, bytes.getLong(at + EntryLayout.INDEX));
                assertTrue(EntryLayout.hasIntactBody(bytes, at), "body of " + index);
                at += bytes.getInt(at + EntryLayout.SIZE);
            }
            assertEquals(at, slice.sizeBytes());
        }
        check(store.get(committed), committed);
    }
}
