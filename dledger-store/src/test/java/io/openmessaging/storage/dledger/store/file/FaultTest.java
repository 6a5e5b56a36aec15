package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** A full disk is an answer, a failed force is the end, and a disk that is behind makes appends wait. */
class FaultTest {
    @TempDir
    Path base;

    private final FaultyDisk disk = new FaultyDisk();

    private DLedgerMmapFileStore open(DLedgerConfig config) throws IOException {
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(config, disk);
        store.open();
        return store;
    }

    private static Proposal proposal(int size) {
        return new Proposal(List.of(new byte[size]));
    }

    @Test
    void aFailedForceFinishesTheStoreAndNothingIsRetried() throws IOException {
        DLedgerMmapFileStore store = open(TestStores.config(base));
        TestStores.append(store, 1, 10);
        disk.failForces();
        assertThrows(UncheckedIOException.class, store::sync);
        assertThrows(IllegalStateException.class, store::sync);
        assertThrows(IllegalStateException.class, store::syncVote);
        assertThrows(IllegalStateException.class, () -> store.saveVote(2, "n1"));
        assertThrows(IllegalStateException.class, () -> store.reserve(proposal(1)));
        assertThrows(IllegalStateException.class, () -> store.append(1, 1, proposal(1)));
        assertEquals(0, store.get(0).getIndex(), "reads go on");
        store.close();
    }

    @Test
    void aFailedForceOfTheVoteFinishesTheStoreToo() throws IOException {
        DLedgerMmapFileStore store = open(TestStores.config(base));
        store.saveVote(2, "n1");
        disk.failForces();
        assertThrows(UncheckedIOException.class, store::syncVote);
        assertThrows(IllegalStateException.class, store::sync);
        store.close();
    }

    @Test
    void aFullDiskRefusesAppendsAndTakesThemAgainWhenThereIsRoom() throws IOException {
        DLedgerMmapFileStore store = open(TestStores.config(base));
        TestStores.append(store, 1, 1000);
        disk.fillUp();
        int taken = 0;
        while (store.reserve(proposal(1000)) == DLedgerResponseCode.SUCCESS) {
            store.append(1, store.lastIndex() + 1, proposal(1000));
            taken++;
            assertTrue(taken < 20, "a full disk takes no end of entries");
        }
        long last = store.lastIndex();
        assertEquals(DLedgerResponseCode.DISK_FULL, store.reserve(proposal(1000)));
        store.sync();
        assertEquals(last, store.get(last).getIndex());
        disk.makeRoom();
        TestStores.append(store, 1, 1000);
        assertEquals(last + 1, store.lastIndex());
        store.close();
    }

    @Test
    void aDiskThatIsBehindRefusesUntilItWasForced() throws IOException {
        DLedgerConfig config = TestStores.config(base);
        config.setMappedFileSizeForEntryData(32 * 1024 * 1024);
        DLedgerMmapFileStore store = open(config);
        Proposal large = proposal(4 * 1024 * 1024);
        for (int i = 0; i < 3; i++) {
            assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(large));
            store.append(1, i, large);
        }
        assertEquals(DLedgerResponseCode.LEADER_PENDING_FULL, store.reserve(large));
        store.sync();
        assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(large));
        store.close();
    }

    @Test
    void aBatchAboveWhatMayBeUnforcedIsTooLarge() throws IOException {
        DLedgerMmapFileStore store = open(TestStores.config(base));
        byte[] body = new byte[1024 * 1024];
        Proposal batch = new Proposal(Collections.nCopies(17, body));
        assertEquals(DLedgerResponseCode.ENTRY_TOO_LARGE, store.reserve(batch));
        store.close();
    }

    @Test
    void reservingForASliceThatDoesNotFollowChangesNothing() throws Exception {
        DLedgerMmapFileStore store = open(TestStores.config(base.resolve("a")));
        DLedgerMmapFileStore leader = open(TestStores.config(base.resolve("b")));
        for (int i = 0; i < 9; i++) {
            TestStores.append(leader, 1, 3000);
        }
        try (EntrySlice slice = leader.slice(8, 8);
             EntrySlice parsed = EntrySlice.parse(slice.bytes(), 8, leader.chainCrcAt(7), () -> { })) {
            assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(parsed, 8));
            assertEquals(8L * TestStores.SEGMENT, parsed.firstPosition());
        }
        assertEquals(List.of(), TestStores.names(TestStores.memberDir(base.resolve("a")).resolve("data")));
        assertEquals(EntryLayout.CHAIN_START, store.chainCrcAt(-1));
        store.close();
        leader.close();
    }

    @Test
    void aTruncationBetweenReserveAndAppendTakesNoRoomAway() throws Exception {
        DLedgerMmapFileStore leader = open(TestStores.config(base.resolve("a")));
        DLedgerMmapFileStore follower = open(TestStores.config(base.resolve("b")));
        TestStores.append(follower, 1, 100);
        TestStores.append(follower, 1, 3000);
        TestStores.append(follower, 1, 2000);
        TestStores.append(leader, 1, 100);
        TestStores.append(leader, 2, 3800);
        TestStores.append(leader, 2, 100);
        for (int i = 1; i < 3; i++) {
            try (EntrySlice slice = leader.slice(i, i);
                 EntrySlice parsed = EntrySlice.parse(slice.bytes(), i, leader.chainCrcAt(i - 1), () -> { })) {
                assertEquals(DLedgerResponseCode.SUCCESS, follower.reserve(parsed, i));
                if (i == 1) {
                    follower.truncateFrom(i);
                }
                follower.append(parsed, i);
            }
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(leader.get(i).toString(), follower.get(i).toString(), "a later reserve cleared entry " + i);
        }
        follower.close();
        leader.close();
    }
}
