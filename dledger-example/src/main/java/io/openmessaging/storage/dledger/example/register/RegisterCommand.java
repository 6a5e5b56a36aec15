package io.openmessaging.storage.dledger.example.register;

import java.util.List;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.SnapshotEntryResetStrategy;
import io.openmessaging.storage.dledger.example.cli.Command;
import io.openmessaging.storage.dledger.example.cli.CommandException;
import io.openmessaging.storage.dledger.example.cli.ServerProcess;
import io.openmessaging.storage.dledger.example.cli.SnapshotOptions;
import io.openmessaging.storage.dledger.example.cli.StartOptions;
import io.openmessaging.storage.dledger.example.cli.Terminal;

/** {@code register}: runs a member of a replicated register until it is stopped by a signal. */
public final class RegisterCommand extends Command {
    @ParametersDelegate
    private final StartOptions member = new StartOptions();

    @ParametersDelegate
    private final SnapshotOptions snapshots = new SnapshotOptions();

    @Parameter(names = "--snapshot-entry-reset-strategy", order = 12,
        description = "which entries stay that a snapshot holds")
    private SnapshotEntryResetStrategy snapshotEntryResetStrategy = SnapshotEntryResetStrategy.RESET_ALL_SYNC;

    @Parameter(names = "--enable-batch-append", order = 13,
        description = "says what is always so: entries go in batches")
    private boolean enableBatchAppend;

    @Parameter(names = "--max-batch-append-size", order = 14, description = "the most bytes that one push carries")
    private int maxBatchAppendSize = new DLedgerConfig().getMaxBatchAppendSize();

    @Parameter(names = "--max-batch-append-interval", order = 15,
        description = "the longest that a batch waits to fill, in ms; none waits, so 0 is kept to in any case")
    private int maxBatchAppendIntervalMs = 10;

    @Override
    public String name() {
        return "register";
    }

    @Override
    public String summary() {
        return "Run a member of a replicated register until it is stopped.";
    }

    @Override
    public List<String> examples() {
        return List.of("register -i n0 -p \"n0-localhost:20911;n1-localhost:20912;n2-localhost:20913\"",
            "register -i n0 -p n0-localhost:20911 -s /var/lib/register --enable-snapshot --snapshot-threshold 100000",
            "register -i n0 -p n0-localhost:20911 --metrics-exporter-type PROM --metrics-prom-export-port 5557");
    }

    @Override
    public List<String> notes() {
        return List.of("The line 'listen the port: N' says that the member is up. SIGTERM and Ctrl-C stop it cleanly.",
            "The commands write, read and benchmark talk to it.");
    }

    @Override
    public Kind kind() {
        return Kind.SERVER;
    }

    @Override
    public void run(Terminal terminal) throws CommandException, InterruptedException {
        DLedgerConfig config = config();
        StartOptions.check(config);
        member.warnings().forEach(terminal.err()::println);
        ServerProcess process = ServerProcess.start(List.of(config), RegisterDLedger::serveOn);
        terminal.out().println("RegisterDLedger started");
        process.runUntilStopped(terminal);
    }

    /** The member that the options describe. */
    DLedgerConfig config() throws CommandException {
        DLedgerConfig config = member.config();
        snapshots.applyTo(config);
        if (maxBatchAppendIntervalMs < 0) {
            throw CommandException.badUsage("--max-batch-append-interval: expected 0 or above, found "
                + maxBatchAppendIntervalMs);
        }
        config.setMaxBatchAppendSize(maxBatchAppendSize);
        config.setSnapshotEntryResetStrategy(snapshotEntryResetStrategy);
        return config;
    }
}
