package io.openmessaging.storage.dledger.jepsen.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.jepsen.cli.CommandLine;

class DamageCommandTest {
    private static final int USED = 5000;

    @TempDir
    private Path directory;
    private Path file;
    private final byte[] before = new byte[3 * USED];

    @BeforeEach
    void write() throws IOException {
        Arrays.fill(before, 0, USED, (byte) 1);
        file = Files.createDirectories(directory.resolve("dledger-n0").resolve("data")).resolve("00000");
        Files.write(file, before);
    }

    private String damage(String harm) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertEquals(0, new CommandLine(List.of(new DamageCommand())).run(new String[] {"damage", "--directory",
            directory.toString(), "--harm", harm, "--seed", "1"}, out, out), said::toString);
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void threeBitsAreFlippedInThePartThatIsUsed() throws IOException {
        String said = damage("FLIP");
        BitSet changed = BitSet.valueOf(before);
        changed.xor(BitSet.valueOf(Files.readAllBytes(file)));
        assertEquals(3, changed.cardinality());
        assertTrue(changed.length() <= USED * Byte.SIZE);
        assertTrue(said.startsWith("{\"file\" \"dledger-n0/data/00000\", \"positions\" ["), said);
    }

    @Test
    void theEndOfThePartThatIsUsedIsCutOff() throws IOException {
        damage("TRUNCATE");
        assertTrue(Files.size(file) < USED && Files.size(file) >= USED - 4096, () -> file.toFile().length() + "");
    }
}
