package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.InvariantViolation;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** A store tells at each open all configurations that its log names, though a start reads the end of the log only. */
class ConfigurationsTest {
    private static final int SEGMENT = TestStores.SEGMENT;
    private static final String THREE = "n0-localhost:1;n1-localhost:2;n2-localhost:3";

    @TempDir
    Path base;

    private static List<LoggedConfiguration> foundIn(Path directory) throws IOException {
        return foundBy(TestStores.config(directory));
    }

    private static List<LoggedConfiguration> foundBy(DLedgerConfig config) throws IOException {
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(config)) {
            return store.open().configurations();
        }
    }

    private static LoggedConfiguration configure(DLedgerMmapFileStore store, int voters) {
        return TestStores.configure(store, 1, TestStores.voters(voters, (int) store.lastIndex()));
    }

    /** All that the log holds is committed and durable, and the checkpoint is at its end. */
    private static void checkpoint(DLedgerMmapFileStore store) throws IOException {
        store.committed(store.lastIndex());
        store.sync();
    }

    private Path file(Path of) {
        return TestStores.memberDir(of).resolve(ConfigurationFile.NAME);
    }

    private Path killed(String name) throws IOException {
        return TestStores.copyOf(base, base.resolveSibling(base.getFileName() + "-" + name));
    }

    @Test
    void configurationsComeBackFromAboveAndBelowTheCheckpoint() throws IOException {
        DLedgerMmapFileStore store = TestStores.open(base);
        assertEquals(List.of(), foundIn(killed("empty")));
        TestStores.append(store, 1, 100);
        LoggedConfiguration first = configure(store, 3);
        TestStores.append(store, 1, 100);
        assertEquals(List.of(first), foundIn(killed("above")));
        assertFalse(Files.exists(file(base)), "who never changes its members needs no such file");
        checkpoint(store);
        TestStores.append(store, 1, 100);
        LoggedConfiguration second = configure(store, 100);
        store.sync();
        assertEquals(List.of(first, second), foundIn(killed("both")));
        store.close();
        assertEquals(List.of(first, second), foundIn(base));
        assertEquals(List.of(first, second), foundIn(base));
    }

    @Test
    void theBodyIsReadBackWholeByEachWayOfReading() throws Exception {
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            TestStores.append(store, 1, 100);
            LoggedConfiguration brought = configure(store, 50);
            TestStores.append(store, 1, 100);
            DLedgerEntry entry = store.get(1);
            assertEquals(DLedgerEntryType.CONFIG_CHANGE, entry.getType());
            assertEquals(brought.configuration(), Configuration.decode(entry.getBody()));
            try (EntrySlice slice = store.slice(1, 1);
                 EntrySlice parsed = EntrySlice.parse(slice.bytes(), 1, store.chainCrcAt(0), () -> { })) {
                assertEquals(List.of(brought), parsed.configurations());
            }
        }
    }

    @Test
    void aFollowerKeepsWhatItsLeaderSends() throws Exception {
        Path theirs = base.resolve("follower");
        LoggedConfiguration first;
        LoggedConfiguration second;
        try (DLedgerMmapFileStore leader = TestStores.open(base.resolve("leader"));
             DLedgerMmapFileStore follower = TestStores.open(theirs)) {
            first = configure(leader, 3);
            second = configure(leader, 4);
            try (EntrySlice slice = leader.slice(0, 1);
                 EntrySlice parsed = EntrySlice.parse(slice.bytes(), 0, EntryLayout.CHAIN_START, () -> { })) {
                assertEquals(DLedgerResponseCode.SUCCESS, follower.reserve(parsed, 0));
                follower.append(parsed, 0);
                follower.truncateFrom(1);
                follower.append(parsed, 1);
            }
            checkpoint(follower);
        }
        assertEquals(List.of(first, second), foundIn(theirs));
    }

    @Test
    void aTruncationDropsThoseAboveIt() throws IOException {
        DLedgerMmapFileStore store = TestStores.open(base);
        LoggedConfiguration kept = configure(store, 3);
        checkpoint(store);
        configure(store, 4);
        configure(store, 5);
        store.sync();
        store.truncateFrom(1);
        assertEquals(List.of(kept), foundIn(killed("cut")));
        TestStores.append(store, 2, 100);
        LoggedConfiguration other = TestStores.configure(store, 2, TestStores.voters(2, 0));
        checkpoint(store);
        store.close();
        assertEquals(List.of(kept, other), foundIn(base));
    }

    @Test
    void theOneAtTheBaseIsToldWhenItsEntryIsGone() throws IOException {
        DLedgerMmapFileStore store = TestStores.open(base);
        configure(store, 3);
        LoggedConfiguration inForce = configure(store, 4);
        for (int i = 0; i < 9; i++) {
            TestStores.append(store, 1, 1500);
        }
        LoggedConfiguration above = configure(store, 30);
        TestStores.append(store, 1, 100);
        checkpoint(store);
        store.compactUpTo(6);
        store.close();
        DLedgerMmapFileStore again = new DLedgerMmapFileStore(TestStores.config(base));
        RecoveredLog found = again.open();
        assertTrue(found.base().index() > 1, found.base().toString());
        assertEquals(List.of(inForce, above), found.configurations());
        LoggedConfiguration last = configure(again, 5);
        for (int i = 0; i < 9; i++) {
            TestStores.append(again, 1, 1500);
        }
        checkpoint(again);
        again.compactUpTo(again.committedIndex());
        again.close();
        assertEquals(List.of(last), foundIn(base));
    }

    @Test
    void aResetBringsTheOneAtItsBase() throws IOException {
        // Files that a reset leaves behind are deleted beside; not while they are copied here.
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base), new RealDisk(),
            new ManualMaintenance(), System::nanoTime);
        store.open();
        configure(store, 3);
        checkpoint(store);
        configure(store, 4);
        LoggedConfiguration inForce = new LoggedConfiguration(90, TestStores.voters(100, 7));
        LogBase behind = new LogBase(99, 2, 4711, 1 << 20);
        store.resetTo(behind, inForce);
        assertEquals(List.of(inForce), foundIn(killed("reset")));
        store.sync();
        LoggedConfiguration next = TestStores.configure(store, 2, TestStores.voters(2, 8));
        checkpoint(store);
        assertEquals(List.of(inForce, next), foundIn(killed("on")));
        store.resetTo(new LogBase(199, 3, 4712, 1 << 21), LoggedConfiguration.NONE);
        store.close();
        assertEquals(List.of(), foundIn(base));
    }

    @Test
    void aFileThatIsLostOrDamagedIsWrittenAnewFromTheLog() throws IOException {
        DLedgerMmapFileStore store = TestStores.open(base);
        LoggedConfiguration first = configure(store, 3);
        TestStores.append(store, 1, 100);
        LoggedConfiguration second = configure(store, 4);
        TestStores.append(store, 1, 100);
        checkpoint(store);
        store.close();
        byte[] whole = Files.readAllBytes(file(base));
        Path lost = killed("lost");
        Files.delete(file(lost));
        assertEquals(List.of(first, second), foundIn(lost));
        assertEquals(-1, Files.mismatch(file(base), file(lost)));
        Path old = killed("old");
        ConfigurationFile.write(new RealDisk(), file(old), List.of(first));
        assertEquals(List.of(first, second), foundIn(old));
        Path foreign = killed("foreign");
        ConfigurationFile.write(new RealDisk(), file(foreign),
            List.of(new LoggedConfiguration(1, second.configuration()), second));
        assertEquals(List.of(first, second), foundIn(foreign));
        for (int length : new int[] {0, 1, whole.length / 2, whole.length + 1}) {
            Path cut = killed("cut-" + length);
            Files.write(file(cut), Arrays.copyOf(whole, length));
            assertEquals(List.of(first, second), foundIn(cut));
            assertEquals(-1, Files.mismatch(file(base), file(cut)));
        }
    }

    @Test
    void anEntryThatIsDamagedIsKnownFromTheFileAndWithoutThatTheStoreIsRefused() throws IOException {
        DLedgerMmapFileStore store = TestStores.open(base);
        TestStores.append(store, 1, 100);
        LoggedConfiguration brought = configure(store, 3);
        long position = store.get(1).getPos();
        TestStores.append(store, 1, 100);
        checkpoint(store);
        store.close();
        TestStores.flip(TestStores.data(base, 0), position + EntryLayout.HEADER_BYTES + 5);
        ConfigurationFile.write(new RealDisk(), file(base), List.of(brought));
        DLedgerConfig config = TestStores.config(base);
        config.setPeers(THREE);
        assertEquals(List.of(brought), foundBy(config));
        Files.delete(file(base));
        for (int attempt = 0; attempt < 2; attempt++) {
            String said = assertThrows(DamagedStoreException.class, () -> foundBy(config)).getMessage();
            assertTrue(said.contains("position " + position + ": entry 1 brought a configuration"), said);
        }
    }

    @Test
    void aFileOfALaterVersionIsRefusedAndStaysAsItIs() throws IOException {
        DLedgerMmapFileStore store = TestStores.open(base);
        configure(store, 3);
        checkpoint(store);
        store.close();
        ByteBuffer later = ByteBuffer.wrap(Files.readAllBytes(file(base)));
        later.putInt(4, 2);
        CRC32C crc = new CRC32C();
        crc.update(later.array(), 0, later.capacity() - 4);
        later.putInt(later.capacity() - 4, (int) crc.getValue());
        Files.write(file(base), later.array());
        String said = assertThrows(IOException.class, () -> foundIn(base)).getMessage();
        assertTrue(said.contains(file(base) + " says version 2, this program knows version 1"), said);
        assertEquals(later, ByteBuffer.wrap(Files.readAllBytes(file(base))));
    }

    @Test
    void anEntryWhoseConfigurationNobodyKnowsIsRefused() throws IOException {
        DLedgerMmapFileStore store = TestStores.open(base);
        TestStores.append(store, 1, 100);
        assertThrows(IllegalArgumentException.class,
            () -> store.appendControl(1, 1, DLedgerEntryType.CONFIG_CHANGE, new byte[] {9, 9, 9}));
        assertEquals(0, store.lastIndex(), "who appends it learns at once");
        configure(store, 3);
        int at = (int) store.get(1).getPos();
        int chainCrc = store.chainCrcAt(0);
        store.close();
        assertEquals(1, foundIn(base).size());
        ByteBuffer segment = ByteBuffer.wrap(Files.readAllBytes(TestStores.data(base, 0)));
        segment.put(at + EntryLayout.HEADER_BYTES, (byte) 9);
        EntryLayout.seal(segment, at, chainCrc);
        Files.write(TestStores.data(base, 0), segment.array());
        String said = assertThrows(DamagedStoreException.class, () -> foundIn(base)).getMessage();
        assertTrue(said.contains("position " + at + " entry 1") && said.contains("version 9, known are 1 and 2"), said);
    }

    @Test
    void aConfigurationThatFitsInNoSegmentIsRefusedBeforeAnythingIsWritten() throws IOException {
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            Configuration large = TestStores.voters(Configuration.MAX_MEMBERS, 0);
            byte[] tooLarge = Configuration.ofVoters(Map.of("n0", "x".repeat(SEGMENT) + ":1")).encode();
            assertThrows(InvariantViolation.class,
                () -> store.appendControl(1, 0, DLedgerEntryType.CONFIG_CHANGE, tooLarge));
            assertEquals(-1, store.lastIndex());
            TestStores.configure(store, 1, large);
        }
        assertEquals(Configuration.MAX_MEMBERS, foundIn(base).get(0).configuration().voters().size());
    }

    @Test
    void aFormatFileOfTheVersionBeforeIsOpenedAndWrittenAnew() throws IOException {
        DLedgerMmapFileStore store = TestStores.open(base);
        TestStores.append(store, 1, 100);
        store.close();
        Path format = TestStores.memberDir(base).resolve("format");
        FormatRecord now = FormatRecord.read(new RealDisk(), format);
        ByteBuffer first = ByteBuffer.wrap(Arrays.copyOf(now.encode(), 78)).putInt(0, 1);
        SlotFile.create(new RealDisk(), format, FormatRecord.MAGIC, first.array());
        assertEquals(1, FormatRecord.read(new RealDisk(), format).formatVersion());
        assertEquals(List.of(), foundIn(base));
        FormatRecord then = FormatRecord.read(new RealDisk(), format);
        assertTrue(then.identity().isFounded(), "what is there was promised to a group of before");
        assertEquals(now.withClusterId(then.clusterId(), now.flags()), then);
        TestStores.flip(format, 600);
        assertEquals(then, FormatRecord.read(new RealDisk(), format), "both slots are of this version");
    }

    @Test
    void onAFullDiskTheCheckpointStaysAndTheMemberGoesOn() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base), disk);
        store.open();
        TestStores.append(store, 1, 100);
        checkpoint(store);
        LoggedConfiguration brought = configure(store, 3);
        disk.fillUp();
        checkpoint(store);
        assertEquals(List.of(brought), foundIn(killed("full")));
        assertFalse(Files.exists(file(base)));
        disk.makeRoom();
        store.close();
        assertTrue(Files.exists(file(base)));
        assertEquals(List.of(brought), foundIn(base));
    }
}
