package io.openmessaging.storage.dledger.jepsen.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.client.DLedgerClientOptions;
import io.openmessaging.storage.dledger.jepsen.checker.LeadersChecker;
import io.openmessaging.storage.dledger.jepsen.history.HistoryRecorder;
import io.openmessaging.storage.dledger.jepsen.host.Cluster;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.report.RoleChange;
import io.openmessaging.storage.dledger.jepsen.workload.Settings;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;

/** Asks each member again and again whether it leads; the history hears who does. Any thread; guarded by itself. */
final class RoleWatcher implements AutoCloseable {
    private static final long PERIOD_MS = 200;
    private static final long TIMEOUT_MS = 400;
    private static final long END_SECONDS = 10;
    private static final String LEADER = "LEADER";

    private final HistoryRecorder recorder;
    private final DLedgerClient client;
    private final ScheduledExecutorService threads;
    private final Map<Host, RoleChange> last = new LinkedHashMap<>();
    private final List<RoleChange> changes = new ArrayList<>();

    /** Begins to watch. */
    RoleWatcher(Cluster cluster, HistoryRecorder recorder) {
        this.recorder = recorder;
        this.client = new DLedgerClient(Settings.GROUP, cluster.peers(),
            DLedgerClientOptions.defaults().withRequestTimeoutMs(TIMEOUT_MS));
        client.startup();
        this.threads = Executors.newScheduledThreadPool(cluster.hosts().size(), task -> {
            Thread thread = new Thread(task, "role-watcher");
            thread.setDaemon(true);
            return thread;
        });
        for (Host host : cluster.hosts()) {
            threads.scheduleWithFixedDelay(() -> look(host), 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void look(Host host) {
        MetadataResponse answer;
        try {
            answer = client.metadataOf(host.id());
        } catch (IllegalStateException e) {
            return; // The client was closed meanwhile.
        }
        boolean isUp = answer.responseCode() == DLedgerResponseCode.SUCCESS;
        String leader = answer.getLeaderId();
        String role = !isUp ? "DOWN"
            : host.id().equals(leader) ? LEADER : leader == null || leader.isEmpty() ? "CANDIDATE" : "FOLLOWER";
        note(host, role, isUp ? answer.getTerm() : -1);
    }

    private synchronized void note(Host host, String role, long term) {
        RoleChange before = last.get(host);
        if (before == null || !before.role().equals(role) || before.term() != term) {
            RoleChange change = new RoleChange(recorder.timeNs(), host.id(), role, term);
            last.put(host, change);
            changes.add(change);
            if (role.equals(LEADER)) {
                recorder.nemesis(LeadersChecker.WORD, LeadersChecker.value(host.id(), term));
            }
        }
    }

    /** Whoever leads in the highest term that a leader was seen in; null if nobody was seen to lead now. */
    synchronized Host primary() {
        Host primary = null;
        long highest = -1;
        for (Map.Entry<Host, RoleChange> each : last.entrySet()) {
            if (each.getValue().role().equals(LEADER) && each.getValue().term() > highest) {
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
        client.shutdown();
        try {
            if (!threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("members are still asked who leads after " + END_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
