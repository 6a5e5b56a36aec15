package io.openmessaging.storage.dledger.example.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadFileCommandTest {
    private static final byte[] BODY = "Hello World".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private final Console console = new Console("");

    private int run(Path file, String... options) {
        List<String> args = new ArrayList<>(List.of("readFile", "-d", file.toString()));
        args.addAll(List.of(options));
        return new CommandLine(List.of(new ReadFileCommand()), "1")
            .run(args.toArray(new String[0]), console.terminal());
    }

    private Path dataFile() throws IOException {
        byte[] entry = EncodedEntry.bytes(0, 2, 0, BODY);
        ByteBuffer bytes = ByteBuffer.allocate(4096).put(entry).putInt(-1).putInt(4096 - entry.length);
        return Files.write(directory.resolve("00000000000000000000"), bytes.array());
    }

    private Path indexFile() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4096).position(64);
        bytes.putInt(1).putLong(118).putInt(59).putLong(130).putLong(2);
        return Files.write(directory.resolve("00000000000000004096"), bytes.array());
    }

    private void assertPrints(String line) {
        assertEquals(List.of(), console.errLines());
        assertEquals(line + System.lineSeparator(), console.out());
    }

    private void assertFails(String line) {
        assertEquals(List.of(line), console.errLines());
        assertEquals("", console.out());
    }

    @Test
    void theEntryAtTheBeginIsPrintedWithoutItsBody() throws IOException {
        assertEquals(0, run(dataFile()));
        String json = ResultJson.of(EncodedEntry.entry(0, 2, 0, BODY), ResultJson.Body.LEFT_OUT);
        assertPrints(json);
    }

    @Test
    void theBodyIsPrintedWhereItIsAskedFor() throws IOException {
        assertEquals(0, run(dataFile(), "-b"));
        assertPrints(ResultJson.of(EncodedEntry.entry(0, 2, 0, BODY), ResultJson.Body.SHOWN));
    }

    @Test
    void fillerIsCalledFiller() throws IOException {
        assertEquals(0, run(dataFile(), "-p", "59"));
        assertPrints("{\"filler\":4037,\"pos\":59}");
    }

    @Test
    void aPlaceWhereNoEntryBeginsIsAFailure() throws IOException {
        Path file = dataFile();
        assertEquals(1, run(file, "-p", "1"));
        assertFails("dledger: " + file + ": no entry begins at byte 1");
    }

    @Test
    void aPlaceBehindTheEndIsAFailure() throws IOException {
        Path file = dataFile();
        assertEquals(1, run(file, "-p", "5000"));
        assertFails("dledger: " + file + ": 48 bytes from byte 5000 on reach beyond its 4096 bytes");
    }

    @Test
    void noMoreThanTheSizeGivenIsLookedAt() throws IOException {
        Path file = dataFile();
        assertEquals(1, run(file, "-s", "50"));
        assertFails("dledger: " + file + ": 59 bytes from byte 0 on reach beyond its 50 bytes");
    }

    @Test
    void aDamagedBodyIsAFailure() throws IOException {
        Path file = dataFile();
        byte[] bytes = Files.readAllBytes(file);
        bytes[58] ^= 1;
        Files.write(file, bytes);

        assertEquals(1, run(file));
        assertEquals(1, console.errLines().size());
        assertEquals("", console.out());
    }

    @Test
    void theRecordOfAnIndexIsFoundFromTheFileName() throws IOException {
        assertEquals(0, run(indexFile(), "-i", "130"));
        assertPrints("magic=1 pos=118 size=59 index=130 term=2");
    }

    @Test
    void anIndexThatTheFileDoesNotHoldIsAFailure() throws IOException {
        Path file = indexFile();
        assertEquals(1, run(file, "-i", "131"));
        assertFails("dledger: " + file + ": holds no record of index 131");
    }

    @Test
    void anIndexBelowTheFileIsAFailure() throws IOException {
        Path file = indexFile();
        assertEquals(1, run(file, "-i", "3"));
        assertFails("dledger: no record of index 3: " + file + " begins at index 128 and has room for "
            + Files.size(file) / 32 + " records");
    }

    @Test
    void aMissingFileIsAFailure() {
        Path file = directory.resolve("nosuch");
        assertEquals(1, run(file));
        assertFails("dledger: Cannot find the file " + file);
    }

    @Test
    void noFileIsBadUsage() {
        assertEquals(2, new CommandLine(List.of(new ReadFileCommand()), "1")
            .run(new String[] {"readFile"}, console.terminal()));
        assertFails("dledger: --dir is needed: the file to read (try dledger readFile --help)");
    }
}
