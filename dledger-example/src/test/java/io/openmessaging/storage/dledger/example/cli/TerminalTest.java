package io.openmessaging.storage.dledger.example.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalTest {
    @TempDir
    private Path directory;

    @Test
    void aFileOfJavaBehindStandardInputIsNotTheUsersInput() throws Exception {
        Path descriptor = Files.createSymbolicLink(directory.resolve("0"),
            Path.of(System.getProperty("java.home"), "lib", "modules"));
        assertTrue(Terminal.isOfTheJvm(descriptor));
    }

    @Test
    void aFileOfTheUserIs() throws Exception {
        Path file = Files.writeString(directory.resolve("orders"), "one");
        assertFalse(Terminal.isOfTheJvm(Files.createSymbolicLink(directory.resolve("0"), file)));
        assertFalse(Terminal.isOfTheJvm(directory.resolve("none")));
    }
}
