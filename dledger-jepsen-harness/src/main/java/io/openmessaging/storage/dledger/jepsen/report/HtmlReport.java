package io.openmessaging.storage.dledger.jepsen.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.openmessaging.storage.dledger.jepsen.checker.AvailabilityChecker;
import io.openmessaging.storage.dledger.jepsen.checker.Result;
import io.openmessaging.storage.dledger.jepsen.checker.Verdict;
import io.openmessaging.storage.dledger.jepsen.history.Call;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.FaultWindow;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Json;
import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;

/**
 * The page for people: {@code report.html}, complete in itself. The data of a run is put into a page that draws it;
 * of a long run a part of the points is drawn, evenly chosen. Stateless.
 */
final class HtmlReport {
    private static final String TEMPLATE = "report-template.html";
    private static final int MAX_POINTS = 12_000;
    private static final int MAX_TIMELINE = 1_500;
    private static final double NS_PER_SECOND = 1e9;
    private static final double NS_PER_MS = 1e6;

    private HtmlReport() {
    }

    static void write(Path directory, History history, Map<String, Result> results, RunFacts facts)
            throws IOException {
        String template;
        try (InputStream in = HtmlReport.class.getResourceAsStream(TEMPLATE)) {
            template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        String data = Json.write(data(history, results, facts));
        Files.writeString(directory.resolve("report.html"), template.replace("/*DATA*/", data));
    }

    private static Map<String, Object> data(History history, Map<String, Result> results, RunFacts facts) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("verdict", Verdict.worst(results.values().stream().map(Result::valid).toList()).name());
        data.put("run", Map.of("name", facts.name(), "workload", facts.workload(), "nemeses", facts.nemeses(),
            "start", facts.startTime().toString(), "options", facts.options()));
        data.put("end", history.lastTimeNs() / NS_PER_SECOND);
        data.put("calls", history.calls().size());
        Map<String, Object> counts = new LinkedHashMap<>();
        for (Type type : List.of(Type.OK, Type.INFO, Type.FAIL)) {
            counts.put(type.label(), history.calls().stream().filter(call -> call.outcome() == type).count());
        }
        data.put("counts", counts);
        putResults(data, results);
        data.put("faults", FaultWindow.of(history).stream().map(each -> Map.of("name", each.name(),
            "start", each.startNs() / NS_PER_SECOND, "end", each.endNs() / NS_PER_SECOND)).toList());
        data.put("gaps", AvailabilityChecker.measuring().check(history).details().get("gaps"));
        List<Call> ended = history.calls().stream().filter(Call::isEnded).toList();
        int weight = ended.size() / MAX_POINTS + 1;
        List<Object> points = new ArrayList<>();
        for (int i = 0; i < ended.size(); i += weight) {
            Call call = ended.get(i);
            points.add(List.of(call.completion().timeNs() / NS_PER_SECOND, call.latencyNs() / NS_PER_MS,
                call.outcome().label(), String.valueOf(call.f())));
        }
        data.put("points", points);
        data.put("weight", weight);
        data.put("quantiles", quantiles(history));
        data.put("roles", facts.roles().stream().map(role -> Map.of("time", role.timeNs() / NS_PER_SECOND,
            "member", role.member(), "role", role.role(), "term", role.term())).toList());
        data.put("timeline", history.calls().stream().limit(MAX_TIMELINE)
            .map(call -> shown(call, history.lastTimeNs())).toList());
        return data;
    }

    private static void putResults(Map<String, Object> data, Map<String, Result> results) {
        Map<String, Object> shown = new LinkedHashMap<>();
        List<Object> pictures = new ArrayList<>();
        results.forEach((name, result) -> {
            List<Object> messages = new ArrayList<>();
            if (result.details().get("counter-examples") instanceof List<?> examples) {
                for (Object example : examples) {
                    messages.add(((Map<?, ?>) example).get("message"));
                    pictures.add(CounterExamplePicture.svg((Map<?, ?>) example));
                }
            }
            if (result.details().get("fault-counts") instanceof Map<?, ?> counts && !counts.isEmpty()) {
                messages.add(Edn.write(counts));
            }
            shown.put(name, Map.of("verdict", result.valid().name(), "messages", messages,
                "details", result.details()));
        });
        data.put("results", shown);
        data.put("pictures", pictures);
    }

    private static List<Object> quantiles(History history) {
        List<Object> rows = new ArrayList<>();
        for (String f : new TreeSet<>(history.calls().stream().map(call -> String.valueOf(call.f())).toList())) {
            long[] sorted = history.calls().stream().filter(call -> call.isOk() && f.equals(String.valueOf(call.f())))
                .mapToLong(Call::latencyNs).sorted().toArray();
            if (sorted.length > 0) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("f", f);
                row.put("count", sorted.length);
                row.put("p50", quantileMs(sorted, 50));
                row.put("p95", quantileMs(sorted, 95));
                row.put("p99", quantileMs(sorted, 99));
                row.put("max", quantileMs(sorted, 100));
                rows.add(row);
            }
        }
        return rows;
    }

    /** The least latency that at least so many of a hundred do not exceed. */
    private static double quantileMs(long[] sortedNs, int percent) {
        int rank = (int) Math.ceil(sortedNs.length * percent / 100.0);
        return Math.round(sortedNs[Math.max(0, rank - 1)] / 1e4) / 100.0;
    }

    private static Map<String, Object> shown(Call call, long lastNs) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("p", call.process());
        shown.put("t", call.outcome().label());
        shown.put("b", call.invocation().timeNs() / NS_PER_SECOND);
        shown.put("e", (call.isEnded() ? call.completion().timeNs() : lastNs) / NS_PER_SECOND);
        String text = call.f() + " " + Edn.write(call.isOk() ? call.completion().value() : call.invocation().value());
        shown.put("v", text.substring(0, Math.min(text.length(), 120)));
        return shown;
    }
}
