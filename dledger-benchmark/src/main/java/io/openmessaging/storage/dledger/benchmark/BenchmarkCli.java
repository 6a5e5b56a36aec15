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

        /** Whether it counts nanoseconds: a first use of a page of the heap costs as much as twenty appends. */
        default boolean needsTouchedHeap() {
            return false;
        }
    }

    private BenchmarkCli() {
    }

    /**
     * Runs the command that the arguments name; exit code 2 and one line on standard error for bad arguments. Help,
     * asked for anywhere, is all that is given then.
     */
    public static void main(String[] args) throws IOException {
        JCommander cli = JCommander.newBuilder()
            .programName("dledger-benchmark")
            .addCommand("append", new AppendCommand())
            .addCommand("read", new ReadCommand())
            .addCommand("store-append", new StoreAppendCommand())
            .addCommand("open", new OpenCommand())
            .addCommand("groups", new GroupsCommand())
            .addCommand("groups-member", new GroupsMember())
            .addCommand("member", new Member())
            .addCommand("pipe-receiver", new PipeReceiver())
            .addCommand("pipe-sender", new PipeSender())
            .addCommand("store-life", new StoreLife())
            .build();
        if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
            cli.usage();
            return;
        }
        int exitCode = 2;
        try {
            cli.parse(args);
            if (cli.getParsedCommand() == null) {
                cli.usage();
            } else {
                Command command = (Command) cli.getCommands().get(cli.getParsedCommand()).getObjects().get(0);
                exitCode = command.needsTouchedHeap() && !TouchedHeap.isHere() ? TouchedHeap.run(args) : command.run();
            }
        } catch (ParameterException e) {
            System.err.println(e.getMessage());
        }
        Runtime.getRuntime().exit(exitCode);
    }
}
