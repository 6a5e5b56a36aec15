package io.openmessaging.storage.dledger.example.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.ParameterDescription;

/** Prints the help: of the program, or of one command with options, defaults and examples. Stateless. */
final class CommandHelp {
    private CommandHelp() {
    }

    /** The help of the program. */
    static void print(List<Command> commands, PrintStream out) {
        out.println("Usage: " + CommandLine.PROGRAM + " COMMAND [options]");
        out.println();
        out.println("Commands:");
        int width = commands.stream().mapToInt(command -> command.name().length()).max().orElse(0);
        for (Command command : commands) {
            out.printf("  %-" + width + "s  %s%n", command.name(), command.summary());
        }
        out.println();
        out.println("Options:");
        out.println("  --help     show this text; COMMAND --help shows the options of a command");
        out.println("  --version  show the version");
        out.println();
        out.println("Examples:");
        for (Command command : commands) {
            out.println("  " + CommandLine.PROGRAM + " " + command.examples().get(0));
        }
        out.println();
        out.println("Exit status: 0 done, 1 refused or failed, 2 bad usage. Results go to standard output,");
        out.println("all else to standard error.");
    }

    /** The help of one command. */
    static void print(Command command, JCommander parser, PrintStream out) {
        out.println("Usage: " + CommandLine.PROGRAM + " " + command.name() + " [options]");
        out.println();
        out.println(command.summary());
        if (!command.aliases().isEmpty()) {
            out.println("Also called " + String.join(", ", command.aliases()) + ".");
        }
        out.println();
        out.println("Options:");
        List<ParameterDescription> options = new ArrayList<>(parser.getParameters());
        options.sort(Comparator.comparingInt((ParameterDescription option) -> option.getParameter().order())
            .thenComparing(ParameterDescription::getLongestName));
        int width = options.stream().mapToInt(option -> namesOf(option).length()).max().orElse(0);
        for (ParameterDescription option : options) {
            String line = "  %-" + width + "s  %s%s%n";
            out.printf(line, namesOf(option), option.getDescription(), defaultOf(option));
        }
        if (!command.notes().isEmpty()) {
            out.println();
            command.notes().forEach(out::println);
        }
        out.println();
        out.println("Examples:");
        command.examples().forEach(example -> out.println("  " + CommandLine.PROGRAM + " " + example));
    }

    /** The names, the short one first. */
    private static String namesOf(ParameterDescription option) {
        String[] names = option.getParameter().names().clone();
        Arrays.sort(names, Comparator.comparingInt(String::length));
        return String.join(", ", names);
    }

    private static String defaultOf(ParameterDescription option) {
        Object value = option.getDefault();
        boolean isFlag = value instanceof Boolean;
        return value == null || isFlag ? "" : " (default: " + value + ")";
    }
}
