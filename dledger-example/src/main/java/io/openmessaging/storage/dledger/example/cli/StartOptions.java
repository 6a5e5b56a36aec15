package io.openmessaging.storage.dledger.example.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.beust.jcommander.Parameter;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.MetricsConfig;

/** The options by which every command that runs a member says which. Filled by JCommander, then read. */
public final class StartOptions {
    private static final int THROTTLE_POINT = 300 * 1024 * 1024;
    private static final int QUOTAS = 20 * 1024 * 1024;

    @Parameter(names = {"--group", "-g"}, order = 1, description = "name of the group")
    private String group = "default";

    @Parameter(names = {"--id", "-i"}, order = 2, description = "id of this member, one of the peers")
    private String id = "n0";

    @Parameter(names = {"--peers", "-p"}, order = 3, description = "all members id-host:port;id-host:port")
    private String peers = "n0-localhost:20911";

    @Parameter(names = {"--store-base-dir", "-s"}, order = 4, description = "the log lies below, in dledger-ID")
    private String storeBaseDir = "/tmp/dledgerstore";

    @Parameter(names = "--flush-mode", order = 5,
        description = "SYNC: acknowledged entries are on disks; ASYNC: in page caches")
    private DLedgerConfig.FlushMode flushMode = DLedgerConfig.FlushMode.SYNC;

    @Parameter(names = "--cache-life-id", order = 6,
        description = "names the life of the page cache, for ASYNC in containers; the kernel's answer if not given")
    private String cacheLifeId;

    @Parameter(names = "--read-only-data-store-dirs", order = 20,
        description = "directories with ',' between them whose segments count, but in which none are made")
    private String readOnlyDataStoreDirs;

    @Parameter(names = "--peer-push-throttle-point", order = 21, description = "no effect yet")
    private int peerPushThrottlePoint = THROTTLE_POINT;

    @Parameter(names = "--peer-push-quotas", order = 22, description = "no effect yet")
    private int peerPushQuotas = QUOTAS;

    @Parameter(names = "--lease-read-drift-bound", order = 7, description = "how far clocks of members drift "
        + "apart within an election timeout, in ms: lets LEASE_READ do without a round of heartbeats; the "
        + "group then is never quiet")
    private long leaseReadDriftBoundMs = new DLedgerConfig().getLeaseReadDriftBoundMs();

    @Parameter(names = {"--preferred-leader-ids", "--preferred-leader-id"}, order = 8,
        description = "members with ';' between them that lead when they can")
    private String preferredLeaderIds;

    @Parameter(names = "--join", order = 9,
        description = "wait to be added to a running group by add-member; the peers say where this and others are")
    private boolean join;

    @Parameter(names = "--found", order = 10,
        description = "let a majority found the group where some of the peers are missing at its first start")
    private boolean found;

    @Parameter(names = "--metrics-exporter-type", order = 30,
        description = "who gets measurements: nobody, a collector, Prometheus, the log")
    private MetricsConfig.MetricsExporterType metricsExporterType = MetricsConfig.MetricsExporterType.DISABLE;

    @Parameter(names = "--metrics-prom-export-port", order = 31,
        description = "PROM: the port on which Prometheus asks for /metrics")
    private int metricsPromExportPort = new DLedgerConfig().getMetricsPromExporterPort();

    @Parameter(names = "--metrics-prom-export-host", order = 32,
        description = "PROM: the address of that port; all of this machine if not given")
    private String metricsPromExportHost;

    @Parameter(names = "--metrics-grpc-exporter-target", order = 33,
        description = "OTLP_GRPC: the collector, host:port for TLS or http://host:port")
    private String metricsGrpcExporterTarget;

    @Parameter(names = "--metrics-grpc-exporter-header", order = 34,
        description = "OTLP_GRPC: headers of each request, name:value,name:value")
    private String metricsGrpcExporterHeader;

    /** The member that the options describe, not checked yet. */
    public DLedgerConfig config() {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup(group);
        config.setSelfId(id);
        config.setPeers(peers);
        config.setStoreBaseDir(storeBaseDir);
        config.setReadOnlyDataStoreDirs(readOnlyDataStoreDirs);
        config.setFlushMode(flushMode);
        config.setLeaseReadDriftBoundMs(leaseReadDriftBoundMs);
        if (leaseReadDriftBoundMs != 0) {
            config.setQuietAfterMs(0); // A quiet group has no leases.
        }
        config.setPreferredLeaderIds(preferredLeaderIds);
        config.setCacheLifeId(cacheLifeId);
        config.setJoin(join);
        config.setFound(found);
        config.setMetricsExporterType(metricsExporterType);
        config.setMetricsPromExporterPort(metricsPromExportPort);
        config.setMetricsPromExporterHost(orNone(metricsPromExportHost));
        config.setMetricsGrpcExporterTarget(orNone(metricsGrpcExporterTarget));
        config.setMetricsGrpcExporterHeader(orNone(metricsGrpcExporterHeader));
        return config;
    }

    private static String orNone(String given) {
        return given == null ? "" : given;
    }

    /**
     * Looks for what would make a start fail.
     *
     * @throws CommandException if a member cannot be started so
     */
    public static void check(DLedgerConfig config) throws CommandException {
        String who = "member " + config.getSelfId() + " of group " + config.getGroup() + ": ";
        try {
            Map<String, String> addresses = config.peerAddresses();
            if (!addresses.containsKey(config.getSelfId())) {
                throw CommandException.badUsage("id '" + config.getSelfId() + "' is not among the peers "
                    + String.join(", ", addresses.keySet()));
            }
            config.memberDir();
        } catch (IllegalArgumentException e) {
            throw CommandException.badUsage(who + e.getMessage());
        }
    }

    /** One line for each option that says something this version does not do. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        warn(warnings, "--peer-push-throttle-point", peerPushThrottlePoint, THROTTLE_POINT);
        warn(warnings, "--peer-push-quotas", peerPushQuotas, QUOTAS);
        return warnings;
    }

    private static void warn(List<String> warnings, String option, Object value, Object normal) {
        if (!Objects.equals(value, normal)) {
            warnings.add("warning: " + option + " has no effect in this version");
        }
    }
}
