package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;

/** Nobody writes into the files of a store that was closed: another may have opened them. */
class ClosedStoreTest {
    private static final int SEGMENT = 1024 * 1024;

    @TempDir
    Path base;

    private DLedgerConfig config() {
        DLedgerConfig config = TestStores.config(base);
        config.setMappedFileSizeForEntryData(SEGMENT);
        return config;
    }

    /** A disk whose maintenance is slow to prepare a segment. */
    private static final class SlowDisk extends ForwardingDisk {
        private final Thread appender = Thread.currentThread();
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        MappedFile fileOf(MappedFile opened) {
            return new ForwardingFile(opened) {
                @Override
                public void allocateUpTo(int end) throws IOException {
                    if (Thread.currentThread() != appender && path().getParent().endsWith("data")) {
                        await();
                    }
                    super.allocateUpTo(end);
                }
            };
        }

        private void await() throws IOException {
            reached.countDown();
            try {
                assertTrue(goOn.await(1, TimeUnit.MINUTES));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    /** A thread that was told to stop closes a store, as those of applications are that shut down in a hurry. */
    private static final class HurriedThread extends Thread {
        private final DLedgerMmapFileStore store;
        private IOException fault;
        private boolean wasInterrupted;

        private HurriedThread(DLedgerMmapFileStore store) {
            this.store = store;
        }

        @Override
        public void run() {
            interrupt();
            try {
                store.close();
            } catch (IOException e) {
                fault = e;
            }
            wasInterrupted = Thread.interrupted();
        }

        private boolean waitsOrIsDone() {
            return getState() == State.TIMED_WAITING || getState() == State.TERMINATED;
        }
    }

    @Test
    @Timeout(60)
    void anInterruptLeavesNobodyBehindWhoPreparesASegment() throws Exception {
        SlowDisk disk = new SlowDisk();
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(config(), disk);
        store.open();
        TestStores.append(store, 1, 100);
        TestStores.append(store, 1, 100);
        assertTrue(disk.reached.await(1, TimeUnit.MINUTES));
        HurriedThread closing = new HurriedThread(store);
        closing.start();
        while (!closing.waitsOrIsDone()) {
            Thread.onSpinWait();
        }
        IOException refused = assertThrows(IOException.class, () -> TestStores.open(config()));
        assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
        disk.goOn.countDown();
        closing.join();
        assertNull(closing.fault);
        assertTrue(closing.wasInterrupted);
        try (DLedgerMmapFileStore again = TestStores.open(config())) {
            assertEquals(1, again.lastIndex());
        }
    }

    /** It would go on to write zeros where a second store has put its entries. */
    @Test
    void aStoreWhoseMaintenanceDoesNotEndStaysLocked() throws IOException {
        Maintenance endless = new TestExecutor(TestExecutor.When.NEVER) {
            @Override
            public boolean end(long timeoutMs) {
                return false;
            }
        };
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(config(), new RealDisk(), endless, System::nanoTime);
        store.open();
        TestStores.append(store, 1, 100);
        IOException told = assertThrows(IOException.class, store::close);
        assertTrue(told.getMessage().contains("does not end"), told.getMessage());
        IOException refused = assertThrows(IOException.class, () -> TestStores.open(config()));
        assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
        assertArrayEquals(TestStores.bodyOf(0, 100), store.get(0).getBody());
    }
}
