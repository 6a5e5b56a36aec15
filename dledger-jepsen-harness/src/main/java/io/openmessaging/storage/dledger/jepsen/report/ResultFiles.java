package io.openmessaging.storage.dledger.jepsen.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.openmessaging.storage.dledger.jepsen.checker.Result;
import io.openmessaging.storage.dledger.jepsen.checker.Verdict;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Json;
import io.openmessaging.storage.dledger.jepsen.history.Keyword;
import io.openmessaging.storage.dledger.jepsen.history.Operation;

/** The files for programs and for grep: {@code history.txt}, {@code results.edn}, {@code results.json}. Stateless. */
final class ResultFiles {

    private static final Pattern KEYWORD_NAME = Pattern.compile("[A-Za-z*!_?<>=+][A-Za-z0-9*!_?<>=+.#/-]*");

    private ResultFiles() {
    }

    static void write(Path directory, History history, Map<String, Result> results, RunFacts facts)
            throws IOException {
        Map<String, Object> all = data(results, facts);
        Files.writeString(directory.resolve("results.edn"), Edn.write(withKeywords(all)) + "\n");
        Files.writeString(directory.resolve("results.json"), Json.write(all) + "\n");
        List<String> lines = new ArrayList<>();
        history.operations().forEach(operation -> lines.add(line(operation)));
        Files.write(directory.resolve("history.txt"), lines, StandardCharsets.UTF_8);
    }

    /** The results and what was run, as EDN data: {@code :valid?} first. */
    static Map<String, Object> data(Map<String, Result> results, RunFacts facts) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("valid?", ednOf(Verdict.worst(results.values().stream().map(Result::valid).toList())));
        results.forEach((name, result) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("valid?", ednOf(result.valid()));
            one.putAll(result.details());
            all.put(name, one);
        });
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("name", facts.name());
        run.put("start-time", facts.startTime().toString());
        run.put("workload", facts.workload());
        run.put("nemeses", facts.nemeses());
        run.put("options", facts.options());
        all.put("run", run);
        return all;
    }

    /** The same data with keywords for the keys that can be ones, as Jepsen's results have them. */
    private static Object withKeywords(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> result = new LinkedHashMap<>();
            map.forEach((key, each) -> {
                boolean isName = key instanceof String name && KEYWORD_NAME.matcher(name).matches();
                result.put(isName ? new Keyword((String) key) : key, withKeywords(each));
            });
            return result;
        }
        return value instanceof List<?> list ? listWithKeywords(list) : value;
    }

    private static List<Object> listWithKeywords(List<?> values) {
        List<Object> result = new ArrayList<>();
        values.forEach(value -> result.add(withKeywords(value)));
        return result;
    }

    private static Object ednOf(Verdict verdict) {
        return Edn.read(verdict.edn());
    }

    /** As Jepsen prints it: process, type, f, value, error, separated by tabs. */
    private static String line(Operation operation) {
        String process = operation.isNemesis() ? ":nemesis" : String.valueOf(operation.process());
        String error = operation.error() == null ? "" : "\t" + Edn.write(operation.error());
        return process + "\t:" + operation.type().label() + "\t:" + operation.f() + "\t" + Edn.write(operation.value())
            + error;
    }
}
