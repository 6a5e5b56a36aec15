package io.openmessaging.storage.dledger.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * What every {@link DLedgerStore} must do, whatever it is made of. A store's test extends this class and says how to
 * make stores of one kind; all stores of a test have equal settings, with segments of 4 KiB if they have segments.
 */
public abstract class DLedgerStoreContract {
    private final List<DLedgerStore> opened = new ArrayList<>();

    /** A new, empty store, not yet open. Different names, different stores. */
    protected abstract DLedgerStore newStore(String name) throws IOException;

    @AfterEach
    void closeStores() throws IOException {
        for (DLedgerStore store : opened) {
            store.close();
        }
    }

    /** A new store that is open, and is closed after the test. */
    protected final DLedgerStore openStore(String name) throws IOException {
        DLedgerStore store = newStore(name);
        store.open();
        opened.add(store);
        return store;
    }

    protected static Proposal proposal(String... bodies) {
        List<byte[]> list = new ArrayList<>();
        for (String body : bodies) {
            list.add(body.getBytes(StandardCharsets.UTF_8));
        }
        return new Proposal(list);
    }

    /** A body of that many bytes that no other entry has. */
    protected static String body(long index, int size) {
        String head = "body-" + index + "-";
        return size <= head.length() ? head.substring(0, size) : head + "x".repeat(size - head.length());
    }

    /** Reserves and appends behind the last entry. */
    protected static Proposal append(DLedgerStore store, long term, String... bodies) {
        Proposal proposal = proposal(bodies);
        assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(proposal));
        store.append(term, store.lastIndex() + 1, proposal);
        return proposal;
    }

    protected static void appendControl(DLedgerStore store, long term) {
        store.appendControl(term, store.lastIndex() + 1, DLedgerEntryType.NOOP, new byte[0]);
    }

    /** Copies entries from one store to another as a push does. */
    protected static void replicate(DLedgerStore leader, DLedgerStore follower, long toIndex, int maxBytes)
            throws CorruptEntryException {
        while (follower.lastIndex() < toIndex) {
            long first = follower.lastIndex() + 1;
            long last = leader.lastIndexWithin(first, toIndex, maxBytes);
            try (EntrySlice sent = leader.slice(first, last);
                 EntrySlice received =
                     EntrySlice.parse(sent.bytes(), first, follower.chainCrcAt(first - 1), () -> { })) {
                assertEquals(DLedgerResponseCode.SUCCESS, follower.reserve(received, first));
                follower.append(received, first);
            }
        }
    }

    protected static void assertSameEntries(DLedgerStore expected, DLedgerStore actual) throws IOException {
        assertEquals(expected.lastIndex(), actual.lastIndex());
        for (long i = 0; i <= expected.lastIndex(); i++) {
            DLedgerEntry entry = expected.get(i);
            assertEquals(entry.toString(), actual.get(i).toString());
            assertEquals(entry.getChainCrc(), actual.get(i).getChainCrc());
            assertArrayEquals(entry.getBody(), actual.get(i).getBody());
        }
    }

    /** 60 entries of 0 to 590 bytes in 4 terms, with control entries between them: half a dozen segments of 4 KiB. */
    protected static void fill(DLedgerStore store) {
        for (int i = 0; i < 60; i++) {
            long term = 1 + i / 15;
            if (i == 20 || i == 21 || i == 40) {
                appendControl(store, term);
            } else {
                append(store, term, body(i, i * 37 % 600));
            }
        }
    }

    @Test
    void aNewStoreIsEmpty() throws IOException {
        DLedgerStore store = newStore("a");
        RecoveredLog found = store.open();
        opened.add(store);
        assertEquals(-1, found.term());
        assertEquals("", found.votedFor());
        assertEquals(-1, found.lastIndex());
        assertEquals(-1, found.commitHint());
        assertEquals(0, found.runTerms().length);
        assertSame(found, store.open(), "later calls return the same");
        assertEquals(-1, store.lastIndex());
        assertEquals(-1, store.committedIndex());
        assertEquals(0, store.committedPosition());
        assertEquals(EntryLayout.CHAIN_START, store.chainCrcAt(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> store.get(0));
    }

    @Test
    void appendedEntriesAreReadBackWithTheirPositions() throws IOException {
        DLedgerStore store = openStore("a");
        Proposal batch = append(store, 3, "one", "", "three");
        assertEquals(2, store.lastIndex());
        assertEquals(0, batch.position(0));
        assertEquals(51, batch.position(1));
        assertEquals(99, batch.position(2));
        DLedgerEntry entry = store.get(2);
        assertEquals(2, entry.getIndex());
        assertEquals(3, entry.getTerm());
        assertEquals(99, entry.getPos());
        assertEquals(DLedgerEntryType.NORMAL, entry.getType());
        assertArrayEquals("three".getBytes(StandardCharsets.UTF_8), entry.getBody());
        assertEquals(0, store.get(1).getBody().length);
        assertThrows(IndexOutOfBoundsException.class, () -> store.get(3));
        assertThrows(IndexOutOfBoundsException.class, () -> store.get(-1));
    }

    @Test
    void entriesChain() throws IOException {
        DLedgerStore store = openStore("a");
        fill(store);
        int chainCrc = EntryLayout.CHAIN_START;
        for (long i = 0; i <= store.lastIndex(); i++) {
            try (EntrySlice slice = store.slice(i, i)) {
                assertTrue(EntryLayout.isIntact(slice.bytes(), 0, chainCrc), "entry " + i);
            }
            chainCrc = store.get(i).getChainCrc();
            assertEquals(chainCrc, store.chainCrcAt(i));
        }
    }

    @Test
    void aSliceHoldsTheEntriesThatWereAskedFor() throws Exception {
        DLedgerStore store = openStore("a");
        fill(store);
        for (long first = 0; first <= store.lastIndex(); first++) {
            long last = store.lastIndexWithin(first, store.lastIndex(), 1500);
            assertTrue(last >= first && last <= store.lastIndex());
            try (EntrySlice slice = store.slice(first, last);
                 EntrySlice parsed = EntrySlice.parse(slice.bytes(), first, store.chainCrcAt(first - 1), () -> { })) {
                assertEquals(last, parsed.lastIndex());
                assertEquals(store.get(first).getPos(), slice.firstPosition());
                assertEquals(store.sizeBytes(first, last), slice.sizeBytes());
                assertTrue(first == last || slice.sizeBytes() <= 1500);
            }
        }
        try (EntrySlice none = store.slice(5, 4)) {
            assertTrue(none.isEmpty());
        }
    }

    @Test
    void lastIndexWithinTakesAsManyAsFitAndAtLeastOne() throws IOException {
        DLedgerStore store = openStore("a");
        append(store, 1, body(0, 52), body(1, 52), body(2, 52));
        assertEquals(0, store.lastIndexWithin(0, 2, 1));
        assertEquals(0, store.lastIndexWithin(0, 2, 199));
        assertEquals(1, store.lastIndexWithin(0, 2, 200));
        assertEquals(2, store.lastIndexWithin(0, 2, Integer.MAX_VALUE));
        assertEquals(1, store.lastIndexWithin(0, 1, Integer.MAX_VALUE));
    }

    @Test
    void aFollowerHasTheSameEntriesAtTheSamePositions() throws Exception {
        DLedgerStore leader = openStore("leader");
        fill(leader);
        for (int maxBytes : new int[] {1, 700, 1 << 20}) {
            DLedgerStore follower = openStore("follower" + maxBytes);
            replicate(leader, follower, leader.lastIndex(), maxBytes);
            assertSameEntries(leader, follower);
        }
    }

    @Test
    void aFollowerAppendsASliceFromTheIndexGiven() throws Exception {
        DLedgerStore leader = openStore("leader");
        DLedgerStore follower = openStore("follower");
        append(leader, 1, "a", "b", "c", "d");
        replicate(leader, follower, 1, 1 << 20);
        try (EntrySlice slice = leader.slice(0, 3);
             EntrySlice parsed = EntrySlice.parse(slice.bytes(), 0, EntryLayout.CHAIN_START, () -> { })) {
            assertEquals(DLedgerResponseCode.SUCCESS, follower.reserve(parsed, 2));
            follower.append(parsed, 2);
        }
        assertSameEntries(leader, follower);
    }

    @Test
    void aSliceThatDoesNotFollowIsAFault() throws Exception {
        DLedgerStore leader = openStore("leader");
        DLedgerStore follower = openStore("follower");
        append(leader, 1, "a", "b", "c");
        append(follower, 1, "x");
        try (EntrySlice slice = leader.slice(0, 2);
             EntrySlice parsed = EntrySlice.parse(slice.bytes(), 0, EntryLayout.CHAIN_START, () -> { })) {
            assertThrows(RuntimeException.class, () -> follower.append(parsed, 1), "another chain");
            assertThrows(RuntimeException.class, () -> follower.append(parsed, 2), "a gap");
            assertThrows(RuntimeException.class, () -> follower.append(parsed, 0), "an overlap");
        }
        assertEquals(0, follower.lastIndex());
        append(follower, 1, "y");
        assertEquals(1, follower.lastIndex());
    }

    @Test
    void aTruncatedLogGoesOnAsIfTheEntriesHadNeverBeen() throws IOException {
        DLedgerStore plain = openStore("plain");
        fill(plain);
        for (long from = 0; from <= plain.lastIndex(); from += from < 18 ? 9 : 3) {
            DLedgerStore store = openStore("truncated-" + from);
            fill(store);
            store.truncateFrom(from);
            assertEquals(from - 1, store.lastIndex());
            long gone = from;
            assertThrows(IndexOutOfBoundsException.class, () -> store.get(gone));
            for (long i = from; i <= plain.lastIndex(); i++) {
                DLedgerEntry entry = plain.get(i);
                if (entry.getType().isControl()) {
                    appendControl(store, entry.getTerm());
                } else {
                    append(store, entry.getTerm(), new String(entry.getBody(), StandardCharsets.UTF_8));
                }
            }
            assertSameEntries(plain, store);
        }
    }

    @Test
    void aNewEntryInPlaceOfATruncatedOneHasAnotherChain() throws IOException {
        DLedgerStore store = openStore("a");
        append(store, 1, "same", "same");
        int before = store.chainCrcAt(1);
        store.truncateFrom(1);
        append(store, 2, "same");
        assertNotEquals(before, store.chainCrcAt(1));
    }

    @Test
    void controlEntriesAreEntriesWithoutABody() throws IOException {
        DLedgerStore store = openStore("a");
        appendControl(store, 1);
        append(store, 1, "user");
        appendControl(store, 2);
        assertEquals(2, store.lastIndex());
        assertEquals(DLedgerEntryType.NOOP, store.get(0).getType());
        assertEquals(DLedgerEntryType.NOOP, store.get(2).getType());
        assertEquals(2, store.get(2).getTerm());
        assertEquals(0, store.get(2).getBody().length);
    }

    @Test
    void theCommittedPositionIsTheEndOfTheCommittedEntry() throws IOException {
        DLedgerStore store = openStore("a");
        append(store, 1, "one", "two");
        store.committed(0);
        assertEquals(0, store.committedIndex());
        assertEquals(51, store.committedPosition());
        store.committed(1);
        assertEquals(102, store.committedPosition());
    }

    @Test
    void anEntryAboveTheLimitIsRefusedAndNothingChanges() throws IOException {
        DLedgerStore store = openStore("a");
        Proposal large = new Proposal(List.of(new byte[EntryLayout.MAX_BODY_BYTES + 1]));
        assertEquals(DLedgerResponseCode.ENTRY_TOO_LARGE, store.reserve(large));
        append(store, 1, "small");
        assertEquals(0, store.lastIndex());
    }

    @Test
    void appendingOutOfOrderIsAFault() throws IOException {
        DLedgerStore store = openStore("a");
        append(store, 2, "a");
        assertThrows(RuntimeException.class, () -> store.append(2, 2, proposal("gap")));
        assertThrows(RuntimeException.class, () -> store.append(1, 1, proposal("term falls")));
        assertThrows(RuntimeException.class, () -> store.appendControl(2, 0, DLedgerEntryType.NOOP, new byte[0]));
        assertEquals(0, store.lastIndex());
    }

    @Test
    void syncsAndVotesAreTakenAtAnyTime() throws IOException {
        DLedgerStore store = openStore("a");
        store.syncVote();
        store.sync();
        store.saveVote(1, "n1");
        store.syncVote();
        append(store, 1, "a");
        store.sync();
        store.saveVote(2, "");
        store.syncVote();
        assertEquals(0, store.lastIndex());
    }

    @Test
    void aStoreHasAnIdOfItsOwnAndBelongsToOneClusterOnly() throws Exception {
        DLedgerStore store = openStore("one");
        StoreIdentity unfounded = store.identity();
        assertFalse(unfounded.storeId().isBlank());
        assertFalse(unfounded.isFounded());
        assertNotEquals(unfounded.storeId(), openStore("other").identity().storeId());
        assertThrows(IllegalArgumentException.class, () -> store.found(" "));
        assertThrows(IllegalArgumentException.class,
            () -> store.found("x".repeat(StoreIdentity.MAX_CLUSTER_ID_BYTES + 1)));
        assertThrows(IllegalArgumentException.class, () -> store.pledge(" "));
        store.pledge("c0");
        store.pledge("c3");
        assertEquals(new StoreIdentity(unfounded.storeId(), "", false, "c3"), store.identity());
        store.found("c1");
        store.found("c1");
        assertEquals(new StoreIdentity(unfounded.storeId(), "c1"), store.identity());
        String said = assertThrows(IllegalStateException.class, () -> store.found("c2")).getMessage();
        assertTrue(said.contains("c1") && said.contains("c2"), said);
        assertEquals("c1", store.identity().clusterId());
        assertThrows(IllegalStateException.class, () -> store.pledge("c2"));
    }

    @Test
    void aResetLogIsEmptyAndGoesOnBehindItsBaseAsTheOneThatItWasTakenFrom() throws Exception {
        DLedgerStore leader = openStore("leader");
        fill(leader);
        leader.committed(leader.lastIndex());
        long[] ends = {0, 7, 19, 20, 21, 22, 39, 40, 58};
        for (long end : ends) {
            LogBase base = leader.baseBehind(end);
            long bases = end == 20 || end == 21 ? 19 : end == 40 ? 39 : end;
            assertEquals(new LogBase(bases, leader.get(bases).getTerm(), leader.chainCrcAt(bases),
                leader.get(bases).getPos() + leader.get(bases).getSize()), base, "behind a user's entry");
            DLedgerStore follower = openStore("follower" + end);
            append(follower, 1, "of", "another", "log");
            follower.resetTo(base);
            assertEquals(base, follower.base());
            assertEquals(base.index(), follower.lastIndex());
            assertEquals(base.index(), follower.committedIndex());
            assertEquals(base.position(), follower.committedPosition());
            assertEquals(base.chainCrc(), follower.chainCrcAt(base.index()));
            assertThrows(IndexOutOfBoundsException.class, () -> follower.get(base.index()));
            assertEquals(base, follower.baseBehind(base.index()), "nothing lies above it");
            replicate(leader, follower, leader.lastIndex(), 900);
            for (long i = base.index() + 1; i <= leader.lastIndex(); i++) {
                assertEquals(leader.get(i).toString(), follower.get(i).toString());
                assertEquals(leader.chainCrcAt(i), follower.chainCrcAt(i));
            }
            long first = base.index() + 1;
            assertEquals(leader.sizeBytes(first, first), follower.sizeBytes(first, first));
            assertThrows(IndexOutOfBoundsException.class, () -> follower.cursor(base.index(), first));
        }
    }

    @Test
    void aResetLogTakesEntriesOfItsOwnAndIsTruncatedBackToItsBase() throws IOException {
        DLedgerStore store = openStore("a");
        append(store, 1, "old");
        store.resetTo(new LogBase(9, 3, 4711, 5000));
        assertThrows(RuntimeException.class, () -> store.append(2, 10, proposal("a term below the base's")));
        append(store, 3, "a", "b");
        assertEquals(5000, store.get(10).getPos());
        store.truncateFrom(10);
        assertEquals(9, store.lastIndex());
        append(store, 4, "c");
        assertEquals(5000, store.get(10).getPos());
        store.sync();
        store.resetTo(new LogBase(10, 4, store.chainCrcAt(10), 5049));
        append(store, 4, "d");
        assertEquals(5049, store.get(11).getPos());
    }

    @Test
    void aResetBelowWhatIsCommittedIsAFault() throws IOException {
        DLedgerStore store = openStore("a");
        append(store, 1, "a", "b");
        store.committed(1);
        assertThrows(RuntimeException.class, () -> store.resetTo(new LogBase(0, 1, store.chainCrcAt(0), 49)));
        assertEquals(1, store.lastIndex());
    }

    @Test
    void snapshotsAreKeptBesideTheLog() throws IOException {
        DLedgerStore store = openStore("a");
        assertEquals(List.of(), store.snapshots().list());
        assertSame(store.snapshots(), store.snapshots());
    }
}
