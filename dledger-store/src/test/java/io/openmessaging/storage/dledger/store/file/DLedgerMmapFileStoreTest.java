package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ServiceLoader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.DLedgerStoreContract;
import io.openmessaging.storage.dledger.store.DLedgerStoreProvider;

/** The store in files does what every store does, and keeps it over a restart. */
class DLedgerMmapFileStoreTest extends DLedgerStoreContract {
    @TempDir
    Path base;

    @Override
    protected DLedgerStore newStore(String name) {
        return new DLedgerMmapFileStore(TestStores.config(base.resolve(name)));
    }

    @Test
    void theDataFilesOfLeaderAndFollowerAreEqualByteForByte() throws Exception {
        DLedgerStore leader = openStore("leader");
        fill(leader);
        DLedgerStore follower = openStore("follower");
        replicate(leader, follower, 30, 900);
        follower.truncateFrom(19);
        replicate(leader, follower, leader.lastIndex(), 1 << 20);
        Path data = TestStores.memberDir(base.resolve("leader")).resolve("data");
        int compared = 0;
        for (String name : TestStores.names(data)) {
            Path other = TestStores.memberDir(base.resolve("follower")).resolve("data").resolve(name);
            if (!name.startsWith(".")) {
                assertEquals(-1, Files.mismatch(data.resolve(name), other), name);
                compared++;
            }
        }
        assertTrue(compared > 5, compared + " segments");
    }

    @Test
    void aLogClosedOrKilledIsThereAgainWithTermsAndVote() throws IOException {
        DLedgerStore store = openStore("a");
        fill(store);
        store.saveVote(9, "n2");
        store.syncVote();
        store.committed(33);
        store.sync();
        Path killed = TestStores.copyOf(base.resolve("a"), base.resolve("killed"));
        store.close();
        for (Path each : new Path[] {base.resolve("a"), killed}) {
            DLedgerMmapFileStore again = new DLedgerMmapFileStore(TestStores.config(each));
            RecoveredLog found = again.open();
            assertEquals(9, found.term());
            assertEquals("n2", found.votedFor());
            assertEquals(59, found.lastIndex());
            assertEquals(33, found.commitHint());
            assertEquals(33, again.committedIndex());
            assertEquals("[0, 15, 30, 45]", Arrays.toString(found.runFirstIndexes()));
            assertEquals("[1, 2, 3, 4]", Arrays.toString(found.runTerms()));
            DLedgerStore plain = openStore("plain" + each.getFileName());
            fill(plain);
            assertSameEntries(plain, again);
            append(again, 10, "and on");
            assertEquals(60, again.lastIndex());
            again.close();
        }
    }

    @Test
    void theTermIsThatOfTheLastEntryWhenItIsAboveTheSavedOne() throws IOException {
        DLedgerStore store = openStore("a");
        store.saveVote(3, "n1");
        store.syncVote();
        append(store, 5, "x");
        store.close();
        RecoveredLog found = openAgain("a");
        assertEquals(5, found.term());
        assertEquals("", found.votedFor());
    }

    private RecoveredLog openAgain(String name) throws IOException {
        try (DLedgerStore again = newStore(name)) {
            return again.open();
        }
    }

    @Test
    void anEmptyStoreHasNoDataFileAndTheFirstEntryMakesOne() throws IOException {
        DLedgerStore store = openStore("a");
        Path member = TestStores.memberDir(base.resolve("a"));
        assertEquals("[.reserve, LOCK, data, format, index, vote]", TestStores.names(member).toString());
        assertEquals("[]", TestStores.names(member.resolve("data")).toString());
        assertEquals("[]", TestStores.names(member.resolve("index")).toString());
        append(store, 1, "first");
        store.close();
        assertEquals("[00000000000000000000]", TestStores.names(member.resolve("data")).toString());
        assertEquals("[00000000000000000000]", TestStores.names(member.resolve("index")).toString());
        assertEquals(TestStores.SEGMENT, Files.size(TestStores.data(base.resolve("a"), 0)));
    }

    @Test
    void afterCloseWritesAreFaultsAndCloseIsRepeatable() throws IOException {
        DLedgerStore store = openStore("a");
        append(store, 1, "x");
        store.close();
        store.close();
        assertThrows(IllegalStateException.class, () -> store.append(1, 1, proposal("y")));
        assertThrows(IllegalStateException.class, store::sync);
        assertThrows(IllegalStateException.class, () -> store.saveVote(2, "n1"));
    }

    @Test
    void aStoreNeverOpenedCanBeClosedAndRefusesAppends() throws IOException {
        DLedgerStore store = newStore("a");
        assertThrows(IllegalStateException.class, () -> store.reserve(proposal("x")));
        store.close();
        assertTrue(Files.notExists(base.resolve("a")));
    }

    @Test
    void anotherSegmentSizeIsRefused() throws IOException {
        openStore("a").close();
        DLedgerConfig config = TestStores.config(base.resolve("a"));
        config.setMappedFileSizeForEntryData(2 * TestStores.SEGMENT);
        IOException refused = assertThrows(IOException.class, () -> new DLedgerMmapFileStore(config).open());
        String said = refused.getMessage();
        assertTrue(said.contains("4096") && said.contains("8192"), said);
        assertEquals(-1, openAgain("a").lastIndex());
    }

    @Test
    void truncatingACommittedEntryIsAFault() throws IOException {
        DLedgerStore store = openStore("a");
        append(store, 1, "a", "b");
        store.committed(0);
        assertThrows(RuntimeException.class, () -> store.truncateFrom(0));
        store.truncateFrom(1);
        assertEquals(0, store.lastIndex());
    }

    @Test
    void theProviderIsFoundUnderTheTypeFile() {
        int found = 0;
        for (DLedgerStoreProvider provider : ServiceLoader.load(DLedgerStoreProvider.class)) {
            if (provider.storeType().equals(DLedgerConfig.FILE)) {
                assertTrue(provider.create(TestStores.config(base)) instanceof DLedgerMmapFileStore);
                found++;
            }
        }
        assertEquals(1, found);
    }
}
