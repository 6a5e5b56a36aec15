package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.ControlPlacement;

/** What a store must hold: a plain list of entries, a vote and a commit index, changed together with the store. */
final class LogModel {
    private static final int MAX_BODY = TestStores.SEGMENT - EntryLayout.HEADER_BYTES - EntryLayout.FILLER_HEADER_BYTES;

    private final SplittableRandom random;
    private final List<DLedgerEntry> entries = new ArrayList<>();
    private long term = 1;
    private long committed = -1;
    /** The first entry that the store still has. */
    private long first;

    LogModel(SplittableRandom random) {
        this.random = random;
    }

    long lastIndex() {
        return entries.size() - 1;
    }

    long committed() {
        return committed;
    }

    /** The entry that stands at that index. */
    DLedgerEntry entry(long index) {
        return entries.get((int) index);
    }

    /** Sometimes a new leader, and then one to three entries, by one proposal or by control entries. */
    void append(DLedgerMmapFileStore store) throws IOException {
        if (random.nextInt(6) == 0) {
            term += 1 + random.nextInt(2);
        }
        int count = 1 + random.nextInt(3);
        long first = lastIndex() + 1;
        if (random.nextInt(4) == 0) {
            store.setControlPlacement(ControlPlacement.values()[random.nextInt(2)]);
            for (int i = 0; i < count; i++) {
                if (random.nextInt(2) == 0) {
                    TestStores.configure(store, term, TestStores.voters(1 + random.nextInt(40), random.nextInt(1000)));
                } else {
                    TestStores.appendControl(store, term);
                }
            }
        } else {
            List<byte[]> bodies = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                bodies.add(body());
            }
            Proposal proposal = new Proposal(bodies);
            assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(proposal));
            store.append(term, first, proposal);
        }
        for (long index = first; index < first + count; index++) {
            entries.add(store.get(index));
            assertEquals(term, entry(index).getTerm());
        }
    }

    /** Bodies of all sizes: none, small, whatever leaves 0 to 16 bytes of a segment, the largest. */
    private byte[] body() {
        int size = switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> MAX_BODY - random.nextInt(9);
            case 2 -> MAX_BODY / 2 - random.nextInt(64);
            case 3 -> random.nextInt(MAX_BODY + 1);
            default -> random.nextInt(400);
        };
        byte[] body = new byte[size];
        random.nextBytes(body);
        return body;
    }

    /** Drops some of the entries that are not committed; returns the first dropped index, or -1 for none. */
    long truncate(DLedgerMmapFileStore store) {
        if (committed == lastIndex()) {
            return -1;
        }
        long from = committed + 1 + random.nextInt((int) (lastIndex() - committed));
        store.truncateFrom(from);
        entries.subList((int) from, entries.size()).clear();
        term++;
        return from;
    }

    /** Commits a part of what is not committed, but leaves so much that truncations have something to do. */
    void commit(DLedgerMmapFileStore store) {
        committed += random.nextInt((int) Math.max(1, (lastIndex() - committed) / 2));
        store.committed(committed);
    }

    /** Cuts the log at its beginning, as far as the store likes. */
    void compact(DLedgerMmapFileStore store) {
        store.compactUpTo(committed - random.nextInt((int) Math.max(1, committed - first)));
        first = store.base().index() + 1;
    }

    /** Checks every entry, what was found about them at open, and that slices are the entries. */
    void check(DLedgerMmapFileStore store, RecoveredLog found) throws IOException {
        assertEquals(lastIndex(), found.lastIndex());
        assertEquals(store.base(), found.base());
        // A kill may come between the move of the base in memory and that on disk.
        assertTrue(store.base().index() < first, store.base() + " above " + first);
        first = store.base().index() + 1;
        assertEquals(lastIndex(), store.lastIndex());
        for (int run = 0; run < found.runTerms().length; run++) {
            long first = found.runFirstIndexes()[run];
            long end = run + 1 < found.runTerms().length ? found.runFirstIndexes()[run + 1] : entries.size();
            for (long index = first; index < end; index++) {
                assertEquals(found.runTerms()[run], entry(index).getTerm(), "term of entry " + index);
            }
        }
        assertEquals(configurations(found.base().index()), found.configurations());
        check(store);
    }

    /** What the entries say from the last one on that is at or below the base. */
    private List<LoggedConfiguration> configurations(long base) {
        List<LoggedConfiguration> all = new ArrayList<>();
        for (DLedgerEntry entry : entries) {
            if (entry.getType().isConfiguration()) {
                if (entry.getIndex() <= base) {
                    all.clear();
                }
                all.add(new LoggedConfiguration(entry.getIndex(), Configuration.decode(entry.getBody())));
            }
        }
        return all;
    }

    /** Checks every entry. */
    void check(DLedgerMmapFileStore store) throws IOException {
        assertEquals(lastIndex(), store.lastIndex());
        assertEquals(first, store.base().index() + 1);
        for (DLedgerEntry entry : entries.subList((int) first, entries.size())) {
            assertEqual(entry, store.get(entry.getIndex()));
            assertEquals(entry.getChainCrc(), store.chainCrcAt(entry.getIndex()));
        }
    }

    static void assertEqual(DLedgerEntry expected, DLedgerEntry found) {
        assertEquals(expected.toString(), found.toString());
        assertEquals(expected.getChainCrc(), found.getChainCrc(), "chain of " + expected);
        assertArrayEquals(expected.getBody(), found.getBody(), "body of " + expected);
    }
}
