package io.openmessaging.storage.dledger.jepsen;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.openmessaging.storage.dledger.jepsen.checker.CheckCommand;
import io.openmessaging.storage.dledger.jepsen.cli.Command;
import io.openmessaging.storage.dledger.jepsen.cli.CommandLine;
import io.openmessaging.storage.dledger.jepsen.nemesis.DamageCommand;
import io.openmessaging.storage.dledger.jepsen.report.ServeCommand;
import io.openmessaging.storage.dledger.jepsen.report.SummaryCommand;
import io.openmessaging.storage.dledger.jepsen.run.FaultsCommand;
import io.openmessaging.storage.dledger.jepsen.run.MatrixCommand;
import io.openmessaging.storage.dledger.jepsen.run.TestCommand;
import io.openmessaging.storage.dledger.jepsen.tables.MemberCommand;

/** The main class of the executable jar: the list of commands, and the one place that ends the process. */
public final class Main {
    private Main() {
    }

    /** Runs one command and exits with 0 (valid or done), 1 (invalid) or 2 (unknown, or could not run). */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false,
            StandardCharsets.UTF_8);
        int status = new CommandLine(commands()).run(args, out, System.err);
        System.exit(status);
    }

    /** The commands in the order in which the help lists them. */
    static List<Command> commands() {
        return List.of(new TestCommand(), new MatrixCommand(), new FaultsCommand(), new CheckCommand(),
            new SummaryCommand(), new ServeCommand(), new MemberCommand(), new DamageCommand());
    }
}
