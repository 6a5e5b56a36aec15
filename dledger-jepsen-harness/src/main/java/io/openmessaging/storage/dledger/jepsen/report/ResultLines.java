package io.openmessaging.storage.dledger.jepsen.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.jepsen.checker.Result;
import io.openmessaging.storage.dledger.jepsen.checker.Verdict;
import io.openmessaging.storage.dledger.jepsen.history.Edn;

/**
 * What checkers found, as lines for a terminal: a line for each checker, then, indented, what is wrong and how long
 * clients waited under each fault. What is too long for that is only in the files of the results. Stateless.
 */
public final class ResultLines {
    private static final int SHORT = 60;
    private static final int WIDTH = 160;
    private static final int EXAMPLES = 3;
    private static final String INDENT = "    ";

    private ResultLines() {
    }

    /** The lines for the results of those checkers. */
    public static List<String> of(Map<String, Result> results) {
        List<String> lines = new ArrayList<>();
        results.forEach((name, result) -> {
            lines.add(String.format(Locale.ROOT, "%-13s %-8s %s", name, result.valid(), brief(result)).stripTrailing());
            if (result.valid() != Verdict.VALID) {
                addWrong(result.details(), lines);
            }
            if (result.details().get("gaps") instanceof List<?> gaps) {
                addGaps(gaps, lines);
            }
        });
        return lines;
    }

    private static String brief(Result result) {
        List<String> words = new ArrayList<>();
        result.details().forEach((name, value) -> {
            String text = isNothing(value) ? "" : value instanceof String word ? word : Edn.write(value);
            if (!text.isEmpty() && text.length() <= SHORT && !isDetail(name)) {
                words.add(name + " " + text);
            }
        });
        return String.join(", ", words);
    }

    private static boolean isNothing(Object value) {
        return value == null || value instanceof Collection<?> all && all.isEmpty()
            || value instanceof Map<?, ?> map && map.isEmpty();
    }

    /** What {@link #addWrong} and {@link #addGaps} tell. */
    private static boolean isDetail(String name) {
        return List.of("faults", "counter-examples", "gaps").contains(name);
    }

    private static void addWrong(Map<String, Object> details, List<String> lines) {
        if (details.get("faults") instanceof Map<?, ?> kinds) {
            kinds.forEach((kind, examples) -> ((List<?>) examples).stream().limit(EXAMPLES)
                .forEach(example -> lines.add(cut(INDENT + kind + ": " + Edn.write(example)))));
        }
        if (details.get("counter-examples") instanceof List<?> examples) {
            examples.stream().limit(EXAMPLES)
                .forEach(example -> lines.add(INDENT + ((Map<?, ?>) example).get("message")));
        }
        details.forEach((name, value) -> {
            boolean isLong = !isDetail(name) && !isNothing(value) && Edn.write(value).length() > SHORT;
            if (isLong) {
                lines.add(cut(INDENT + name + ": " + (value instanceof String text ? text : Edn.write(value))));
            }
        });
    }

    private static String cut(String line) {
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH) + " …";
    }

    /** A line for each fault, the worst first. */
    private static void addGaps(List<?> gaps, List<String> lines) {
        Map<String, List<Map<?, ?>>> byFault = new TreeMap<>();
        for (Object each : gaps) {
            Map<?, ?> gap = (Map<?, ?>) each;
            byFault.computeIfAbsent(String.valueOf(gap.get("fault")), unused -> new ArrayList<>()).add(gap);
        }
        Map<String, Double> rows = new LinkedHashMap<>();
        byFault.forEach((fault, all) -> {
            List<Map<?, ?>> sorted = all.stream().sorted(Comparator.comparing(ResultLines::seconds)).toList();
            Map<?, ?> longest = sorted.get(sorted.size() - 1);
            rows.put(String.format(Locale.ROOT, "%s%-28s %5d  %9.3f  %9.3f  %8.3f", INDENT, fault, all.size(),
                seconds(sorted.get(sorted.size() / 2)), seconds(longest), (Double) longest.get("gap-start")),
                seconds(longest));
        });
        if (!rows.isEmpty()) {
            lines.add(String.format(Locale.ROOT, "%s%-28s %5s  %9s  %9s  %8s", INDENT, "SECONDS WITHOUT AN OK", "TIMES",
                "MEDIAN", "LONGEST", "AT"));
        }
        rows.entrySet().stream().sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .forEach(row -> lines.add(row.getKey()));
    }

    private static double seconds(Map<?, ?> gap) {
        return (Double) gap.get("longest-gap");
    }
}
