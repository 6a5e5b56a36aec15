package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.jepsen.history.HistoryRecorder;

/**
 * Makes trouble on a thread of its own, one fault at a time: waits, starts a fault that is drawn, waits, ends it, and
 * so on. Start ({@code start-NAME}) and end ({@code stop-NAME}) of each are in the history twice: when they begin, and
 * when they are done, with what was done.
 */
public final class Nemesis {
    private static final Logger LOG = LoggerFactory.getLogger(Nemesis.class);

    private final List<Fault> faults;
    private final Duration interval;
    private final HistoryRecorder recorder;
    private final SplittableRandom random;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "nemesis");

    /** A nemesis that is still quiet. */
    public Nemesis(List<Fault> faults, Duration interval, HistoryRecorder recorder, long seed) {
        this.faults = List.copyOf(faults);
        this.interval = interval;
        this.recorder = recorder;
        this.random = new SplittableRandom(seed);
    }

    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends the fault that goes on, and starts no other. */
    public void end() throws InterruptedException {
        end.countDown();
        thread.join();
    }

    private void run() {
        try {
            int next = 0;
            while (!faults.isEmpty() && !isEnded()) {
                // Each once before they are drawn, so that a short run has seen them all.
                Fault fault = faults.get(next < faults.size() ? next : random.nextInt(faults.size()));
                next++;
                start(fault);
                isEnded();
                stop(fault);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for an interval; true at once when it is time to end. */
    private boolean isEnded() throws InterruptedException {
        return end.await(interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void start(Fault fault) {
        String f = "start-" + fault.name();
        recorder.nemesis(f, null);
        try {
            recorder.nemesis(f, fault.start(random));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: {}", f, e.toString());
            recorder.nemesis(f, Map.of("error", String.valueOf(e.getMessage())));
        }
    }

    private void stop(Fault fault) {
        String f = "stop-" + fault.name();
        recorder.nemesis(f, null);
        try {
            recorder.nemesis(f, fault.stop());
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: {}", f, e.toString());
            recorder.nemesis(f, Map.of("error", String.valueOf(e.getMessage())));
        }
    }
}
