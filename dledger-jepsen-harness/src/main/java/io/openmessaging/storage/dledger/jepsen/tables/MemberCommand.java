package io.openmessaging.storage.dledger.jepsen.tables;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;

import com.beust.jcommander.ParametersDelegate;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.example.cli.CommandException;
import io.openmessaging.storage.dledger.example.cli.ServerProcess;
import io.openmessaging.storage.dledger.example.cli.SnapshotOptions;
import io.openmessaging.storage.dledger.example.cli.StartOptions;
import io.openmessaging.storage.dledger.example.cli.Terminal;
import io.openmessaging.storage.dledger.jepsen.cli.Command;
import io.openmessaging.storage.dledger.jepsen.cli.UsageException;

/** {@code member}: runs a member of replicated tables until a signal stops it. */
public final class MemberCommand extends Command {
    /** The word that selects it. */
    public static final String NAME = "member";

    private static final String LOG_LEVEL = "dledger.log.level";

    @ParametersDelegate
    private final StartOptions member = new StartOptions();

    @ParametersDelegate
    private final SnapshotOptions snapshots = new SnapshotOptions();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "Run a member of lists and accounts, as test does for set, list-append and bank.";
    }

    @Override
    public List<String> examples() {
        return List.of("member -i n0 -p \"n0-localhost:20911;n1-localhost:20912;n2-localhost:20913\"",
            "member -i n0 -p n0-localhost:20911 -s /var/lib/tables --enable-snapshot --snapshot-threshold 1000");
    }

    @Override
    public int run(PrintStream out, PrintStream err) throws UsageException, IOException, InterruptedException {
        // A member tells what it does; the other commands only what goes wrong.
        System.getProperties().putIfAbsent(LOG_LEVEL, "info");
        DLedgerConfig config = member.config();
        try {
            snapshots.applyTo(config);
            StartOptions.check(config);
            member.warnings().forEach(err::println);
            ServerProcess.start(List.of(config), TablesMember::serveOn)
                .runUntilStopped(new Terminal(InputStream.nullInputStream(), out, err, false));
            return 0;
        } catch (CommandException e) {
            if (e.status() == CommandException.BAD_USAGE) {
                throw new UsageException(e.getMessage());
            }
            throw new IOException(e.getMessage(), e);
        }
    }
}
