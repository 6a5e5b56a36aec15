package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.util.List;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.ParameterException;

/** Main class: {@code java -jar dledger-benchmark.jar COMMAND [options]}. */
public final class BenchmarkCli {
    /** One command, its options filled in by JCommander. */
    interface Command {
        /** Does it; returns the exit code. */
        int run() throws IOException;

        /** Command lines, without the program's name, that help shows; empty for none. */
        default List<String> examples() {
            return List.of();
        }

        /** Whether it counts nanoseconds: a first use of a page of the heap costs as much as twenty appends. */
        default boolean needsTouchedHeap() {
            return false;
        }
    }

    private BenchmarkCli() {
    }

    /**
     * Runs the command that the arguments name; exit code 2 and one line on standard error for bad arguments, 1 for a
     * measurement that could not be made. Help, asked for anywhere, is all that is given then: that of the command
     * named first, or all.
     */
    public static void main(String[] args) {
        Runtime.getRuntime().exit(run(args));
    }

    /** Does it, and returns the exit code. */
    static int run(String... args) {
        JCommander cli = JCommander.newBuilder()
            .programName("dledger-benchmark")
            .addCommand("compare", new CompareCommand())
            .addCommand("append", new AppendCommand())
            .addCommand("read", new ReadCommand())
            .addCommand("store-append", new StoreAppendCommand())
            .addCommand("open", new OpenCommand())
            .addCommand("catch-up", new CatchUpCommand())
            .addCommand("failover", new FailoverCommand())
            .addCommand("groups", new GroupsCommand())
            .addCommand("scale", new ScaleCommand())
            .addCommand("groups-member", new GroupsMember())
            .addCommand("store-life", new StoreLife())
            .build();
        if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
            help(cli, List.of(args));
            return 0;
        }
        try {
            cli.parse(args);
            if (cli.getParsedCommand() == null) {
                cli.usage();
                return 2;
            }
            Command command = (Command) cli.getCommands().get(cli.getParsedCommand()).getObjects().get(0);
            return command.needsTouchedHeap() && !TouchedHeap.isHere() ? TouchedHeap.run(args) : command.run();
        } catch (ParameterException e) {
            System.err.println(e.getMessage());
            return 2;
        } catch (IOException e) {
            System.err.println(e.getMessage() == null ? e.toString() : e.getMessage());
            return 1;
        }
    }

    private static void help(JCommander cli, List<String> args) {
        String name = args.get(0);
        if (!cli.getCommands().containsKey(name)) {
            cli.usage();
            return;
        }
        StringBuilder text = new StringBuilder();
        cli.getUsageFormatter().usage(name, text);
        Command command = (Command) cli.getCommands().get(name).getObjects().get(0);
        if (!command.examples().isEmpty()) {
            text.append("  Examples:").append(System.lineSeparator());
            command.examples().forEach(each -> text.append("    java -jar dledger-benchmark.jar ").append(each)
                .append(System.lineSeparator()));
        }
        System.out.print(text);
    }
}
