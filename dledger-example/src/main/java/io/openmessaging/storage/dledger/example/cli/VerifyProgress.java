package io.openmessaging.storage.dledger.example.cli;

import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.store.file.VerifyReport;

/** A line on the user's screen that says how far a verification is; rewritten a few times a second. One thread. */
final class VerifyProgress implements VerifyReport.Progress {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final String ERASE_LINE = "\r\033[K";
    private static final double MIB = 1024 * 1024;

    private final Terminal terminal;
    private final long startNanos = System.nanoTime();
    private long shownNanos = startNanos;
    private boolean isShown;

    /** Shows nothing unless the terminal is a screen. */
    VerifyProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void at(long entries, long bytes, long bytesOfAll) {
        long now = System.nanoTime();
        if (!terminal.showsProgress() || now - shownNanos < INTERVAL_NANOS) {
            return;
        }
        shownNanos = now;
        isShown = true;
        terminal.err().printf(ERASE_LINE + "%,d entries, %,.0f of at most %,.0f MiB, %,.0f MiB/s", entries,
            bytes / MIB, bytesOfAll / MIB, bytes / MIB / ((now - startNanos) / 1e9));
        terminal.err().flush();
    }

    long elapsedNanos() {
        return System.nanoTime() - startNanos;
    }

    /** Erases the line, so that what follows begins a fresh one. */
    void end() {
        if (isShown) {
            terminal.err().print(ERASE_LINE);
            terminal.err().flush();
        }
    }
}
