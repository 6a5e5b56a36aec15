package io.openmessaging.storage.dledger.example.cli;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** A line on the user's screen that says how far an append is; rewritten a few times a second. Owned by one thread. */
final class AppendProgress {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final String ERASE_LINE = "\r\033[K";

    private final Terminal terminal;
    private final long startNanos = System.nanoTime();
    private long shownNanos = startNanos;
    private long entries;
    private boolean isShown;

    /** Shows nothing unless the terminal is a screen. */
    AppendProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    void entryAnswered() {
        entries++;
        long now = System.nanoTime();
        if (!terminal.showsProgress() || now - shownNanos < INTERVAL_NANOS) {
            return;
        }
        shownNanos = now;
        isShown = true;
        double seconds = (now - startNanos) / 1e9;
        PrintStream err = terminal.err();
        err.printf(ERASE_LINE + "%,d entries, %.1f s, %,.0f entries/s", entries, seconds, entries / seconds);
        err.flush();
    }

    /** Erases the line, so that what follows begins a fresh one. */
    void end() {
        if (isShown) {
            terminal.err().print(ERASE_LINE);
            terminal.err().flush();
        }
    }
}
