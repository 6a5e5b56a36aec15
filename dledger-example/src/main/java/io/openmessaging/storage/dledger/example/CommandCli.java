package io.openmessaging.storage.dledger.example;

import java.util.List;

import io.openmessaging.storage.dledger.example.appender.AppenderCommand;
import io.openmessaging.storage.dledger.example.cli.AddMemberCommand;
import io.openmessaging.storage.dledger.example.cli.AppendCommand;
import io.openmessaging.storage.dledger.example.cli.Command;
import io.openmessaging.storage.dledger.example.cli.CommandLine;
import io.openmessaging.storage.dledger.example.cli.DescribeCommand;
import io.openmessaging.storage.dledger.example.cli.GetCommand;
import io.openmessaging.storage.dledger.example.cli.LeadershipTransferCommand;
import io.openmessaging.storage.dledger.example.cli.MembersCommand;
import io.openmessaging.storage.dledger.example.cli.MoveMemberCommand;
import io.openmessaging.storage.dledger.example.cli.ReadFileCommand;
import io.openmessaging.storage.dledger.example.cli.RecoverCommand;
import io.openmessaging.storage.dledger.example.cli.RemoveMemberCommand;
import io.openmessaging.storage.dledger.example.cli.ReplaceMemberCommand;
import io.openmessaging.storage.dledger.example.cli.Terminal;
import io.openmessaging.storage.dledger.example.cli.TruncateCommand;
import io.openmessaging.storage.dledger.example.cli.VerifyCommand;
import io.openmessaging.storage.dledger.example.demo.DemoCommand;
import io.openmessaging.storage.dledger.example.register.BenchmarkCommand;
import io.openmessaging.storage.dledger.example.register.ReadCommand;
import io.openmessaging.storage.dledger.example.register.RegisterCommand;
import io.openmessaging.storage.dledger.example.register.WriteCommand;

/** The main class of the executable jar: the list of commands, and the one place that ends the process. */
public final class CommandCli {
    private CommandCli() {
    }

    /** Runs one command and exits with 0 (done), 1 (refused or failed) or 2 (bad usage). */
    public static void main(String[] args) {
        Terminal terminal = Terminal.system();
        int status = new CommandLine(commands(), version()).run(args, terminal);
        System.exit(status);
    }

    /** The commands in the order in which the help lists them. */
    static List<Command> commands() {
        return List.of(new DemoCommand(), new AppenderCommand(), new AppendCommand(), new GetCommand(),
            new LeadershipTransferCommand(), new MembersCommand(), new AddMemberCommand(), new RemoveMemberCommand(),
            new ReplaceMemberCommand(), new MoveMemberCommand(), new RegisterCommand(), new WriteCommand(),
            new ReadCommand(), new BenchmarkCommand(), new DescribeCommand(), new VerifyCommand(),
            new ReadFileCommand(), new TruncateCommand(), new RecoverCommand());
    }

    private static String version() {
        String version = CommandCli.class.getPackage().getImplementationVersion();
        return version == null ? "of no release (not run from a jar)" : version;
    }
}
