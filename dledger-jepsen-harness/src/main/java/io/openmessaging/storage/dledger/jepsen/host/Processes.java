package io.openmessaging.storage.dledger.jepsen.host;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The processes of hosts that are taken away. Stateless. */
final class Processes {
    private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

    private Processes() {
    }

    /**
     * Kills a process and waits for its end.
     *
     * @param where it runs
     * @param left gets a word on it if it does not end
     */
    static void end(ProcessHandle process, String where, List<String> left) {
        process.destroyForcibly();
        try {
            process.onExit().get(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (!WallClock.forget(process.pid())) {
                left.add("what libfaketime shared in process " + process.pid() + " of " + where);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            left.add("process " + process.pid() + " of " + where);
        }
    }
}
