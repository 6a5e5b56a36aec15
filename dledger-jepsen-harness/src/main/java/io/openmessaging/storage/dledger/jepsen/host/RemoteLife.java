package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A process of a node, known by its id there, whatever becomes of the connection that started it. Any thread. */
final class RemoteLife implements Life {
    /** No command waits longer on the node: a connection that is lost meanwhile shall not go unnoticed. */
    private static final Duration MOST = Duration.ofSeconds(10);
    private static final long TENTH_MS = 100;

    private final NodeScript script;
    private final String directory;
    private final long pid;
    private final long outputBegin;
    private final List<String> kill;

    /**
     * Of a process that was just started.
     *
     * @param directory the run's on the node
     * @param outputBegin how long the file was before to which its standard output goes
     * @param kill the words that send a signal, before its name
     */
    RemoteLife(NodeScript script, String directory, long pid, long outputBegin, List<String> kill) {
        this.script = script;
        this.directory = directory;
        this.pid = pid;
        this.outputBegin = outputBegin;
        this.kill = List.copyOf(kill);
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public boolean isAlive() throws IOException {
        return !awaitEnd(Duration.ZERO);
    }

    @Override
    public boolean awaitSaid(String text, Duration timeout) throws IOException {
        return await(timeout, "said", directory, Long.toString(pid), Long.toString(outputBegin), text);
    }

    /** Asks the node, which waits for a while each time, until it does not answer "later" any more, or time is over. */
    private boolean await(Duration timeout, String word, String... arguments) throws IOException {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        while (true) {
            all[arguments.length] = Long.toString(tenthsUntil(deadlineNs));
            List<String> answer = script.run(word, all);
            boolean isLate = tenthsUntil(deadlineNs) == 0 || Thread.currentThread().isInterrupted();
            if (isLate || !answer.contains("later")) {
                return answer.contains("yes");
            }
        }
    }

    private static long tenthsUntil(long deadlineNs) {
        long leftMs = Math.min(MOST.toMillis(), Duration.ofNanos(deadlineNs - System.nanoTime()).toMillis());
        return Math.max(0, leftMs / TENTH_MS);
    }

    @Override
    public void signal(String name) {
        List<String> words = new ArrayList<>(kill);
        words.addAll(List.of("-" + name, Long.toString(pid)));
        Shell.attempt(script.ssh().command(words).toArray(String[]::new));
    }

    @Override
    public boolean awaitEnd(Duration timeout) throws IOException {
        return await(timeout, "ended", Long.toString(pid));
    }
}
