package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.IndexRange;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * Opens a damaged copy of a store, lets it find and mend what it can by itself and get the rest from a whole one, and
 * checks on the way that nothing wrong is given out and nothing durable is dropped without a word. One thread.
 */
final class DamageTrial {
    /** What became of the damage. */
    enum Fate {
        /** It hit bytes that nobody reads. */
        HARMLESS,
        /** It was put right from what this member has twice. */
        MENDED,
        /** It was found at open, and the entries were got from another member, in place. */
        REPAIRED_AT_OPEN,
        /**
         * It was found later, by a reader or by the scrubber, and the entries were got from another member, in place.
         */
        REPAIRED_LATER,
        /** The log was cut before it, and went on from there with the entries of another member. */
        REPLICATED,
        /** The store did not open, and said where. */
        REFUSED,
        /** Alone, the store serves what is good and tells what is not, or that its last files were removed. */
        TOLD
    }

    private static final long PASS_NS = 7_200_000_000_000L;

    private final MemoryDisk whole;
    private final String peers;
    private final DLedgerConfig config;
    private final List<DLedgerEntry> entries = new ArrayList<>();
    private final RecoveredLog asClosed;
    private final DLedgerMmapFileStore peer;
    private final Map<Path, BitSet> used = new TreeMap<>();
    private final Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
    private long nowNs = 1;

    /**
     * Trials on that store, which was closed; as a member of that group.
     *
     * @param config settings of the store but for the peers
     */
    DamageTrial(MemoryDisk whole, DLedgerConfig config, String peers) throws IOException {
        this.whole = whole;
        this.peers = peers;
        this.config = config;
        this.peer = store(whole.copy(), new ManualMaintenance());
        this.asClosed = peer.open();
        for (long i = 0; i <= peer.lastIndex(); i++) {
            entries.add(peer.get(i));
        }
        markUsed();
    }

    private DLedgerMmapFileStore store(MemoryDisk disk, ManualMaintenance maintenance) {
        config.setPeers(peers);
        return new DLedgerMmapFileStore(config, disk, maintenance, () -> nowNs);
    }

    private boolean isAlone() {
        return peers.indexOf(';') < 0;
    }

    Map<Fate, Integer> fates() {
        return fates;
    }

    /** Tries one damaged copy, which is changed. */
    void run(MemoryDisk damaged) throws IOException {
        fates.merge(fateOf(damaged), 1, Integer::sum);
    }

    private Fate fateOf(MemoryDisk damaged) throws IOException {
        MemoryDisk before = damaged.copy();
        ManualMaintenance maintenance = new ManualMaintenance();
        DLedgerMmapFileStore store = store(damaged, maintenance);
        RecoveredLog found;
        try {
            found = store.open();
        } catch (IOException refusal) {
            assertRefusedAgain(damaged, refusal);
            return Fate.REFUSED;
        }
        assertOpensAgain(damaged.copy(), store, found);
        long lastFound = store.lastIndex();
        boolean wasDamaged = !store.damaged().isEmpty();
        if (isAlone() && lastFound < asClosed.lastIndex()) {
            assertTrue(before.paths().size() < whole.paths().size(), "only removed files may be missed alone");
            store.close();
            return Fate.TOLD;
        }
        checkLife(found, lastFound, wasDamaged);
        Path filed = config.memberDir().resolve("configurations");
        boolean isFiled = before.exists(filed) && Arrays.equals(before.bytesOf(filed), whole.bytesOf(filed));
        assertEquals(asClosed.configurations().stream()
            .filter(each -> isFiled && found.life().recovering() || each.index() <= lastFound).toList(),
            found.configurations());
        readAll(store);
        scrub(store, maintenance);
        boolean isDamaged = !store.damaged().isEmpty();
        if (isDamaged && isAlone()) {
            store.close();
            return Fate.TOLD;
        }
        repair(store);
        replicate(store);
        readAll(store);
        assertEquals(List.of(), store.damaged());
        store.close();
        assertTrue(isAsWhole(damaged), "the files differ in the end");
        assertEquals(asClosed.configurations(), store(damaged, new ManualMaintenance()).open().configurations());
        if (lastFound < asClosed.lastIndex()) {
            return Fate.REPLICATED;
        }
        if (isDamaged) {
            return wasDamaged ? Fate.REPAIRED_AT_OPEN : Fate.REPAIRED_LATER;
        }
        return isAsWhole(before) && isSlotsAsWhole(before) ? Fate.HARMLESS : Fate.MENDED;
    }

    /** The same refusal comes with each start, and says what and where. */
    private void assertRefusedAgain(MemoryDisk damaged, IOException refusal) {
        String said = refusal.getMessage();
        Path directory = config.memberDir();
        assertTrue(said.contains(directory.toString()), said);
        boolean namesPlace = said.contains("position ") && said.contains("entry ");
        boolean namesFile = damaged.paths().stream().anyMatch(path -> said.contains(path.getFileName().toString()))
            || said.contains(directory.resolve("vote").toString())
            || said.contains(directory.resolve("format").toString());
        assertTrue(namesPlace || namesFile, said);
        boolean isOfBytes = said.contains("damaged");
        assertTrue(namesPlace || !isOfBytes, said);
        try {
            store(damaged, new ManualMaintenance()).open();
        } catch (IOException again) {
            assertEquals(said, again.getMessage());
            return;
        }
        throw new AssertionError("opens at the second attempt, after: " + said);
    }

    /** As a kill right after the open would show. */
    private void assertOpensAgain(MemoryDisk copy, DLedgerMmapFileStore first, RecoveredLog found) throws IOException {
        DLedgerMmapFileStore second = store(copy, new ManualMaintenance());
        RecoveredLog again = second.open();
        assertEquals(found.lastIndex(), again.lastIndex(), "last index at the second open");
        assertEquals(found.commitHint(), again.commitHint());
        assertEquals(found.life().recovering(), again.life().recovering());
        assertEquals(first.damaged(), second.damaged(), "damage at the second open");
        assertEquals(found.configurations(), again.configurations());
        second.close();
    }

    private void checkLife(RecoveredLog found, long lastFound, boolean wasDamaged) {
        assertEquals(asClosed.term(), found.term());
        assertEquals(asClosed.votedFor(), found.votedFor());
        assertTrue(lastFound <= asClosed.lastIndex(), "entries out of nothing");
        if (lastFound < asClosed.lastIndex() || wasDamaged) {
            assertTrue(found.life().recovering(), "lost entries from " + (lastFound + 1) + " on without a word");
            assertTrue(found.life().incarnation() > asClosed.life().incarnation());
        }
        for (int run = 0; run < found.runTerms().length; run++) {
            assertEquals(entries.get((int) found.runFirstIndexes()[run]).getTerm(), found.runTerms()[run]);
        }
    }

    private void readAll(DLedgerMmapFileStore store) throws IOException {
        for (long i = 0; i <= store.lastIndex(); i++) {
            try {
                DLedgerEntry entry = store.get(i);
                assertEquals(entries.get((int) i).toString(), entry.toString());
                assertArrayEquals(entries.get((int) i).getBody(), entry.getBody());
            } catch (IOException e) {
                assertTrue(store.isDamaged(i), "cannot be read, and is not damaged: " + e.getMessage());
                assertTrue(e.getMessage().contains(config.memberDir().resolve("data").toString())
                    && e.getMessage().contains("position ") && e.getMessage().contains("entry " + i), e.getMessage());
            }
        }
    }

    private void scrub(DLedgerMmapFileStore store, ManualMaintenance maintenance) {
        nowNs += PASS_NS;
        long steps = 2 + store.sizeBytes(0, store.lastIndex()) / (config.getScrubBytesPerSecond() / 4);
        for (long i = 0; i < steps; i++) {
            maintenance.runRepeated();
        }
    }

    private void repair(DLedgerMmapFileStore store) throws IOException {
        for (int attempts = 0; !store.damaged().isEmpty(); attempts++) {
            assertTrue(attempts < 1000, "never repaired: " + store.damaged());
            IndexRange range = store.damaged().get(0);
            long last = peer.lastIndexWithin(range.first(), range.last(), 1 << 20);
            try (EntrySlice slice = sliceOfPeer(range.first(), last)) {
                store.repair(slice);
            }
        }
    }

    private EntrySlice sliceOfPeer(long first, long last) {
        try {
            EntrySlice slice = peer.slice(first, last);
            return EntrySlice.parse(slice.bytes(), first, peer.chainCrcAt(first - 1), slice::close);
        } catch (CorruptEntryException e) {
            throw new AssertionError("the peer is damaged", e);
        }
    }

    private void replicate(DLedgerMmapFileStore store) throws IOException {
        while (store.lastIndex() < asClosed.lastIndex()) {
            long first = store.lastIndex() + 1;
            try (EntrySlice slice = sliceOfPeer(first, peer.lastIndexWithin(first, asClosed.lastIndex(), 1 << 20))) {
                assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(slice, first));
                store.append(slice, first);
            }
        }
        store.committed(asClosed.commitHint());
        store.sync();
    }

    /** Whether all bytes of data and index that count are those of the whole store. */
    private boolean isAsWhole(MemoryDisk disk) {
        for (Map.Entry<Path, BitSet> file : used.entrySet()) {
            if (!disk.exists(file.getKey())) {
                return false;
            }
            byte[] expected = whole.bytesOf(file.getKey());
            byte[] bytes = disk.bytesOf(file.getKey());
            BitSet counts = file.getValue();
            for (int at = counts.nextSetBit(0); at >= 0; at = counts.nextSetBit(at + 1)) {
                if (bytes.length <= at || bytes[at] != expected[at]) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isSlotsAsWhole(MemoryDisk disk) {
        for (String name : List.of("vote", "format", "configurations")) {
            Path path = config.memberDir().resolve(name);
            if (!disk.exists(path) || !Arrays.equals(disk.bytesOf(path), whole.bytesOf(path))) {
                return false;
            }
        }
        return true;
    }

    /** Which bytes of data and index files hold entries, filler headers and records. */
    private void markUsed() {
        LogEnd end = new LogEnd(0, LogEnd.Place.OPEN, -1, -1, 0);
        for (DLedgerEntry entry : entries) {
            LogEnd.Place place = LogEnd.Place.ofSealed(entry.getType());
            for (long filler : Filler.between(end, entry.getPos(), place, config.getMappedFileSizeForEntryData())) {
                mark("data", config.getMappedFileSizeForEntryData(), filler, EntryLayout.FILLER_HEADER_BYTES);
            }
            mark("data", config.getMappedFileSizeForEntryData(), entry.getPos(), entry.getSize());
            mark("index", config.getMappedFileSizeForEntryIndex(), entry.getIndex() * IndexFile.RECORD_BYTES,
                IndexFile.RECORD_BYTES);
            end = new LogEnd(entry.getPos() + entry.getSize(), place, entry.getIndex(), entry.getTerm(), 0);
        }
    }

    private void mark(String kind, int segmentSize, long position, int size) {
        int at = (int) (position % segmentSize);
        used.computeIfAbsent(config.memberDir().resolve(kind).resolve(SegmentLog.nameOf(position - at)),
            path -> new BitSet()).set(at, at + size);
    }
}
