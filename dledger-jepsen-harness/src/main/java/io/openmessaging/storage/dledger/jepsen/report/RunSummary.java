package io.openmessaging.storage.dledger.jepsen.report;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.jepsen.checker.Verdict;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.Keyword;

/**
 * One run in a line: what its {@code results.edn} says. A value.
 *
 * @param ok operations that were acknowledged; null where nobody counted them
 * @param longestGap seconds without an acknowledgement while a fault was on; null where nobody measured them
 * @param notValid the checkers that say anything but valid
 */
public record RunSummary(Verdict verdict, String test, String time, Long ok, Double longestGap,
                         List<String> notValid) {
    private static final String FORMAT = "%-8s  %-36s  %-20s  %7s  %11s  %s";
    private static final Keyword VALID = new Keyword("valid?");

    public RunSummary {
        notValid = List.copyOf(notValid);
    }

    /** Of the run in that directory; unknown, and nothing more, if it has no results, or a part of them. */
    public static RunSummary of(Path run) throws IOException {
        Map<?, ?> results = results(run.resolve("results.edn"));
        Long ok = null;
        Double gap = null;
        List<String> bad = new ArrayList<>();
        for (Map.Entry<?, ?> each : results.entrySet()) {
            if (each.getValue() instanceof Map<?, ?> result && result.containsKey(VALID)) {
                gap = result.get(new Keyword("longest-gap-in-faults")) instanceof Double longest ? longest : gap;
                ok = result.get(new Keyword("ok")) instanceof Long count ? count : ok;
                if (verdictOf(result) != Verdict.VALID) {
                    bad.add(each.getKey().toString());
                }
            }
        }
        return new RunSummary(verdictOf(results), run.getParent().getFileName().toString(),
            run.getFileName().toString(), ok, gap, bad);
    }

    private static Map<?, ?> results(Path file) throws IOException {
        try {
            return Files.exists(file) && Edn.read(Files.readString(file)) instanceof Map<?, ?> map ? map : Map.of();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            // Whoever wrote it was killed, or its disk was full: other runs are told of all the same.
            return Map.of();
        }
    }

    private static Verdict verdictOf(Map<?, ?> result) {
        Object valid = result.get(VALID);
        return Boolean.TRUE.equals(valid) ? Verdict.VALID
            : Boolean.FALSE.equals(valid) ? Verdict.INVALID : Verdict.UNKNOWN;
    }

    /** The words above the columns of {@link #line}. */
    public static String head() {
        return String.format(FORMAT, "VERDICT", "TEST", "TIME", "OK", "LONGEST GAP", "INVALID OR UNKNOWN");
    }

    /** As a row of a table. */
    public String line() {
        return String.format(FORMAT, word(), test, time, ok == null ? "-" : ok,
            longestGap == null ? "-" : longestGap + " s", String.join(" ", notValid)).stripTrailing();
    }

    /** As data for programs. */
    Map<String, Object> data() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("verdict", word());
        row.put("test", test);
        row.put("time", time);
        row.put("ok", ok);
        row.put("longest-gap-seconds", longestGap);
        row.put("not-valid", String.join(" ", notValid));
        return row;
    }

    private String word() {
        return verdict.name().toLowerCase(java.util.Locale.ROOT);
    }
}
