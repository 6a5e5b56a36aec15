package io.openmessaging.storage.dledger.example.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A terminal of tests: input that was written before, output that can be read after. Owned by one test. */
public final class Console {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal;

    /** A console whose user has typed {@code input} and closed it. */
    public Console(String input) {
        ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        terminal = new Terminal(in, print(out), print(err), false);
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    public Terminal terminal() {
        return terminal;
    }

    /** What is on standard output. */
    public String out() {
        terminal.out().flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The lines on standard error. */
    public List<String> errLines() {
        terminal.err().flush();
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
