package io.openmessaging.storage.dledger.example.appender;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import com.beust.jcommander.Parameter;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.example.cli.Command;
import io.openmessaging.storage.dledger.example.cli.CommandException;
import io.openmessaging.storage.dledger.example.cli.Terminal;

/** {@code appender}: runs a member of a group, or of several groups on one port, until it is stopped by a signal. */
public final class AppenderCommand extends Command {
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

    @Parameter(names = {"--config-file", "-c"}, order = 7,
        description = "YAML with one or more members for this process; replaces all options above")
    private String configFile;

    @Parameter(names = "--read-only-data-store-dirs", order = 20,
        description = "directories with ',' between them whose segments count, but in which none are made")
    private String readOnlyDataStoreDirs;

    @Parameter(names = "--peer-push-throttle-point", order = 21, description = "no effect yet")
    private int peerPushThrottlePoint = THROTTLE_POINT;

    @Parameter(names = "--peer-push-quotas", order = 22, description = "no effect yet")
    private int peerPushQuotas = QUOTAS;

    @Parameter(names = "--preferred-leader-id", order = 23, description = "no effect yet")
    private String preferredLeaderId;

    @Override
    public String name() {
        return "appender";
    }

    @Override
    public String summary() {
        return "Run a member of a group until it is stopped.";
    }

    @Override
    public List<String> examples() {
        return List.of("appender -i n0 -p \"n0-localhost:20911;n1-localhost:20912;n2-localhost:20913\"",
            "appender -i n0 -p n0-localhost:20911 -s /var/lib/dledger", "appender --config-file members.yaml");
    }

    @Override
    public List<String> notes() {
        return List.of("The line 'listen the port: N' says that the member is up. SIGTERM and Ctrl-C stop it cleanly.",
            "The YAML has a list below 'configs', each a map with properties of DLedgerConfig, such as",
            "  configs:",
            "    - {group: g0, selfId: n0, peers: n0-localhost:20911;n1-localhost:20912, storeBaseDir: /var/lib/g0}");
    }

    @Override
    public Kind kind() {
        return Kind.SERVER;
    }

    @Override
    public void run(Terminal terminal) throws CommandException, IOException, InterruptedException {
        List<DLedgerConfig> configs = configFile == null ? List.of(configOfOptions()) : configsOfFile();
        for (DLedgerConfig config : configs) {
            checkMember(config);
        }
        checkOnePort(configs);
        warnings().forEach(terminal.err()::println);
        AppenderProcess process = AppenderProcess.start(configs);
        process.stopOnSignal(terminal.err());
        terminal.out().println("listen the port: " + process.port());
        for (DLedgerConfig config : configs) {
            terminal.out().println("started member " + config.getSelfId() + " of group " + config.getGroup() + " in "
                + config.memberDir());
        }
        terminal.out().flush();
        process.awaitStop();
    }

    private DLedgerConfig configOfOptions() {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup(group);
        config.setSelfId(id);
        config.setPeers(peers);
        config.setStoreBaseDir(storeBaseDir);
        config.setReadOnlyDataStoreDirs(readOnlyDataStoreDirs);
        config.setFlushMode(flushMode);
        config.setCacheLifeId(cacheLifeId);
        return config;
    }

    private List<DLedgerConfig> configsOfFile() throws CommandException, IOException {
        try {
            return ConfigFile.read(Path.of(configFile));
        } catch (InvalidPathException e) {
            throw CommandException.badUsage("--config-file: " + e.getMessage());
        }
    }

    private static void checkMember(DLedgerConfig config) throws CommandException {
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

    /** Members of one process share one listening port, which each of them names in its own peers. */
    private static void checkOnePort(List<DLedgerConfig> configs) throws CommandException {
        Set<String> ports = new LinkedHashSet<>();
        for (DLedgerConfig config : configs) {
            String address = config.peerAddresses().get(config.getSelfId());
            ports.add(address.substring(address.lastIndexOf(':') + 1));
        }
        if (ports.size() > 1) {
            throw CommandException.badUsage("members of one process share one port, but these name the ports "
                + String.join(", ", ports));
        }
    }

    /** One line for each option that says something this version does not do. */
    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        warn(warnings, "--peer-push-throttle-point", peerPushThrottlePoint, THROTTLE_POINT);
        warn(warnings, "--peer-push-quotas", peerPushQuotas, QUOTAS);
        warn(warnings, "--preferred-leader-id", preferredLeaderId, null);
        return warnings;
    }

    private static void warn(List<String> warnings, String option, Object value, Object normal) {
        if (!Objects.equals(value, normal)) {
            warnings.add("warning: " + option + " has no effect in this version");
        }
    }
}
