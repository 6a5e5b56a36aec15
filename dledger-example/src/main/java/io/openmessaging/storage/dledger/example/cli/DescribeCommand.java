package io.openmessaging.storage.dledger.example.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import io.openmessaging.storage.dledger.store.file.StoreFacts;
import io.openmessaging.storage.dledger.store.file.StoreInspector;

/** {@code describe}: prints what the files of a member say of themselves. Reads only, and takes no lock. */
public final class DescribeCommand extends Command {
    /** Lists of sentences. */
    private static final Set<String> TEXTS = Set.of("problems", "dangers", "notes");

    @ParametersDelegate
    private final MemberOptions member = new MemberOptions();

    @Parameter(names = "--json", order = 20, description = "print one JSON object")
    private boolean json;

    @Override
    public String name() {
        return "describe";
    }

    @Override
    public String summary() {
        return "Print what the files of a member say: term, vote, indexes, segments, snapshots, lock.";
    }

    @Override
    public List<String> examples() {
        return List.of("describe -d /tmp/dledgerstore/dledger-n0", "describe -d /tmp/dledgerstore/dledger-n0 --json");
    }

    @Override
    public List<String> notes() {
        return List.of("Reads only, also beside a running member; snapshots are read as a whole. Exit status 1 if",
            "something cannot be read or is wrong; whether the entries are whole is what verify tells.");
    }

    @Override
    public void run(Terminal terminal) throws CommandException, IOException, InterruptedException {
        Path directory = member.directory();
        List<Path> dataDirectories = member.dataDirectories();
        StoreFacts facts = StoreInspector.inspect(directory, dataDirectories);
        long dataBytes = DiskUsage.of(dataDirectories.isEmpty() ? List.of(directory.resolve("data")) : dataDirectories);
        JsonObject described = StoreDescription.of(facts, dataBytes,
            DiskUsage.of(List.of(directory.resolve("index"))));
        if (json) {
            terminal.out().println(described);
        } else {
            print(described, terminal);
        }
        if (!facts.problems().isEmpty()) {
            throw CommandException.failed(facts.problems().size() == 1
                ? facts.problems().get(0)
                : directory + ": " + facts.problems().size() + " problems, verify tells more");
        }
    }

    /** A line for each fact, and for each element of a list; those of texts are called what the list is, but of one. */
    static void print(JsonObject described, Terminal terminal) {
        for (Map.Entry<String, JsonElement> fact : described.entrySet()) {
            if (TEXTS.contains(fact.getKey())) {
                String one = fact.getKey().substring(0, fact.getKey().length() - 1);
                fact.getValue().getAsJsonArray().forEach(
                    element -> terminal.out().println(one + ": " + element.getAsString()));
            } else if (fact.getValue().isJsonArray()) {
                print(fact.getKey(), fact.getValue().getAsJsonArray(), terminal);
            } else {
                terminal.out().printf("%-22s %s%n", fact.getKey(), textOf(fact.getValue()));
            }
        }
    }

    /** A line for each element with its facts, or one that says that there is none. */
    private static void print(String name, JsonArray elements, Terminal terminal) {
        if (elements.isEmpty()) {
            terminal.out().printf("%-22s %s%n", name, "none");
        }
        for (JsonElement element : elements) {
            StringJoiner facts = new StringJoiner(", ");
            element.getAsJsonObject().entrySet().forEach(fact ->
                facts.add(fact.getKey() + " " + textOf(fact.getValue())));
            terminal.out().printf("%-22s %s%n", name, facts);
        }
    }

    private static String textOf(JsonElement value) {
        return value.isJsonNull() ? "unknown" : value.getAsString();
    }
}
