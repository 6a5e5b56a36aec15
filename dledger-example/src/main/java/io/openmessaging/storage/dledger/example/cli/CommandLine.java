package io.openmessaging.storage.dledger.example.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.ParameterException;
import org.slf4j.LoggerFactory;

/**
 * Finds the command that the arguments name, fills its options, runs it, and turns every failure into one line on
 * standard error and an exit status. Used by the main thread.
 */
public final class CommandLine {
    /** How users start the program. */
    static final String PROGRAM = "dledger";
    /** System property that the logging configuration reads its level from. */
    static final String LOG_LEVEL = "dledger.log.level";

    private static final int FIRST_JDK_THAT_WARNS_OF_UNSAFE = 24;

    /** OpenTelemetry's traces go past our log, which tells in a line what they would. Held, lest it be forgotten. */
    private static final Logger OF_METRICS = Logger.getLogger("io.opentelemetry");

    private final List<Command> commands;
    private final String version;

    /** The commands in the order of the help, and the version of the program. */
    public CommandLine(List<Command> commands, String version) {
        this.commands = commands;
        this.version = version;
    }

    /** Runs the command and returns the status to exit with: 0, 1 or 2. */
    public int run(String[] args, Terminal terminal) {
        try {
            runChecked(args, terminal);
            // A full disk must not pass for a log that was read to its end.
            return terminal.out().checkError()
                ? fail(terminal, "standard output could not be written: results are missing", CommandException.FAILED)
                : 0;
        } catch (CommandException e) {
            String hint = e.status() == CommandException.BAD_USAGE ? " (try " + helpCommand(args) + ")" : "";
            return fail(terminal, e.getMessage() + hint, e.status());
        } catch (IOException e) {
            return fail(terminal, Failures.describe(e), CommandException.FAILED);
        } catch (InterruptedException e) {
            return fail(terminal, "interrupted", CommandException.FAILED);
        } finally {
            terminal.out().flush();
        }
    }

    private int fail(Terminal terminal, String message, int status) {
        terminal.out().flush();
        terminal.err().println(PROGRAM + ": " + message);
        return status;
    }

    private void runChecked(String[] args, Terminal terminal)
            throws CommandException, IOException, InterruptedException {
        if (args.length == 0) {
            throw CommandException.badUsage("expected a command: " + names());
        }
        switch (args[0]) {
            case "--help", "-h", "help" -> CommandHelp.print(commands, terminal.out());
            case "--version" -> terminal.out().println(PROGRAM + " " + version);
            default -> runCommand(find(args[0]), Arrays.copyOfRange(args, 1, args.length), terminal);
        }
    }

    private void runCommand(Command command, String[] options, Terminal terminal)
            throws CommandException, IOException, InterruptedException {
        JCommander parser = parserOf(command);
        try {
            parser.parse(options);
        } catch (ParameterException e) {
            throw CommandException.badUsage(e.getMessage());
        }
        if (command.wantsHelp()) {
            CommandHelp.print(command, parser, terminal.out());
            return;
        }
        for (String rest : parser.getUnknownOptions()) {
            if (rest.length() > 1 && rest.startsWith("-")) {
                throw CommandException.badUsage("unknown option '" + rest + "' of " + command.name());
            }
            command.acceptArgument(rest);
        }
        prepare(command);
        try {
            command.run(terminal);
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(CommandLine.class).debug("the command failed in a way nobody foresaw", e);
            throw CommandException.failed(command.name() + ": a fault of the program, --verbose shows where: " + e);
        }
    }

    static JCommander parserOf(Command command) {
        // Unknown options are collected and refused by us: JCommander would call them "main parameters".
        return JCommander.newBuilder().addObject(command).acceptUnknownOptions(true).expandAtSign(false).build();
    }

    private Command find(String name) throws CommandException {
        for (Command command : commands) {
            if (command.isCalled(name)) {
                return command;
            }
        }
        String kind = name.startsWith("-") ? "option" : "command";
        throw CommandException.badUsage("unknown " + kind + " '" + name + "'; the commands are " + names());
    }

    private String names() {
        return commands.stream().map(Command::name).collect(Collectors.joining(", "));
    }

    private String helpCommand(String[] args) {
        boolean known = args.length > 0 && commands.stream().anyMatch(command -> command.isCalled(args[0]));
        return known ? PROGRAM + " " + args[0] + " --help" : PROGRAM + " --help";
    }

    /**
     * Settings that libraries read once: must come before the first logger exists and before Netty is used. What the
     * user set for the JVM wins.
     */
    private static void prepare(Command command) {
        OF_METRICS.setLevel(Level.OFF);
        boolean isServer = command.kind() == Command.Kind.SERVER;
        // What goes wrong for a client is its one line of result; the transport's warnings would stand beside it.
        String level = isServer ? "info" : "error";
        System.getProperties().putIfAbsent(LOG_LEVEL, command.isVerbose() ? "debug" : level);
        if (!isServer && Runtime.version().feature() >= FIRST_JDK_THAT_WARNS_OF_UNSAFE) {
            // Four lines of warning beside a client's one line of result are too many; a server needs the speed.
            System.getProperties().putIfAbsent("io.netty.noUnsafe", "true");
        }
    }
}
