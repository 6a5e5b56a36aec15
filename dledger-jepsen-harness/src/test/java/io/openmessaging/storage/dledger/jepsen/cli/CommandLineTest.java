package io.openmessaging.storage.dledger.jepsen.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

class CommandLineTest {
    /** A command with a fault. */
    private static final class Faulty extends Command {
        private final Runnable fault;

        Faulty(Runnable fault) {
            this.fault = fault;
        }

        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public String summary() {
            return "fails";
        }

        @Override
        public List<String> examples() {
            return List.of("faulty");
        }

        @Override
        public int run(PrintStream out, PrintStream err) {
            fault.run();
            return 0;
        }
    }

    private static void assertNoVerdict(Runnable fault) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertEquals(2, new CommandLine(List.of(new Faulty(fault))).run(new String[] {"faulty"}, stream, stream));
        assertTrue(said.toString(StandardCharsets.UTF_8).contains("no such thing"));
    }

    @Test
    void aFaultOfTheHarnessIsNoVerdict() {
        assertNoVerdict(() -> {
            throw new IllegalStateException("no such thing");
        });
        for (Error error : List.of(new StackOverflowError("no such thing"), new LinkageError("no such thing"))) {
            assertNoVerdict(() -> {
                throw error;
            });
        }
    }
}
