package io.openmessaging.storage.dledger.jepsen.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.jepsen.cli.UsageException;
import io.openmessaging.storage.dledger.jepsen.historical.HistoricalWorkload;
import io.openmessaging.storage.dledger.jepsen.host.Features;
import io.openmessaging.storage.dledger.jepsen.host.Place;
import io.openmessaging.storage.dledger.jepsen.nemesis.Faults;

/** The options of a run. Filled by JCommander, then read. */
final class RunOptions {
    /** How acknowledged entries are kept: on disks, or in page caches. */
    enum Flush { SYNC, ASYNC }

    private static final List<Integer> SIZES = List.of(3, 5, 7);
    private static final String LEASES = "--lease-read-drift-bound";
    /** A quarter of the election timeout; members of one machine have one monotonic clock. */
    private static final int LEASE_DRIFT_BOUND_MS = 100;

    @Parameter(names = {"--workload", "-w"}, order = 1, description = "what clients do: register, append, set, "
        + "list-append, bank, membership; historical: appends to the historical library")
    String workload = "register";

    @Parameter(names = "--nemesis", order = 2, description = "faults with ',' between them, each a name "
        + "or NAME:TARGET; the command 'faults' lists them")
    List<String> nemesis = new ArrayList<>();

    @Parameter(names = {"--interval", "-i"}, order = 3, description = "seconds that a fault goes on, and between two")
    int intervalSeconds = 10;

    @Parameter(names = "--time-limit", order = 4, description = "seconds of load and faults")
    int timeLimitSeconds = 60;

    @Parameter(names = {"--rate", "-r"}, order = 5, description = "operations of all clients a second")
    double rate = 100;

    @Parameter(names = {"--concurrency", "-c"}, order = 6, description = "clients")
    int concurrency = 10;

    @Parameter(names = "--ops", order = 7, description = "the most operations; 0 for no limit")
    long ops;

    @Parameter(names = {"--read-mode", "-m"}, order = 8,
        description = "how sure reads are: READ_INDEX_READ, LEASE_READ, RAFT_LOG_READ, UNSAFE_READ")
    ReadMode readMode = ReadMode.READ_INDEX_READ;

    @Parameter(names = "--keys", order = 9, description = "registers, lists or accounts")
    int keys = 5;

    @Parameter(names = "--timeout", order = 10, description = "ms after which a client gives an operation up")
    long timeoutMs = 2000;

    @Parameter(names = "--snapshot", arity = 1, order = 11, description = "whether members with a state take "
        + "snapshots; they do if nothing is said")
    boolean snapshot = true;

    @Parameter(names = "--snapshot-threshold", order = 12, description = "entries between two snapshots")
    int snapshotThreshold = 1000;

    @Parameter(names = "--flush-mode", order = 13, description = "of the members: SYNC or ASYNC")
    Flush flushMode = Flush.SYNC;

    @Parameter(names = "--hosts", order = 14, description = "3, 5 or 7 hosts on this machine")
    int hosts = 3;

    @Parameter(names = "--rootless", order = 15, description = "members on loopback, behind proxies, for root too; "
        + "it is so anyway without root")
    boolean rootless;

    @Parameter(names = "--file-system", order = 15, description = "of their disks: xfs or ext4")
    String fileSystem = "xfs";

    @Parameter(names = "--seed", order = 16,
        description = "of what is drawn: operations, faults and targets; 0 for any")
    long seed;

    @Parameter(names = "--store", order = 17, description = "the directory of all runs")
    String store = "store";

    @Parameter(names = "--name", order = 18, description = "of the test, the directory of its runs; the workload's "
        + "if not given")
    String name = "";

    @Parameter(names = "--member-class-path", order = 19, description = "the classes of the members; the example's jar "
        + "if not given")
    String memberClassPath = "";

    @Parameter(names = "--member-main", order = 20, description = "what the members run")
    String memberMain = "io.openmessaging.storage.dledger.example.CommandCli";

    @Parameter(names = "--member-options", order = 21, description = "more options for members, with ' ' between them")
    String memberOptions = "";

    @ParametersDelegate
    final NodeOptions nodes = new NodeOptions();

    /** For the harness itself: the directory of a run whose hosts are there already. */
    @Parameter(names = "--inside", hidden = true)
    String inside = "";

    void check() throws UsageException {
        nodes.check();
        check(!rootless || !nodes.isGiven(), "--rootless: members on loopback are not on --nodes");
        if (nodes.isGiven()) {
            hosts = nodes.nodes.size();
            check(SIZES.contains(hosts), "--nodes: expected 3, 5 or 7, found " + hosts);
        }
        check(SIZES.contains(hosts), "--hosts: expected 3, 5 or 7, found " + hosts);
        check(List.of("xfs", "ext4").contains(fileSystem), "--file-system: expected xfs or ext4, found " + fileSystem);
        check(intervalSeconds >= 1, "--interval: expected 1 or above, found " + intervalSeconds);
        check(timeLimitSeconds >= 1, "--time-limit: expected 1 or above, found " + timeLimitSeconds);
        check(rate > 0, "--rate: expected more than 0, found " + rate);
        check(concurrency >= 1, "--concurrency: expected 1 or above, found " + concurrency);
        check(ops >= 0, "--ops: expected 0 or above, found " + ops);
        check(keys >= 1, "--keys: expected 1 or above, found " + keys);
        check(keys >= 2 || !workload.equals("bank"), "--keys: expected two accounts or more, found " + keys);
        check(timeoutMs >= 1, "--timeout: expected 1 or above, found " + timeoutMs);
        check(snapshotThreshold >= 1, "--snapshot-threshold: expected 1 or above, found " + snapshotThreshold);
        check(Workloads.isKnown(workload), "--workload: expected one of " + String.join(", ", Workloads.NAMES)
            + " and " + HistoricalWorkload.NAME + ", found " + workload);
        check(testName().matches("[A-Za-z0-9][A-Za-z0-9._+-]*") && !testName().equals("latest"),
            "--name: expected letters, digits and . _ + -, found " + testName());
        for (String fault : nemesis) {
            try {
                Faults.check(fault);
            } catch (IllegalArgumentException e) {
                throw new UsageException("--nemesis: " + e.getMessage());
            }
        }
    }

    private void checkHistorical(Features features) throws UsageException {
        String option = "--workload " + HistoricalWorkload.NAME + ": ";
        check(features.place() == Place.NAMESPACES, option + "takes hosts in namespaces, and with them root");
        check(Workloads.bears(workload, nemesis).equals(nemesis), option + "no client of ours can ask its members to "
            + "change: leave out transfer, membership, shrink and replace");
        check(!memberClassPath.isEmpty() || Launches.historicalJars() != null, option + "its jars are not there; "
            + "mvn -q -f dledger-jepsen-harness/historical package");
    }

    private static void check(boolean holds, String message) throws UsageException {
        if (!holds) {
            throw new UsageException(message);
        }
    }

    /** Looks what the place offers where the members are to run. */
    Features findFeatures() throws UsageException, IOException {
        Features features = nodes.isGiven() ? Features.ofNodes(nodes.nodes, nodes.access(), fileSystem)
            : rootless ? Features.of(Place.LOOPBACK) : Features.ofThisMachine();
        if (workload.equals(HistoricalWorkload.NAME)) {
            checkHistorical(features);
        }
        return features;
    }

    String testName() {
        return name.isEmpty() ? workload : name;
    }

    Path storeDirectory() {
        return Path.of(store);
    }

    Duration interval() {
        return Duration.ofSeconds(intervalSeconds);
    }

    Duration timeLimit() {
        return Duration.ofSeconds(timeLimitSeconds);
    }

    /** The words of a command line that means the same, on hosts that are there: their place is in their plan. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        asData().forEach((option, value) -> {
            if (!value.toString().isEmpty()) {
                words.add("--" + option);
                words.add(value.toString());
            }
        });
        return words;
    }

    /** The options of every member: those that are asked for, and those that the run rests on. */
    List<String> wordsForMembers() {
        List<String> words = new ArrayList<>(List.of("--flush-mode", flushMode.name()));
        if (!memberOptions.isBlank()) {
            words.addAll(List.of(memberOptions.trim().split("\\s+")));
        }
        if (readMode == ReadMode.LEASE_READ && !words.contains(LEASES)) {
            // A member that is told of no bound has no lease, and reads as in READ_INDEX_READ.
            words.addAll(List.of(LEASES, Integer.toString(LEASE_DRIFT_BOUND_MS)));
        }
        return words;
    }

    /** All of them but where members run. */
    Map<String, Object> asData() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("workload", workload);
        all.put("nemesis", String.join(",", nemesis));
        all.put("interval", (long) intervalSeconds);
        all.put("time-limit", (long) timeLimitSeconds);
        all.put("rate", rate);
        all.put("concurrency", (long) concurrency);
        all.put("ops", ops);
        all.put("read-mode", readMode.name());
        all.put("keys", (long) keys);
        all.put("timeout", timeoutMs);
        all.put("snapshot", snapshot);
        all.put("snapshot-threshold", (long) snapshotThreshold);
        all.put("flush-mode", flushMode.name());
        all.put("hosts", (long) hosts);
        all.put("file-system", fileSystem);
        all.put("seed", seed);
        all.put("store", store);
        all.put("name", testName());
        all.put("member-class-path", memberClassPath);
        all.put("member-main", memberMain);
        all.put("member-options", memberOptions);
        return all;
    }
}
