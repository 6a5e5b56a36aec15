package io.openmessaging.storage.dledger.jepsen.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import io.openmessaging.storage.dledger.jepsen.checker.Result;
import io.openmessaging.storage.dledger.jepsen.checker.Verdict;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.HistoryRecorder;
import io.openmessaging.storage.dledger.jepsen.host.Cluster;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.host.HostPlan;
import io.openmessaging.storage.dledger.jepsen.host.Network;
import io.openmessaging.storage.dledger.jepsen.nemesis.Arena;
import io.openmessaging.storage.dledger.jepsen.nemesis.Faults;
import io.openmessaging.storage.dledger.jepsen.nemesis.Nemesis;
import io.openmessaging.storage.dledger.jepsen.report.Report;
import io.openmessaging.storage.dledger.jepsen.report.ResultLines;
import io.openmessaging.storage.dledger.jepsen.report.RoleChange;
import io.openmessaging.storage.dledger.jepsen.report.RunFacts;
import io.openmessaging.storage.dledger.jepsen.workload.Contact;
import io.openmessaging.storage.dledger.jepsen.workload.Settings;
import io.openmessaging.storage.dledger.jepsen.workload.Workload;

/** One run on hosts that are there, in the clients' namespace. Used once, by the main thread. */
final class TestRun {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(40);
    private static final long FINISH_NS = TimeUnit.SECONDS.toNanos(40);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final RunOptions options;
    private final HostPlan plan;
    private final PrintStream out;
    private final PrintStream err;
    private final Instant startTime = Clock.systemUTC().instant();
    private final Map<String, Result> results = new LinkedHashMap<>();
    private List<RoleChange> roles = List.of();

    TestRun(RunOptions options, HostPlan plan, PrintStream out, PrintStream err) {
        this.options = options;
        this.plan = plan;
        this.out = out;
        this.err = err;
    }

    /** Runs, judges, reports, and returns the status to exit with. */
    int run() throws IOException, InterruptedException {
        List<Host> hosts = plan.hosts();
        long seed = options.seed != 0 ? options.seed : System.nanoTime();
        err.println("seed " + seed + ", " + plan.directory());
        Workload workload = Workloads.of(options.workload, settings(hosts));
        History history;
        try (Network network = plan.network()) {
            history = onMembers(workload, new Cluster(hosts, Launches.of(workload.members(), options, plan), network,
                plan.fileSystem(), plan.groups()), seed);
        }
        if (workload.checkers().isEmpty()) {
            results.put("history", new Result(Verdict.UNKNOWN, Map.of("error", "nobody judges this workload yet")));
        }
        workload.checkers().forEach((name, checker) -> results.put(name, checker.check(history)));
        return report(history);
    }

    private History onMembers(Workload workload, Cluster cluster, long seed) throws IOException, InterruptedException {
        try (Contact contact = Workloads.contact(options.workload, settings(cluster.hosts()))) {
            List<Host> missing = cluster.awaitAll(START_TIMEOUT);
            if (!missing.isEmpty()) {
                throw new IOException("members " + missing + " did not start; see their logs in " + plan.directory());
            }
            Recovery.await(cluster, contact);
            return load(workload, cluster, contact, new SplittableRandom(seed));
        } finally {
            cluster.stopAll();
        }
    }

    private Settings settings(List<Host> hosts) {
        return new Settings(hosts.stream().map(Host::peer).toList(), options.readMode, options.timeoutMs, options.keys,
            options.wordsForMembers(), options.snapshot ? options.snapshotThreshold : 0);
    }

    /** Load and faults for the time, then the end of all faults, and the last reads. */
    private History load(Workload workload, Cluster cluster, Contact contact, SplittableRandom random)
            throws IOException, InterruptedException {
        try (HistoryRecorder recorder = new HistoryRecorder(plan.directory().resolve("history.edn"), System::nanoTime);
             RoleWatcher watcher = new RoleWatcher(cluster, contact, recorder)) {
            Arena arena = new Arena(cluster, watcher::primary, contact, plan.features());
            Nemesis nemesis = new Nemesis(Faults.of(options.nemesis, arena), options.interval(), recorder,
                random.nextLong());
            Clients clients = new Clients(workload, recorder, options.rate, options.ops);
            clients.start(options.concurrency, random);
            // Who is in the group changes whatever else goes on: together with faults, and in the midst of them.
            Nemesis changes = new Nemesis(Faults.of(workload.changes(), arena), options.interval().dividedBy(2),
                recorder, random.nextLong());
            nemesis.start();
            changes.start();
            long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.timeLimitSeconds);
            while (System.nanoTime() < deadlineNs && !clients.areDone()) {
                LockSupport.parkNanos(POLL_NS);
            }
            nemesis.end();
            changes.end();
            results.put("recovery", Recovery.await(cluster, contact));
            clients.end();
            results.put("final-reads", finish(workload, clients, cluster, contact, recorder));
            roles = watcher.changes();
            return recorder.history();
        }
    }

    private static Result finish(Workload workload, Clients clients, Cluster cluster, Contact contact,
                                 HistoryRecorder recorder) {
        if (!clients.finish(workload.finalActions(), cluster.hosts().size(), FINISH_NS)) {
            return new Result(Verdict.INVALID, Map.of("error", "the last reads did not work in time"));
        }
        if (workload.finalActions().isEmpty()) {
            try {
                FinalLogs.record(cluster, contact.admin(), recorder);
            } catch (IOException e) {
                return new Result(Verdict.INVALID, Map.of("error", e.getMessage()));
            }
        }
        return new Result(Verdict.VALID, Map.of());
    }

    private int report(History history) throws IOException {
        Path directory = plan.directory();
        Map<String, Object> facts = new LinkedHashMap<>(options.asData());
        facts.put("place", plan.place().name());
        facts.put("addresses", plan.hosts().stream().map(Host::peer).collect(Collectors.joining(" ")));
        Report.write(directory, history, results, new RunFacts(options.testName(), startTime, options.workload,
            options.nemesis, facts, roles));
        Verdict verdict = Verdict.worst(results.values().stream().map(Result::valid).toList());
        ResultLines.of(results).forEach(out::println);
        out.println(verdict + ": " + directory + (Files.exists(directory.resolve("report.html"))
            ? "/report.html" : ""));
        out.flush();
        return verdict.exitStatus();
    }
}
