package io.openmessaging.storage.dledger.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.benchmark.driver.Appender;
import io.openmessaging.storage.dledger.benchmark.driver.LoadDriver;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.rpc.netty.DLedgerRpcNettyService;

/**
 * A child process: a member of each of many groups behind one port. Told to go on, it measures what it costs while all
 * groups are idle; each time that it is told so again, it appends to those of the busy groups that it leads.
 */
@Parameters(hidden = true)
final class GroupsMember implements BenchmarkCli.Command {
    static final String READY = "READY";
    static final String FOLLOWS = "FOLLOWS";

    private static final long POLL_NANOS = 20_000_000;
    private static final long DEADLINE_NANOS = 180_000_000_000L;
    private static final long DEADLINE_NANOS_A_GROUP = 150_000_000;
    /** Small: an idle group has little to say, and its files are made and filled ahead. */
    private static final int IDLE_DATA_BYTES = 64 * 1024;
    private static final int IDLE_INDEX_BYTES = 32 * 1024;
    /** The next ones start when these are quiet: more, active at once, are more than two cores can carry. */
    private static final int STARTED_TOGETHER = 1000;

    @Parameter(names = "--id", required = true)
    private String id;

    @Parameter(names = "--peers", required = true)
    private String peers;

    @Parameter(names = "--dir", required = true)
    private String dir;

    @Parameter(names = "--groups", required = true)
    private int groups;

    @Parameter(names = "--busy")
    private int busy = 1;

    @Parameter(names = "--settle-seconds")
    private int settleSeconds = 60;

    @Parameter(names = "--idle-seconds")
    private int idleSeconds = 10;

    @Parameter(names = "--heart-beat-ms", required = true)
    private long heartBeatMs;

    @Parameter(names = "--awake")
    private boolean awake;

    @ParametersDelegate
    private final Load load = new Load();

    private final List<DLedgerServer> servers = new ArrayList<>();

    @Override
    public int run() throws IOException {
        DLedgerRpcNettyService rpc = new DLedgerRpcNettyService(config(0));
        try {
            for (int i = 0; i < groups; i++) {
                if (i > 0 && i % STARTED_TOGETHER == 0) {
                    useOnce(servers.subList(i - STARTED_TOGETHER, i));
                }
                DLedgerServer server = DLedgerServer.builder(config(i)).sharedRpc(rpc).build();
                servers.add(server);
                server.startup();
            }
            long startedMs = uptimeMs();
            System.out.println(READY);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            if (in.readLine() != null) {
                System.out.println(measureIdle(rpc, startedMs).toLine());
            }
            while (in.readLine() != null) {
                System.out.println(measureBusy());
            }
        } finally {
            servers.forEach(DLedgerServer::shutdown);
            rpc.shutdown();
        }
        return 0;
    }

    private DLedgerConfig config(int group) {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup("g" + group);
        config.setSelfId(id);
        config.setPeers(peers);
        config.setStoreBaseDir(dir + "/g" + group);
        config.setFlushMode(load.flushMode);
        config.setHeartBeatTimeIntervalMs(heartBeatMs);
        if (awake) {
            config.setQuietAfterMs(0);
        }
        if (group >= busy) {
            config.setMappedFileSizeForEntryData(IDLE_DATA_BYTES);
            config.setMappedFileSizeForEntryIndex(IDLE_INDEX_BYTES);
        }
        return config;
    }

    /** Each of these groups gets an entry and is left alone. */
    private void useOnce(List<DLedgerServer> used) {
        await(used, server -> server.getMemberState().getLeaderId() != null);
        for (DLedgerServer server : used) {
            if (server.getMemberState().isLeader()) {
                append(server);
            }
        }
        if (!awake) {
            await(used, GroupsMember::isQuiet);
        }
    }

    /** What the groups cost when their start has been digested. */
    private IdleFigure measureIdle(DLedgerRpcNettyService rpc, long startedMs) {
        useOnce(servers.subList((groups - 1) / STARTED_TOGETHER * STARTED_TOGETHER, groups));
        if (!awake) {
            await(servers, GroupsMember::isQuiet);
        }
        long quietMs = uptimeMs();
        Processes.sleepUntil(System.nanoTime() + settleSeconds * 1_000_000_000L);
        System.gc();
        long requests = rpc.stats().requests();
        long cpuNanos = cpuNanos();
        long beganNanos = System.nanoTime();
        Processes.sleepUntil(beganNanos + idleSeconds * 1_000_000_000L);
        long tookNanos = System.nanoTime() - beganNanos;
        double cores = (double) (cpuNanos() - cpuNanos) / tookNanos;
        double requestsPerSecond = (rpc.stats().requests() - requests) * 1e9 / tookNanos;
        long heapBytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new IdleFigure((int) servers.stream().filter(GroupsMember::isQuiet).count(), cores, requestsPerSecond,
            heapBytes, ManagementFactory.getThreadMXBean().getThreadCount(), startedMs, quietMs);
    }

    private static long uptimeMs() {
        return ManagementFactory.getRuntimeMXBean().getUptime();
    }

    private static boolean isQuiet(DLedgerServer server) {
        return server.describe().contains("QUIET");
    }

    private void await(List<DLedgerServer> of, Predicate<DLedgerServer> holds) {
        long deadline = System.nanoTime() + DEADLINE_NANOS + groups * DEADLINE_NANOS_A_GROUP;
        for (DLedgerServer server : of) {
            while (!holds.test(server)) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("not in time: " + server.describe());
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private String measureBusy() {
        List<Appender> led = new ArrayList<>();
        for (DLedgerServer server : servers.subList(0, busy)) {
            if (server.getMemberState().isLeader()) {
                led.add(OurSystem.embedded(server));
            }
        }
        if (led.isEmpty()) {
            return FOLLOWS;
        }
        return new LoadDriver(load.workload(led.size(), busy)).run(new InTurn(led)).toLine();
    }

    /** Appends to several in turn. For the driver's thread. */
    private static final class InTurn implements Appender {
        private final List<Appender> all;
        private int next;

        InTurn(List<Appender> all) {
            this.all = all;
        }

        @Override
        public void append(List<byte[]> bodies, Done done) {
            all.get(next).append(bodies, done);
            next = (next + 1) % all.size();
        }
    }

    private static void append(DLedgerServer server) {
        AppendEntryRequest request = new AppendEntryRequest();
        request.setGroup(server.getdLedgerConfig().getGroup());
        request.setBody(new byte[100]);
        server.handleAppend(request);
    }
}
