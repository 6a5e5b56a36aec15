package io.openmessaging.storage.dledger.example.register;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.example.cli.ClientOptions;
import io.openmessaging.storage.dledger.example.cli.Command;
import io.openmessaging.storage.dledger.example.cli.CommandException;
import io.openmessaging.storage.dledger.example.cli.Failures;
import io.openmessaging.storage.dledger.example.cli.Terminal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** {@code write}: writes a value under a key of a register. */
public final class WriteCommand extends Command {
    private static final String STANDARD_INPUT = "-";

    @ParametersDelegate
    private final ClientOptions members = new ClientOptions();

    @Parameter(names = {"--key", "-k"}, order = 10, description = "the key, a number or any text")
    private String key = "13";

    @Parameter(names = {"--value", "-v"}, order = 11, description = "the value, a number or any text")
    private String value = "31";

    @Parameter(names = "--value-file", order = 12,
        description = "take the bytes of this file as the value instead, '-' for standard input")
    private String valueFile;

    @Parameter(names = "--json", order = 13, description = "print the result as bare JSON")
    private boolean json;

    @Override
    public String name() {
        return "write";
    }

    @Override
    public String summary() {
        return "Write a value under a key of a register.";
    }

    @Override
    public List<String> examples() {
        return List.of("write -p \"n0-localhost:20911;n1-localhost:20912\" -k 13 -v 31",
            "write -k greeting -v 'Hello World'", "write -k picture --value-file - < picture.png");
    }

    @Override
    public List<String> notes() {
        return List.of("The client repeats a write whose answer does not come; it is carried out once all the same.",
            "A write that fails is said to be refused (surely not done) or of unknown outcome (perhaps done).");
    }

    @Override
    public void run(Terminal terminal) throws CommandException, IOException {
        if (key.isEmpty()) {
            throw CommandException.badUsage("--key: a key must not be empty");
        }
        byte[] bytes = valueFile == null ? value.getBytes(StandardCharsets.UTF_8) : read(terminal);
        try (DLedgerClient client = members.open()) {
            DLedgerResponseCode code = new RegisterClient(client).write(key, bytes).join();
            terminal.out().println(json
                ? RegisterJson.ofWrite(code, key)
                : "Write Result Code:" + code.getCode());
            if (code != DLedgerResponseCode.SUCCESS) {
                String known = code.outcome() == DLedgerResponseCode.Outcome.REJECTED
                    ? "refused, surely not done" : "of unknown outcome, perhaps done";
                throw CommandException.failed("write of key " + key + " to " + members + ": " + known + " ("
                    + Failures.describe(code) + ")");
            }
        }
    }

    private byte[] read(Terminal terminal) throws CommandException, IOException {
        if (valueFile.equals(STANDARD_INPUT)) {
            return terminal.in().readAllBytes();
        }
        try {
            return Files.readAllBytes(Path.of(valueFile));
        } catch (InvalidPathException e) {
            throw CommandException.badUsage("--value-file: " + e.getMessage());
        }
    }
}
