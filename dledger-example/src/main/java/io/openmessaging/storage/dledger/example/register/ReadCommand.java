package io.openmessaging.storage.dledger.example.register;

import java.util.List;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.example.cli.ClientOptions;
import io.openmessaging.storage.dledger.example.cli.Command;
import io.openmessaging.storage.dledger.example.cli.CommandException;
import io.openmessaging.storage.dledger.example.cli.Failures;
import io.openmessaging.storage.dledger.example.cli.Terminal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** {@code read}: prints the value of a key of a register. */
public final class ReadCommand extends Command {
    @ParametersDelegate
    private final ClientOptions members = new ClientOptions();

    @Parameter(names = {"--key", "-k"}, order = 10, description = "the key, a number or any text")
    private String key = "13";

    @Parameter(names = {"--read-mode", "-r"}, order = 11,
        description = "how sure to be that no later value is there: UNSAFE_READ, RAFT_LOG_READ, READ_INDEX_READ, "
            + "LEASE_READ")
    private ReadMode readMode = ReadMode.READ_INDEX_READ;

    @Parameter(names = "--json", order = 12, description = "print the result as bare JSON")
    private boolean json;

    @Override
    public String name() {
        return "read";
    }

    @Override
    public String summary() {
        return "Print the value of a key of a register.";
    }

    @Override
    public List<String> examples() {
        return List.of("read -p \"n0-localhost:20911;n1-localhost:20912\" -k 13", "read -k greeting --json",
            "read -p n2-localhost:20913 -k 13 -r UNSAFE_READ");
    }

    @Override
    public List<String> notes() {
        return List.of("The members named are asked, and any of them may answer, whoever leads; only if none does are",
            "the others asked. All modes but UNSAFE_READ see every write acknowledged before they began.",
            "A key without a value is a result, with status 0, and has no value in it.");
    }

    @Override
    public void run(Terminal terminal) throws CommandException {
        if (key.isEmpty()) {
            throw CommandException.badUsage("--key: a key must not be empty");
        }
        try (DLedgerClient client = members.open()) {
            RegisterAnswer answer = new RegisterClient(client).read(key, readMode).join();
            terminal.out().println((json ? "" : "Get Result:") + RegisterJson.ofRead(key, answer));
            if (answer.code() != DLedgerResponseCode.SUCCESS) {
                throw CommandException.failed("read of key " + key + " from " + members + ": "
                    + Failures.describe(answer.code()));
            }
        }
    }
}
