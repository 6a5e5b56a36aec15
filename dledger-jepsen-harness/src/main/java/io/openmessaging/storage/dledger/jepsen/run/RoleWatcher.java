package io.openmessaging.storage.dledger.jepsen.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.jepsen.checker.LeadersChecker;
import io.openmessaging.storage.dledger.jepsen.history.HistoryRecorder;
import io.openmessaging.storage.dledger.jepsen.host.Cluster;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.report.RoleChange;
import io.openmessaging.storage.dledger.jepsen.workload.Contact;
import io.openmessaging.storage.dledger.jepsen.workload.Sight;

/** Asks each member again and again whether it leads; the history hears who does. Any thread; guarded by itself. */
final class RoleWatcher implements AutoCloseable {
    private static final long PERIOD_MS = 200;
    private static final long END_SECONDS = 10;

    private final HistoryRecorder recorder;
    private final Contact contact;
    private final ScheduledExecutorService threads;
    private final Map<Host, RoleChange> last = new LinkedHashMap<>();
    private final List<RoleChange> changes = new ArrayList<>();

    /** Begins to watch. */
    RoleWatcher(Cluster cluster, Contact contact, HistoryRecorder recorder) {
        this.recorder = recorder;
        this.contact = contact;
        this.threads = Executors.newScheduledThreadPool(cluster.hosts().size(), task -> {
            Thread thread = new Thread(task, "role-watcher");
            thread.setDaemon(true);
            return thread;
        });
        for (Host host : cluster.hosts()) {
            threads.scheduleWithFixedDelay(() -> note(host, contact.look(host.id())), 0, PERIOD_MS,
                TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void note(Host host, Sight sight) {
        RoleChange before = last.get(host);
        if (before == null || !before.role().equals(sight.role()) || before.term() != sight.term()) {
            RoleChange change = new RoleChange(recorder.timeNs(), host.id(), sight.role(), sight.term());
            last.put(host, change);
            changes.add(change);
            if (sight.role().equals(Sight.LEADER) && sight.term() >= 0) {
                recorder.nemesis(LeadersChecker.WORD, LeadersChecker.value(host.id(), sight.term()));
            }
        }
    }

    /** Whoever leads in the highest term that a leader was seen in; null if nobody was seen to lead now. */
    synchronized Host primary() {
        Host primary = null;
        long highest = Long.MIN_VALUE;
        for (Map.Entry<Host, RoleChange> each : last.entrySet()) {
            if (each.getValue().role().equals(Sight.LEADER) && each.getValue().term() > highest) {
                primary = each.getKey();
                highest = each.getValue().term();
            }
        }
        return primary;
    }

    synchronized List<RoleChange> changes() {
        return List.copyOf(changes);
    }

    @Override
    public void close() {
        // Without an interrupt: it would close the file of the history for whoever writes into it.
        threads.shutdown();
        try {
            if (!threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("members are still asked who leads after " + END_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
