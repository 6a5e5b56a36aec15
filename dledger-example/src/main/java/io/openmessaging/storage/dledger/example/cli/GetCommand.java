package io.openmessaging.storage.dledger.example.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;

/** {@code get}: prints entries by their indexes, and follows the log as it grows. */
public final class GetCommand extends Command {
    private static final int PAGE_ENTRIES = 1000;
    private static final int PAGE_BYTES = 1024 * 1024;
    private static final long POLL_MS = 100;

    @ParametersDelegate
    private final ClientOptions members = new ClientOptions();

    @Parameter(names = {"--index", "-i"}, order = 10, description = "index of the first entry")
    private long index = 0;

    @Parameter(names = "--count", order = 11, description = "print at most so many entries (default: 1)")
    private Long count;

    @Parameter(names = "--follow", order = 12, description = "go on as entries are committed, until interrupted")
    private boolean follow;

    @Parameter(names = "--json", order = 13, description = "print each entry as bare JSON, its body in base64")
    private boolean json;

    @Override
    public String name() {
        return "get";
    }

    @Override
    public String summary() {
        return "Print committed entries.";
    }

    @Override
    public List<String> examples() {
        return List.of("get -p \"n0-localhost:20911;n1-localhost:20912\" -i 0", "get -i 100 --count 50 --json",
            "get --follow");
    }

    @Override
    public List<String> notes() {
        return List.of("A single get prints the answer as JSON, then the entry. With --count or --follow there is one",
            "line an entry; --count ends early, with status 0, where the log ends.");
    }

    @Override
    public void run(Terminal terminal) throws CommandException, IOException, InterruptedException {
        if (index < 0) {
            throw CommandException.badUsage("--index: expected 0 or above, found " + index);
        }
        if (count != null && count < 1) {
            throw CommandException.badUsage("--count: expected 1 or above, found " + count);
        }
        try (DLedgerClient client = members.open()) {
            if (count == null && !follow) {
                getOne(client, terminal);
            } else {
                getMany(client, terminal.out());
            }
        }
    }

    private void getOne(DLedgerClient client, Terminal terminal) throws CommandException {
        GetEntriesResponse answer = client.get(index);
        PrintStream out = terminal.out();
        if (!json) {
            out.println("Get Result:" + ResultJson.of(answer));
        }
        if (answer.responseCode() != DLedgerResponseCode.SUCCESS) {
            throw failure(index, answer);
        }
        answer.getEntries().forEach(entry -> print(entry, out));
        if (answer.getEntries().isEmpty()) {
            terminal.err().println("index " + index + " holds an entry of DLedger's own, none of a user");
        }
    }

    private void getMany(DLedgerClient client, PrintStream out) throws CommandException, InterruptedException {
        long left = count == null ? Long.MAX_VALUE : count;
        long next = index;
        while (left > 0) {
            GetEntriesResponse answer = client.get(next, (int) Math.min(left, PAGE_ENTRIES), PAGE_BYTES);
            DLedgerResponseCode code = answer.responseCode();
            if (code == DLedgerResponseCode.SUCCESS) {
                answer.getEntries().forEach(entry -> print(entry, out));
                left -= answer.getEntries().size();
                next = answer.getNextIndex();
            } else if (code != DLedgerResponseCode.INDEX_OUT_OF_RANGE) {
                throw failure(next, answer);
            } else if (follow) {
                pause();
            } else if (next == index) {
                throw failure(next, answer);
            } else {
                return;
            }
            if (out.checkError()) {
                return; // Nobody reads any more, as in: get --follow | head
            }
        }
    }

    /** A member answers at once where the log ends, so a reader that follows it must ask again. */
    private static void pause() throws InterruptedException {
        new CountDownLatch(1).await(POLL_MS, TimeUnit.MILLISECONDS);
    }

    private CommandException failure(long at, GetEntriesResponse answer) {
        return CommandException.failed("get of index " + at + " from " + members + ": "
            + Failures.describe(answer.responseCode()));
    }

    private void print(DLedgerEntry entry, PrintStream out) {
        if (json) {
            out.println(ResultJson.of(entry, ResultJson.Body.SHOWN));
            return;
        }
        out.print("Get Result index:" + entry.getIndex() + " ");
        out.write(entry.getBody(), 0, entry.getBody().length);
        out.println();
    }
}
