package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.IndexRange;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/** A verification finds what is wrong in the files of a store, and names it; nothing else, and changes nothing. */
class LogVerifierTest {
    /** Encoded size of each entry. */
    private static final int SIZE = 1000;
    private static final int LAST = 9;

    @TempDir
    Path base;

    /** Ten entries of 1000 bytes in three segments, a control entry among them; all but the last are committed. */
    @BeforeEach
    void fill() throws IOException {
        DLedgerMmapFileStore store = TestStores.open(base);
        for (int i = 0; i < LAST; i++) {
            if (i == 5) {
                TestStores.appendControl(store, 2);
            }
            TestStores.append(store, i < 5 ? 1 : 2, SIZE - 48);
        }
        store.saveVote(2, "n0");
        store.syncVote();
        store.sync();
        store.committed(LAST - 1);
        store.sync();
        store.close();
    }

    private VerifyReport verify() throws IOException {
        return LogVerifier.verify(TestStores.memberDir(base), List.of(), (entries, bytes, all) -> { });
    }

    private Fault onlyFault() throws IOException {
        VerifyReport report = verify();
        assertEquals(1, report.faults().size(), () -> report.faults().toString());
        return report.faults().get(0);
    }

    private Path file(String name) {
        return TestStores.memberDir(base).resolve(name);
    }

    private Path index() {
        return file("index").resolve(SegmentLog.nameOf(0));
    }

    /** Every file with its bytes and its time. */
    private Map<String, String> state() throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> found = Files.walk(base)) {
            for (Path path : found.toList()) {
                String bytes = Files.isRegularFile(path) ? List.of(Files.readAllBytes(path).length,
                    Arrays.hashCode(Files.readAllBytes(path))).toString() : "";
                state.put(path.toString(), bytes + Files.getLastModifiedTime(path));
            }
        }
        return state;
    }

    @Test
    void aWholeStoreHasNoFaultsAndIsLeftAsItIs() throws IOException {
        Map<String, String> before = state();
        VerifyReport report = verify();
        assertEquals(List.of(), report.faults());
        assertEquals(List.of(), report.notes());
        assertEquals(10, report.checked().entries());
        assertEquals(1, report.checked().controlEntries());
        assertEquals(10, report.checked().indexRecords());
        assertEquals(0, report.checked().firstIndex());
        assertEquals(LAST, report.checked().lastIndex());
        assertEquals(before, state());
    }

    @Test
    void theFileOfConfigurationsIsHeldAgainstTheLog() throws IOException {
        LoggedConfiguration first;
        LoggedConfiguration second;
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            first = TestStores.configure(store, 2, TestStores.voters(3, 1));
            second = TestStores.configure(store, 2, TestStores.voters(4, 2));
            store.committed(store.lastIndex());
        }
        assertEquals(List.of(), verify().faults());
        Path filed = file("configurations");
        Disk disk = new RealDisk();
        ConfigurationFile.write(disk, filed, List.of(new LoggedConfiguration(first.index(), second.configuration()),
            second));
        assertTrue(onlyFault().what().startsWith("does not tell what entry " + first.index() + " brings"));
        ConfigurationFile.write(disk, filed, List.of(new LoggedConfiguration(2, first.configuration()), first, second));
        assertTrue(onlyFault().what().startsWith("tells of a configuration that entry 2 should bring"));
        ConfigurationFile.write(disk, filed, List.of(first));
        assertTrue(onlyFault().what().startsWith("does not tell of entry " + second.index()));
        TestStores.flip(filed, 20);
        assertEquals(filed, onlyFault().file());
        assertTrue(onlyFault().what().startsWith("is not what its checksum says"), onlyFault().what());
        Files.delete(filed);
        assertTrue(onlyFault().what().startsWith("is missing"), onlyFault().what());
        TestStores.open(base).close();
        assertEquals(List.of(), verify().faults());
    }

    @Test
    void aFlippedByteOfABodyIsOneFaultThatNamesItsEntry() throws IOException {
        TestStores.flip(TestStores.data(base, 0), 2 * SIZE + 500);
        Fault fault = onlyFault();
        assertEquals(TestStores.data(base, 0), fault.file());
        assertEquals(2 * SIZE, fault.position());
        assertEquals(2, fault.firstIndex());
        assertEquals(2, fault.lastIndex());
        assertTrue(fault.what().startsWith("bodyCrc says "), fault.what());
        assertEquals(9, verify().checked().entries());
    }

    @Test
    void aFlippedByteAnywhereInADurableEntryIsFoundAtThatEntry() throws IOException {
        for (int at = 0; at < 60; at++) {
            TestStores.flip(TestStores.data(base, 0), SIZE + at);
            VerifyReport report = verify();
            assertEquals(1, report.faults().size(), "byte " + at + ": " + report.faults());
            assertEquals(1, report.faults().get(0).firstIndex(), "byte " + at);
            assertEquals(1, report.faults().get(0).lastIndex(), "byte " + at);
            TestStores.flip(TestStores.data(base, 0), SIZE + at);
        }
        assertTrue(verify().isWhole());
    }

    @Test
    void eachFlippedByteOfAnyHeaderOrFillerIsFound() throws IOException {
        List<Long> places = new ArrayList<>();
        LogDump dump = LogDump.ofData(TestStores.data(base, 4096), 4096);
        while (dump.hasNext()) {
            places.add(dump.next().position());
        }
        for (long place : places) {
            for (int at = 0; at < 8; at++) {
                TestStores.flip(TestStores.data(base, 4096), place - 4096 + at);
                assertFalse(verify().isWhole(), "byte " + at + " at " + place);
                TestStores.flip(TestStores.data(base, 4096), place - 4096 + at);
            }
        }
    }

    @Test
    void twoFaultsAreTwoLines() throws IOException {
        TestStores.flip(TestStores.data(base, 0), 500);
        TestStores.flip(TestStores.data(base, 0), 3 * SIZE + 500);
        VerifyReport report = verify();
        assertEquals(List.of(0L, 3L), report.faults().stream().map(Fault::firstIndex).toList());
    }

    @Test
    void eachFlippedByteOfTheVoteAndFormatFilesIsFound() throws IOException {
        for (String name : List.of("vote", "format")) {
            for (int at = 0; at < 1024; at += 37) {
                TestStores.flip(file(name), at);
                VerifyReport report = verify();
                assertEquals(file(name), report.faults().get(0).file(), "byte " + at);
                assertEquals(10, report.checked().entries(), "byte " + at);
                TestStores.flip(file(name), at);
            }
        }
    }

    @Test
    void aWrongIndexRecordIsAFaultOfTheIndexAlone() throws IOException {
        TestStores.flip(index(), 3 * 32 + 5);
        TestStores.flip(index(), 4 * 32 + 5);
        Fault fault = onlyFault();
        assertEquals(file("index"), fault.file());
        assertEquals(3, fault.firstIndex());
        assertEquals(4, fault.lastIndex());
        assertEquals(10, verify().checked().entries());
    }

    @Test
    void missingEmptyAndGarbageFilesAreNamedAndTheRestIsChecked() throws IOException {
        for (Path file : List.of(file("vote"), file("format"), index())) {
            byte[] whole = Files.readAllBytes(file);
            for (byte[] bytes : List.of(new byte[0], TestStores.text("garbage"), new byte[whole.length])) {
                Files.write(file, bytes);
                VerifyReport report = verify();
                assertFalse(report.isWhole(), file + " of " + bytes.length + " bytes");
                assertEquals(10, report.checked().entries(), () -> file + ": " + report.faults());
            }
            Files.delete(file);
            VerifyReport report = verify();
            assertFalse(report.isWhole(), file + " missing");
            assertEquals(10, report.checked().entries(), () -> file + ": " + report.faults());
            Files.write(file, whole);
        }
    }

    @Test
    void aCheckpointThatNamesAnotherEntryIsAFault() throws IOException {
        VoteFile vote = VoteFile.open(new RealDisk(), file("vote"));
        Checkpoint old = vote.record().checkpoint();
        vote.checkpoint(new Checkpoint(old.position(), old.index(), old.chainCrc() + 1));
        assertEquals(old.index(), onlyFault().firstIndex());
        assertTrue(onlyFault().what().startsWith("the checkpoint says "), onlyFault().what());
    }

    @Test
    void whatTheStoreKnowsOfDamageIsTold() throws IOException {
        new DamageFile(new RealDisk(), TestStores.memberDir(base)).write(List.of(new IndexRange(3, 5)));
        assertEquals("3 to 5", StoreInspector.inspect(TestStores.memberDir(base), List.of()).damaged());
        assertTrue(verify().notes().get(0).contains("3 to 5"));
        Files.write(file("damaged"), new byte[1024]);
        assertEquals(file("damaged"), onlyFault().file());
    }

    @Test
    void aMissingDataFileIsNamedWithItsEntries() throws IOException {
        Files.delete(TestStores.data(base, 4096));
        Fault fault = onlyFault();
        assertEquals(4, fault.firstIndex());
        assertEquals(5, fault.lastIndex());
        assertTrue(fault.what().contains(SegmentLog.nameOf(4096)), fault.what());
    }

    @Test
    void missingLastAndFirstFilesAreNamedWithTheirEntries() throws IOException {
        List<Path> files = MemberDirectory.namedFilesIn(file("data")).stream()
            .map(MemberDirectory.NamedFile::path).toList();
        byte[] first = Files.readAllBytes(files.get(0));
        Files.delete(files.get(0));
        assertEquals(0, onlyFault().firstIndex());
        assertEquals(3, onlyFault().lastIndex());
        Files.write(files.get(0), first);
        Files.delete(files.get(files.size() - 1));
        assertEquals(LAST, onlyFault().lastIndex());
    }

    @Test
    void aTornTailOfAKilledStoreIsANote() throws IOException {
        Path killed = base.resolve("killed");
        DLedgerMmapFileStore store = TestStores.open(base);
        TestStores.append(store, 2, 100);
        TestStores.copyOf(TestStores.memberDir(base), killed.resolve("dledger-n0"));
        store.close();
        assertEquals(StoreFacts.Stop.NONE,
            StoreInspector.inspect(killed.resolve("dledger-n0"), List.of()).vote().stop());
        long place = StoreInspector.inspect(killed.resolve("dledger-n0"), List.of()).endPosition() - 148;
        TestStores.flip(TestStores.data(killed, 12288), place - 12288 + 60);
        VerifyReport report = LogVerifier.verify(killed.resolve("dledger-n0"), List.of(), (entries, bytes, all) -> { });
        assertEquals(List.of(), report.faults());
        assertEquals(1, report.notes().size(), () -> report.notes().toString());
        assertTrue(report.notes().get(0).startsWith("the next start cuts 156 bytes at position 12192, behind entry 9"),
            report.notes().get(0));
    }

    @Test
    void aRunningStoreIsVouchedForUpToWhatIsDurable() throws IOException {
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            TestStores.append(store, 2, 100);
            TestStores.flip(TestStores.data(base, 12288), 60);
            String lock = state().get(file("LOCK").toString());
            VerifyReport report = verify();
            assertEquals(List.of(), report.faults());
            assertEquals(9, report.checked().lastIndex());
            assertEquals(List.of("the store is in use: entries behind 9 may be in the making and are not vouched for"),
                report.notes());
            assertEquals(lock, state().get(file("LOCK").toString()));
            assertEquals(10, store.lastIndex());
            TestStores.flip(TestStores.data(base, 0), 500);
            assertEquals(0, onlyFault().firstIndex());
        }
    }

    @Test
    void whatIsNoDirectoryOfAMemberIsRefusedByName() throws IOException {
        Path empty = Files.createDirectory(base.resolve("empty"));
        assertTrue(messageFor(empty).contains("holds nothing of a member"));
        assertTrue(messageFor(base).contains("did you mean " + TestStores.memberDir(base)));
        assertTrue(messageFor(file("vote")).contains("is a file"));
        assertTrue(messageFor(base.resolve("nosuch")).contains("nosuch"));
    }

    private static String messageFor(Path path) {
        return assertThrows(IOException.class,
            () -> LogVerifier.verify(path, List.of(), (entries, bytes, all) -> { })).getMessage();
    }
}
