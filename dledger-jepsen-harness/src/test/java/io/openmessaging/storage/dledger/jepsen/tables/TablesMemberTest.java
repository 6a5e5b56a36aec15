package io.openmessaging.storage.dledger.jepsen.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.client.Invocation;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.example.demo.FreePorts;
import io.openmessaging.storage.dledger.example.demo.Poll;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;

/** One member, as an application would embed it, over the network. */
@Timeout(60)
class TablesMemberTest {
    private static final String GROUP = "tables";
    private static final int THRESHOLD = 10;

    @TempDir
    private Path directory;
    private DLedgerConfig config;
    private DLedgerServer member;
    private DLedgerClient client;

    @BeforeEach
    void start() throws Exception {
        config = new DLedgerConfig();
        config.setGroup(GROUP);
        config.setSelfId("n0");
        config.setPeers("n0-127.0.0.1:" + FreePorts.find(1).get(0));
        config.setStoreBaseDir(directory.toString());
        config.setEnableSnapshot(true);
        config.setSnapshotThreshold(THRESHOLD);
        member = startMember();
        client = new DLedgerClient(GROUP, config.getPeers());
        client.startup();
    }

    private DLedgerServer startMember() {
        DLedgerServer server = new DLedgerServer(config);
        TablesMember.serveOn(server);
        server.startup();
        return server;
    }

    @AfterEach
    void stop() {
        client.shutdown();
        member.shutdown();
    }

    @Test
    void whatWasWrittenIsReadInEveryMode() {
        TablesClient writer = new TablesClient(client, ReadMode.READ_INDEX_READ);
        Transaction write = Transaction.of(Step.read(3), Step.append(3, 1), Step.read(3), Step.transfer(0, 1, 4));
        assertEquals(Answer.of(List.of(List.of(), List.of(), List.of(1L), List.of(1L))), writer.carryOut(write));
        for (ReadMode mode : ReadMode.values()) {
            assertEquals(Answer.of(List.of(List.of(1L), List.of(6L), List.of(14L))),
                new TablesClient(client, mode).carryOut(
                    Transaction.of(Step.read(3), Step.balance(0), Step.balance(1))), mode.name());
        }
    }

    @Test
    void aReadThatWritesAndBytesOfNoMeaningAreRefused() {
        Transaction write = Transaction.of(Step.append(3, 1));
        byte[] noise = {0, 0, 0, 0, 1, 0, 0, 0, 7, 1, 2, 3};
        for (byte[] body : List.of(TablesMember.encodeRead(ReadMode.READ_INDEX_READ, write), noise, new byte[0])) {
            UserDefineRequest request = new UserDefineRequest();
            request.setRequestTypeCode(TablesMember.READ);
            request.setBody(body);
            assertEquals(DLedgerResponseCode.UNEXPECTED_ARGUMENT,
                client.invokeUserDefineRequest(request, Invocation.READ).join().responseCode());
        }
        assertEquals(Answer.of(List.of(List.of())),
            new TablesClient(client, ReadMode.READ_INDEX_READ).carryOut(Transaction.of(Step.read(3))));
    }

    @Test
    void entriesThatAreNoTransactionsChangeNothing() {
        TablesClient tables = new TablesClient(client, ReadMode.READ_INDEX_READ);
        assertEquals(DLedgerResponseCode.SUCCESS, tables.carryOut(Transaction.of(Step.append(3, 1))).code());
        assertEquals(DLedgerResponseCode.SUCCESS, client.append(new byte[] {1, 2, 3}).responseCode());
        assertEquals(DLedgerResponseCode.INTERNAL_ERROR,
            Answer.decode(client.session(TablesMember.WRITE).write(new byte[] {1}).join().getBody(),
                Transaction.of(Step.read(3))).code());
        assertEquals(Answer.of(List.of(List.of(1L))), tables.carryOut(Transaction.of(Step.read(3))));
    }

    @Test
    void aMemberThatIsStartedAgainBeginsFromASnapshotAndGoesOn() throws Exception {
        TablesClient tables = new TablesClient(client, ReadMode.READ_INDEX_READ);
        for (long i = 0; i < 3 * THRESHOLD; i++) {
            assertEquals(DLedgerResponseCode.SUCCESS, tables.carryOut(Transaction.of(Step.append(i % 2, i))).code());
        }
        Path snapshots = directory.resolve("dledger-n0/snapshot");
        Poll.until("a snapshot", Duration.ofSeconds(20), () -> isAnyIn(snapshots) ? snapshots : null);
        member.shutdown();
        member = startMember();
        assertEquals(DLedgerResponseCode.SUCCESS, tables.carryOut(Transaction.of(Step.append(0, -1))).code());
        List<Long> list = tables.carryOut(Transaction.of(Step.read(0))).said().get(0);
        assertEquals(3 * THRESHOLD / 2 + 1, list.size());
        assertTrue(list.containsAll(List.of(0L, 3L * THRESHOLD - 2, -1L)), list::toString);
    }

    private static boolean isAnyIn(Path snapshots) {
        String[] names = snapshots.toFile().list((parent, name) -> name.startsWith("snapshot_"));
        return names != null && names.length > 0;
    }
}
