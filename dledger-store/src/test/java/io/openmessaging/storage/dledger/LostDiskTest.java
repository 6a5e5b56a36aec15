package io.openmessaging.storage.dledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.file.LostFiles;

/** A member alone in its group whose files are cut away: it acknowledges nothing any more, and says that it failed. */
@Timeout(60)
class LostDiskTest {
    private static final int SEGMENT = 32 * 1024 * 1024;
    private static final int APPENDS = 10_000;

    @TempDir
    Path root;

    private final ExecutorService networkThreads = Executors.newSingleThreadExecutor();
    private final DLedgerRuntime runtime = new DLedgerRuntime(1, 1);
    private DLedgerServer server;

    @BeforeEach
    void lead() throws Exception {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup("g");
        config.setSelfId("n0");
        config.setPeers("n0-localhost:20911");
        config.setStoreBaseDir(root.toString());
        config.setFlushMode(DLedgerConfig.FlushMode.ASYNC);
        config.setMappedFileSizeForEntryData(SEGMENT);
        config.setMappedFileSizeForEntryIndex(SEGMENT);
        server = DLedgerServer.builder(config)
            .store(LostFiles.store(config))
            .rpc(new LocalRpcService(new LocalRpcService.Network(networkThreads)))
            .runtime(runtime)
            .build();
        server.startup();
        await(() -> server.getMemberState().isLeader());
        for (int i = 0; i < APPENDS; i++) {
            await(() -> append() == DLedgerResponseCode.SUCCESS);
        }
    }

    @AfterEach
    void endEverything() throws InterruptedException {
        LostFiles.settle();
        server.shutdown();
        runtime.close();
        networkThreads.shutdown();
        assertTrue(networkThreads.awaitTermination(10, TimeUnit.SECONDS));
        LostFiles.settle();
    }

    private static void await(BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNs, "the condition did not come to hold in time");
            Thread.yield();
        }
    }

    private DLedgerResponseCode append() {
        AppendEntryRequest request = new AppendEntryRequest();
        request.setGroup("g");
        request.setRemoteId("n0");
        request.setBody(new byte[100]);
        try {
            return server.handleAppend(request).get(10, TimeUnit.SECONDS).responseCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void assertFails(String file) throws Exception {
        LostFiles.cut(root.resolve("dledger-n0").resolve(file));
        for (int i = 0; i < 3; i++) {
            assertNotEquals(DLedgerResponseCode.SUCCESS, append(), "append " + i);
        }
        assertEquals(DLedgerResponseCode.GROUP_FAILED, append());
        assertEquals(DLedgerResponseCode.GROUP_FAILED,
            server.readIndex(ReadMode.RAFT_LOG_READ).get(10, TimeUnit.SECONDS).code());
    }

    @Test
    void aGroupWhoseDataFileIsLostAcknowledgesNothingAndFails() throws Exception {
        assertFails("data/00000000000000000000");
    }

    @Test
    void aGroupWhoseIndexIsLostAcknowledgesNothingAndFails() throws Exception {
        assertFails("index/00000000000000000000");
    }

    @Test
    void aFaultThatComesUpOutsideOfTheGroupLetsItLookAtItsStore() throws IOException {
        InternalError fault = new InternalError("a fault occurred in a recent unsafe memory access operation");
        server.handleFault(fault);
        assertEquals(DLedgerResponseCode.SUCCESS, append(), "the store is whole");
        LostFiles.cut(root.resolve("dledger-n0/data/00000000000000000000"));
        server.handleFault(fault);
        assertEquals(DLedgerResponseCode.GROUP_FAILED, append());
    }
}
