package io.openmessaging.storage.dledger.example.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Tells what the demo does, each line with the seconds since its begin. Owned by one thread. */
final class Narrator {
    private final PrintStream out;
    private final long beginNanos = System.nanoTime();

    Narrator(PrintStream out) {
        this.out = out;
    }

    /** Prints a line, formatted as by {@link String#format}. */
    void say(String format, Object... arguments) {
        double seconds = (System.nanoTime() - beginNanos) / 1e9;
        out.println(String.format(Locale.ROOT, "%6.2f s  ", seconds) + String.format(Locale.ROOT, format, arguments));
        out.flush();
    }
}
