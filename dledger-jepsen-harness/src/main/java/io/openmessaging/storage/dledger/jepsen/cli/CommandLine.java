package io.openmessaging.storage.dledger.jepsen.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.ParameterDescription;
import com.beust.jcommander.ParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the command that the arguments name, fills its options, runs it, and turns every failure into one line on
 * standard error and exit status 2. Used by the main thread.
 */
public final class CommandLine {
    private static final Logger LOG = LoggerFactory.getLogger(CommandLine.class);
    private static final String PROGRAM = "dledger-jepsen-harness";
    private static final int COULD_NOT_RUN = 2;

    private final List<Command> commands;

    /** The commands in the order of the help. */
    public CommandLine(List<Command> commands) {
        this.commands = commands;
    }

    /** Runs the command and returns the status to exit with. */
    public int run(String[] args, PrintStream out, PrintStream err) {
        try {
            int status = runChecked(args, out, err);
            return out.checkError() ? fail("standard output could not be written: results are missing", err) : status;
        } catch (UsageException | ParameterException e) {
            return fail(e.getMessage() + " (try " + PROGRAM + " --help)", err);
        } catch (NoSuchFileException e) {
            return fail("no such file: " + e.getFile(), err);
        } catch (IOException | UncheckedIOException e) {
            return fail(e.getMessage() == null ? e.toString() : e.getMessage(), err);
        } catch (InterruptedException e) {
            return fail("interrupted", err);
        } catch (RuntimeException | Error e) {
            // The JVM would end with 1, which says that a history is invalid.
            LOG.error("a fault of the harness", e);
            return fail("a fault of the harness: " + e, err);
        } finally {
            out.flush();
        }
    }

    private static int fail(String message, PrintStream err) {
        err.println(PROGRAM + ": " + message.replaceAll("\\s*\\R\\s*", " "));
        return COULD_NOT_RUN;
    }

    private int runChecked(String[] args, PrintStream out, PrintStream err)
            throws UsageException, IOException, InterruptedException {
        if (args.length == 0) {
            throw new UsageException("expected a command: " + names());
        }
        if (List.of("--help", "-h", "help").contains(args[0])) {
            help(out);
            return 0;
        }
        Command command = find(args[0]);
        JCommander parser = JCommander.newBuilder().addObject(command).expandAtSign(false).build();
        parser.parse(Arrays.copyOfRange(args, 1, args.length));
        if (command.wantsHelp()) {
            help(command, parser, out);
            return 0;
        }
        return command.run(out, err);
    }

    private Command find(String name) throws UsageException {
        for (Command command : commands) {
            if (command.name().equals(name)) {
                return command;
            }
        }
        throw new UsageException("unknown command '" + name + "'; the commands are " + names());
    }

    private String names() {
        return commands.stream().map(Command::name).collect(Collectors.joining(", "));
    }

    private void help(PrintStream out) {
        out.println("Usage: " + PROGRAM + " COMMAND [options]");
        out.println();
        out.println("Commands:");
        commands.forEach(command -> out.printf("  %-8s  %s%n", command.name(), command.summary()));
        out.println();
        out.println("COMMAND --help shows the options of a command. Examples:");
        commands.forEach(command -> out.println("  " + PROGRAM + " " + command.examples().get(0)));
        out.println();
        out.println("Exit status: 0 valid or done, 1 invalid, 2 unknown or could not run. Results go to standard");
        out.println("output, all else to standard error.");
    }

    private static void help(Command command, JCommander parser, PrintStream out) {
        String argument = parser.getMainParameterValue() == null ? "" : " ARGUMENT";
        out.println("Usage: " + PROGRAM + " " + command.name() + argument + " [options]");
        out.println();
        out.println(command.summary());
        out.println();
        out.println("Options:");
        List<ParameterDescription> options = new ArrayList<>(parser.getParameters());
        options.sort(Comparator.comparingInt((ParameterDescription option) -> option.getParameter().order())
            .thenComparing(ParameterDescription::getLongestName));
        int width = options.stream().mapToInt(option -> option.getNames().length()).max().orElse(0);
        for (ParameterDescription option : options) {
            Object value = option.getDefault();
            String otherwise = value == null || value instanceof Boolean ? "" : " (default: " + value + ")";
            out.printf("  %-" + width + "s  %s%s%n", option.getNames(), option.getDescription(), otherwise);
        }
        out.println();
        out.println("Examples:");
        command.examples().forEach(example -> out.println("  " + PROGRAM + " " + example));
    }
}
