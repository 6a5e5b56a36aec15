package io.openmessaging.storage.dledger.example.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;

/** {@code append}: appends one text some times, or the lines of a file or of standard input. */
public final class AppendCommand extends Command {
    private static final String STANDARD_INPUT = "-";

    @ParametersDelegate
    private final ClientOptions members = new ClientOptions();

    @Parameter(names = {"--data", "-d"}, order = 10, description = "the text to append, stored as UTF-8")
    private String data = "Hello";

    @Parameter(names = {"--count", "-c"}, order = 11, description = "how many times to append it")
    private int count = 1;

    @Parameter(names = "--file", order = 12,
        description = "append the lines of this file instead, '-' for standard input")
    private String file;

    @Parameter(names = "--json", order = 13, description = "print each result as bare JSON")
    private boolean json;

    @Parameter(names = "--quiet", order = 14, description = "print no results")
    private boolean quiet;

    @Override
    public String name() {
        return "append";
    }

    @Override
    public String summary() {
        return "Append entries, and print the index and position of each.";
    }

    @Override
    public List<String> examples() {
        return List.of("append -p \"n0-localhost:20911;n1-localhost:20912\" -d 'Hello World'",
            "append -d ping -c 1000 --quiet", "append --file orders.txt --json", "append --file - < orders.txt");
    }

    @Override
    public List<String> notes() {
        return List.of("With --file, each line is an entry: its bytes without the line feed. Many are under way",
            "at once; they keep the order of the lines as long as the leader does not change.",
            "The command stops at the first entry that is not acknowledged, waits for those under way, and says how",
            "many were acknowledged, refused (surely not in the log), or of unknown outcome (perhaps in the log).");
    }

    @Override
    public void acceptArgument(String argument) throws CommandException {
        if (!argument.equals(STANDARD_INPUT)) {
            super.acceptArgument(argument);
        }
        file = STANDARD_INPUT;
    }

    @Override
    public void run(Terminal terminal) throws CommandException, IOException {
        if (count < 1) {
            throw CommandException.badUsage("--count: expected 1 or above, found " + count);
        }
        if (file == null) {
            append(EntrySource.repeat(data.getBytes(StandardCharsets.UTF_8), count), terminal);
        } else if (file.equals(STANDARD_INPUT)) {
            append(new LineSource("standard input", terminal.in()), terminal);
        } else {
            try (InputStream in = open(file)) {
                append(new LineSource(file, in), terminal);
            }
        }
    }

    private static InputStream open(String file) throws CommandException, IOException {
        try {
            Path path = Path.of(file);
            if (Files.isDirectory(path)) {
                // It opens; and what is said when it is read does not name it.
                throw CommandException.failed("'" + file + "': is a directory");
            }
            return new BufferedInputStream(Files.newInputStream(path));
        } catch (InvalidPathException e) {
            throw CommandException.badUsage("--file: " + e.getMessage());
        }
    }

    private void append(EntrySource source, Terminal terminal) throws CommandException, IOException {
        AppendProgress progress = new AppendProgress(terminal);
        try (DLedgerClient client = members.open()) {
            AppendRun run = new AppendRun(client::appendAsync, answer -> {
                print(answer, terminal);
                progress.entryAnswered();
            }, terminal.out()::flush);
            AppendTally tally = run.run(source);
            progress.end();
            if (tally.hasFailed()) {
                throw CommandException.failed("append to " + members + ": " + tally.summary());
            }
        } finally {
            progress.end();
        }
    }

    private void print(AppendEntryResponse answer, Terminal terminal) {
        if (!quiet) {
            terminal.out().println((json ? "" : "Append Result:") + ResultJson.of(answer));
        }
    }
}
