package io.openmessaging.storage.dledger.jepsen.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

class ShellTest {
    @Test
    void wordsAreNoShellsLine() throws IOException {
        assertEquals("$(false); a\n", Shell.must("echo", "$(false); a"));
    }

    @Test
    void theInputIsGivenAndTheOutputComesBack() throws IOException {
        assertEquals("a\nb", Shell.must(List.of("cat"), "a\nb"));
    }

    @Test
    void aCommandThatFailsSaysWhatItSaid() {
        IOException failure = assertThrows(IOException.class, () -> Shell.must("ls", "/dev/null/none"));
        assertTrue(failure.getMessage().contains("/dev/null/none"), failure.getMessage());
        assertFalse(Shell.attempt("ls", "/dev/null/none"));
    }

    @Test
    void aCommandThatTakesTooLongIsKilled() {
        IOException failure = assertThrows(IOException.class,
            () -> Shell.run(Duration.ofMillis(100), List.of("sleep", "1000"), ""));
        assertTrue(failure.getMessage().contains("not done in 100 ms"), failure.getMessage());
    }
}
