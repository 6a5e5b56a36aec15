package io.openmessaging.storage.dledger.example.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.snapshot.SnapshotDraft;
import io.openmessaging.storage.dledger.snapshot.SnapshotMeta;
import io.openmessaging.storage.dledger.store.file.DLedgerMmapFileStore;

/** The tools that work on the files of a member, as their users call them. */
class StoreToolsTest {
    private static final int SEGMENT = 4096;
    /** Encoded size of each entry. */
    private static final int SIZE = 1000;

    @TempDir
    private Path base;

    private DLedgerConfig config;

    /** Ten entries "entry N" padded with blanks, four in a segment; up to entry 6 they are known to be committed. */
    @BeforeEach
    void fill() throws IOException {
        config = new DLedgerConfig();
        config.setStoreBaseDir(base.toString());
        config.setMappedFileSizeForEntryData(SEGMENT);
        config.setMappedFileSizeForEntryIndex(SEGMENT);
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(config)) {
            store.open();
            for (int i = 0; i < 10; i++) {
                append(store, "entry " + i);
            }
            store.sync();
            store.committed(6);
        }
    }

    private static void append(DLedgerMmapFileStore store, String text) {
        byte[] body = String.format("%-952s", text).getBytes(StandardCharsets.UTF_8);
        Proposal proposal = new Proposal(List.of(body));
        store.reserve(proposal);
        store.append(3, store.lastIndex() + 1, proposal);
    }

    private Path member() {
        return base.resolve("dledger-n0");
    }

    private Path data(long start) {
        return member().resolve("data").resolve(String.format("%020d", start));
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    private Console run(int status, String command, String... options) {
        return runIn(member(), status, command, options);
    }

    private static Console runIn(Path directory, int status, String command, String... options) {
        Console console = new Console("");
        List<String> args = new ArrayList<>(List.of(command, "-d", directory.toString()));
        args.addAll(List.of(options));
        List<Command> commands = List.of(new DescribeCommand(), new VerifyCommand(), new TruncateCommand(),
            new ReadFileCommand());
        assertEquals(status, new CommandLine(commands, "1").run(args.toArray(new String[0]), console.terminal()),
            () -> console.out() + console.errLines());
        assertEquals(status == 0 ? 0 : 1, console.errLines().size(), () -> console.errLines().toString());
        return console;
    }

    private static List<JsonObject> objects(Console console) {
        return console.out().lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    }

    private static List<Long> indexes(Console console) {
        return objects(console).stream().map(json -> json.get("index").getAsLong()).toList();
    }

    @Test
    void describeTellsWhatAStoppedMemberHolds() {
        JsonObject json = objects(run(0, "describe", "--json")).get(0);
        assertEquals("FREE", json.get("lock").getAsString());
        assertEquals("CLEAN", json.get("stop").getAsString());
        assertEquals("WHOLE", json.get("standing").getAsString());
        assertEquals(0, json.get("firstIndex").getAsLong());
        assertEquals(9, json.get("lastIndex").getAsLong());
        assertEquals(3, json.get("lastTerm").getAsLong());
        assertEquals(6, json.get("commitHint").getAsLong());
        assertEquals(3, json.get("segments").getAsInt());
        assertEquals(3 * SEGMENT, json.get("segmentBytes").getAsLong());
        String text = run(0, "describe").out();
        assertTrue(text.contains("lastIndex              9" + System.lineSeparator()), text);
    }

    @Test
    void describeTellsWhichSnapshotsAreThereAndWhatIsWrongWithThem() throws IOException {
        assertTrue(run(0, "describe").out().contains("snapshots              none"));
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(config)) {
            store.open();
            for (long index : new long[] {3, 5}) {
                try (SnapshotDraft draft = store.snapshots().begin()) {
                    Files.writeString(Path.of(draft.getSnapshotStorePath()).resolve("data"), "state");
                    draft.publish(new SnapshotMeta(store.baseBehind(index), LoggedConfiguration.NONE));
                }
            }
        }
        String text = run(0, "describe").out();
        assertTrue(text.contains("snapshots              index 5, term 3, files 1, bytes 5, state valid"), text);
        flip(member().resolve("snapshot/snapshot_5/data"), 2);
        Console console = run(1, "describe");
        String problem = "the checksum of " + member().resolve("snapshot/snapshot_5/data") + " is wrong";
        assertTrue(console.out().contains("index 5, term 3, files 1, bytes 5, state " + problem), console.out());
        assertTrue(console.out().contains("problem: " + problem), console.out());
        JsonObject json = objects(run(1, "describe", "--json")).get(0);
        assertEquals(2, json.getAsJsonArray("snapshots").size());
        assertEquals("valid", json.getAsJsonArray("snapshots").get(1).getAsJsonObject().get("state").getAsString());
    }

    @Test
    void describeAndReadFileTellWhoIsInTheGroup() throws IOException {
        assertTrue(run(0, "describe").out().contains("membership             none"));
        Configuration joint = new Configuration(new TreeMap<>(Map.of("n0", "a:1", "n1", "b:2", "n2", "c:3")),
            new TreeSet<>(List.of("n0", "n1")), new TreeSet<>(List.of("n0")), new TreeSet<>(List.of("n2")));
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(config)) {
            store.open();
            store.appendControl(3, 10, DLedgerEntryType.CONFIG_CHANGE, joint.encode());
            store.committed(10);
        }
        String text = run(0, "describe").out();
        assertTrue(text.contains("membership             voters [n0, n1] and [n0], learners [n2]"), text);
        assertTrue(text.contains("membershipIndex        10"), text);
        assertTrue(text.contains("members                id n1, address b:2, part JOINING"), text);
        JsonObject entry = objects(run(0, "readFile", "--index", "10", "--json")).get(0);
        assertEquals("CONFIG_CHANGE", entry.get("type").getAsString());
        assertEquals(JsonParser.parseString("[{id:n0,address:'a:1',part:VOTER},{id:n1,address:'b:2',part:JOINING},"
            + "{id:n2,address:'c:3',part:LEARNER}]"), entry.get("members"));
        run(0, "verify");
        Files.delete(member().resolve("configurations"));
        Console console = run(1, "describe");
        assertTrue(console.out().contains("problem: " + member().resolve("configurations") + " is missing"),
            console.out());
        assertTrue(console.out().contains("membership             unknown"), console.out());
    }

    @Test
    void describeGoesOnWhereAFileIsMissing() throws IOException {
        Files.delete(member().resolve("vote"));
        Console console = run(1, "describe");
        assertTrue(console.out().contains("problem: " + member().resolve("vote") + " is missing"), console.out());
        assertTrue(console.out().contains("segments               3"), console.out());
    }

    @Test
    void describeTellsWhoHasTheMemberOpen() throws IOException {
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(config)) {
            store.open();
            JsonObject json = objects(run(0, "describe", "--json")).get(0);
            assertEquals("HELD", json.get("lock").getAsString());
            assertEquals(ProcessHandle.current().pid(), json.get("lockPid").getAsLong());
        }
    }

    @Test
    void verifyPrintsEachFaultOnALineOfItsOwn() throws IOException {
        assertTrue(run(0, "verify").out().endsWith("whole" + System.lineSeparator()));
        flip(data(0), 2 * SIZE + 100);
        flip(data(SEGMENT), 100);
        Console console = run(1, "verify");
        List<String> faults = console.out().lines().filter(line -> line.startsWith("fault: ")).toList();
        assertEquals(2, faults.size(), console.out());
        assertTrue(faults.get(0).startsWith("fault: " + data(0) + " position 2000 entry 2: bodyCrc "), faults.get(0));
        assertEquals(List.of("dledger: " + member() + ": 2 faults"), console.errLines());
        JsonObject json = objects(run(1, "verify", "--json")).get(0);
        assertFalse(json.get("whole").getAsBoolean());
        assertEquals(2, json.getAsJsonArray("faults").size());
        assertEquals(8, json.get("entries").getAsLong());
    }

    @Test
    void truncateSaysFirstWhatItWouldDo() throws IOException {
        String would = run(1, "truncate", "--index", "8").errLines().get(0);
        assertEquals("dledger: would drop 2 entries, 8 to 9, in 2096 bytes; nothing was done, --yes does it", would);
        assertTrue(run(1, "truncate", "--index", "5", "--yes").errLines().get(0).contains("--below-commit"));
        assertEquals(9, objects(run(0, "describe", "--json")).get(0).get("lastIndex").getAsLong());
        assertFalse(Files.exists(member().resolve("truncated.log")));
    }

    @Test
    void truncateDropsAndVerifies() throws IOException {
        String done = run(0, "truncate", "--index", "8", "--yes").out();
        assertEquals(List.of("dropped 2 entries, 8 to 9, in 2096 bytes; the log ends with entry 7",
            "verified 8 entries: whole"), done.lines().toList());
        run(0, "truncate", "--index", "5", "--yes", "--below-commit");
        run(0, "verify");
        assertEquals(2, Files.readAllLines(member().resolve("truncated.log")).size());
        assertEquals("nothing to drop: the log ends with entry 4",
            run(0, "truncate", "--index", "5", "--yes").out().trim());
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(config)) {
            assertEquals(4, store.open().lastIndex());
        }
    }

    @Test
    void truncateLeavesAnOpenStoreAlone() throws IOException {
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(config)) {
            store.open();
            String refused = run(1, "truncate", "--index", "8", "--yes").errLines().get(0);
            assertTrue(refused.contains("in use"), refused);
            assertEquals(9, store.lastIndex());
        }
    }

    @Test
    void truncateNeedsAnIndex() {
        assertTrue(run(2, "truncate").errLines().get(0).contains("--index is needed"));
        assertTrue(run(2, "truncate", "--index", "-7").errLines().get(0).contains("found -7"));
    }

    @Test
    void readFilePrintsRangesOfADirectory() {
        assertEquals(List.of(3L, 4L, 5L), indexes(run(0, "readFile", "--from-index", "3", "--to-index", "5")));
        assertEquals(List.of(8L, 9L), indexes(run(0, "readFile", "--from", "8")));
        assertEquals(List.of(2L, 3L), indexes(run(0, "readFile", "--from", "2", "--count", "2", "--json")));
        assertEquals(List.of(4L), indexes(run(0, "readFile", "--position", "4096", "--count", "1")));
        assertEquals(List.of(7L), indexes(run(0, "readFile", "-i", "7")));
        assertEquals(10, indexes(run(0, "readFile")).size());
    }

    @Test
    void readFileSaysInJsonWhetherChecksumsHold() throws IOException {
        flip(data(0), 2 * SIZE + 100);
        List<JsonObject> found = objects(run(1, "readFile", "--from", "1", "--count", "2", "--json", "-t"));
        assertTrue(found.get(0).get("bodyOk").getAsBoolean());
        assertTrue(found.get(0).get("chainOk").getAsBoolean());
        assertEquals("entry 1", found.get(0).get("text").getAsString().trim());
        assertFalse(found.get(1).get("bodyOk").getAsBoolean());
        assertEquals(SIZE * 2, found.get(1).get("position").getAsLong());
    }

    @Test
    void readFileNamesWhatIsNotThere() {
        assertEquals(List.of("dledger: " + member() + ": holds no such entry; the last one found has index 9"),
            run(1, "readFile", "-i", "100").errLines());
        assertTrue(run(2, "readFile", "--from", "4", "--to-index", "3").errLines().get(0).contains("a range is"));
    }

    @Test
    void aDirectoryOfTheHistoricalLibraryIsCalledSo() throws IOException {
        Path old = Files.createDirectories(base.resolve("old"));
        Files.createDirectory(old.resolve("data"));
        Files.writeString(old.resolve("currterm"), "voteLeader=n0\ncurrTerm=3\n");
        for (String command : List.of("describe", "verify")) {
            assertTrue(runIn(old, 1, command).out().contains("written by the historical library"), command);
        }
    }
}
