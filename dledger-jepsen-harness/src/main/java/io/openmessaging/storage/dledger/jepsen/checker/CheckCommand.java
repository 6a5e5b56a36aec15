package io.openmessaging.storage.dledger.jepsen.checker;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.beust.jcommander.Parameter;
import io.openmessaging.storage.dledger.jepsen.checker.ListAppendChecker.Order;
import io.openmessaging.storage.dledger.jepsen.cli.Command;
import io.openmessaging.storage.dledger.jepsen.cli.UsageException;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Json;

/** Judges a history that somebody has: ours, or one of Jepsen. */
public final class CheckCommand extends Command {
    private static final List<String> MODELS = List.of("register", "append", "set", "list-append", "bank");

    /** What there is to several models, and tells none of them. */
    private static final Set<String> READS = Set.of("read");

    @Parameter(description = "FILE", required = true)
    private String file;

    @Parameter(names = "--model", order = 1,
        description = "register, append, set, list-append or bank; what the operations look like, if not given")
    private String model = "";

    @Parameter(names = "--time-limit", order = 2, description = "seconds, after which the verdict is unknown")
    private long timeLimitSeconds = 60;

    @Parameter(names = "--initial", order = 3,
        description = "what registers hold at first, as EDN; nil, or -1 where that was read and not written")
    private String initial = "";

    @Parameter(names = "--serializable", order = 4,
        description = "list-append: any serial order will do, whatever ended before what")
    private boolean serializable;

    @Parameter(names = "--json", order = 5, description = "print the result as JSON")
    private boolean json;

    /** A command. */
    public CheckCommand() {
    }

    @Override
    public String name() {
        return "check";
    }

    @Override
    public String summary() {
        return "judges a history of Jepsen's form";
    }

    @Override
    public List<String> examples() {
        return List.of("check history.edn", "check history.edn --model list-append --json",
            "check history.edn --initial 0 --time-limit 600");
    }

    @Override
    public int run(PrintStream out, PrintStream err) throws UsageException, IOException {
        if (timeLimitSeconds <= 0) {
            throw new UsageException("expected --time-limit to be at least 1, found " + timeLimitSeconds);
        }
        try {
            History history = History.read(Path.of(file));
            String chosen = model.isEmpty() ? likelyModel(history) : model;
            Result result = checker(chosen).check(history);
            print(chosen, result, out);
            return result.valid().exitStatus();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private Checker checker(String chosen) throws UsageException {
        Duration limit = Duration.ofSeconds(timeLimitSeconds);
        return switch (chosen) {
            case "register" -> initial.isEmpty() ? RegisterChecker.startingEmpty(limit)
                : RegisterChecker.startingWith(Edn.read(initial), limit);
            case "append" -> new LogChecker(Set.of());
            case "set" -> new SetChecker();
            case "list-append" -> new ListAppendChecker(serializable ? Order.SERIALIZABLE : Order.STRICT_SERIALIZABLE);
            case "bank" -> BankChecker.startingAnyhow();
            default -> throw new UsageException("expected --model to be one of " + String.join(", ", MODELS)
                + ", found '" + chosen + "'");
        };
    }

    private static String likelyModel(History history) throws UsageException {
        Set<String> fs = new TreeSet<>();
        history.calls().forEach(call -> fs.add(String.valueOf(call.f())));
        Map<String, Set<String>> known = new LinkedHashMap<>();
        known.put("append", Set.of("append", "log"));
        known.put("list-append", Set.of("txn", "null"));
        known.put("register", Set.of("read", "write", "cas"));
        known.put("set", Set.of("add", "read"));
        known.put("bank", Set.of("transfer", "read"));
        for (Map.Entry<String, Set<String>> each : known.entrySet()) {
            if (!fs.isEmpty() && !fs.equals(READS) && each.getValue().containsAll(fs)) {
                return each.getKey();
            }
        }
        throw new UsageException("operations " + fs + " tell no model; expected --model, one of "
            + String.join(", ", MODELS));
    }

    private void print(String chosen, Result result, PrintStream out) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("valid?", Edn.read(result.valid().edn()));
        all.put("model", chosen);
        all.putAll(result.details());
        if (json) {
            out.println(Json.write(all));
            return;
        }
        out.println(result.valid().name());
        all.forEach((name, value) -> {
            if (!name.equals("valid?")) {
                out.println(name + ": " + Edn.write(value));
            }
        });
    }
}
