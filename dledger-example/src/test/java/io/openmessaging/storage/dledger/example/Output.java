package io.openmessaging.storage.dledger.example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The lines that a process has written so far; a thread of its own reads them. Guarded by {@code this}. */
final class Output {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    Output(InputStream in) {
        Thread reader = new Thread(() -> read(in), "output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream in) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("the output broke off: " + e);
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized void awaitEnd() throws InterruptedException {
        long begin = System.nanoTime();
        while (!ended) {
            await(begin, () -> "no end of output; so far: " + lines);
        }
    }

    /** Waits for a line that begins so, and returns it; {@code more} adds to the message of a failure. */
    String awaitLine(String prefix, Supplier<String> more) throws InterruptedException {
        return awaitLines(1, prefix, more).get(0);
    }

    /** Waits for that many lines that begin so. */
    synchronized List<String> awaitLines(int count, String prefix, Supplier<String> more) throws InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            List<String> found = lines.stream().filter(line -> line.startsWith(prefix)).toList();
            if (found.size() >= count) {
                return found;
            }
            if (ended) {
                throw new AssertionError("ended without " + count + " lines '" + prefix + "...': " + lines
                    + more.get());
            }
            await(begin, () -> "no " + count + " lines '" + prefix + "...' so far: " + lines + more.get());
        }
    }

    private void await(long begin, Supplier<String> failure) throws InterruptedException {
        long leftNanos = begin + TIMEOUT_NANOS - System.nanoTime();
        if (leftNanos <= 0) {
            throw new AssertionError(failure.get());
        }
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(leftNanos, TimeUnit.MILLISECONDS.toNanos(1)));
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }
}
