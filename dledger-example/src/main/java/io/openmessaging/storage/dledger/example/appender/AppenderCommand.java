package io.openmessaging.storage.dledger.example.appender;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.example.cli.Command;
import io.openmessaging.storage.dledger.example.cli.CommandException;
import io.openmessaging.storage.dledger.example.cli.ServerProcess;
import io.openmessaging.storage.dledger.example.cli.StartOptions;
import io.openmessaging.storage.dledger.example.cli.Terminal;

/** {@code appender}: runs a member of a group, or of several groups on one port, until it is stopped by a signal. */
public final class AppenderCommand extends Command {
    @ParametersDelegate
    private final StartOptions member = new StartOptions();

    @Parameter(names = {"--config-file", "-c"}, order = 7,
        description = "YAML with one or more members for this process; replaces all options above")
    private String configFile;

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
        List<DLedgerConfig> configs = configFile == null ? List.of(member.config()) : configsOfFile();
        for (DLedgerConfig config : configs) {
            StartOptions.check(config);
        }
        checkOnePort(configs);
        member.warnings().forEach(terminal.err()::println);
        ServerProcess.start(configs, server -> { }).runUntilStopped(terminal);
    }

    private List<DLedgerConfig> configsOfFile() throws CommandException, IOException {
        try {
            return ConfigFile.read(Path.of(configFile));
        } catch (InvalidPathException e) {
            throw CommandException.badUsage("--config-file: " + e.getMessage());
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
}
