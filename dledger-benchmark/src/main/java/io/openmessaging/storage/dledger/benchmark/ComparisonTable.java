package io.openmessaging.storage.dledger.benchmark;

import java.util.Locale;

import io.openmessaging.storage.dledger.benchmark.Comparison.Standing;

/** A comparison as text: a table for each cell. Stateless. */
final class ComparisonTable {
    private static final String ROW = "  %-18s %10s  %-25s %7s %9s %7s %9s %7s %7s %9s  %s%n";

    private ComparisonTable() {
    }

    static String of(Comparison comparison) {
        StringBuilder text = new StringBuilder();
        for (Cell cell : comparison.cells()) {
            if (!comparison.standings(cell).isEmpty()) {
                text.append(System.lineSeparator()).append(cell.words()).append(System.lineSeparator());
                text.append(String.format(ROW, "", "appends/s", "(least to most)", "ours÷it", "p50 us", "ours÷it",
                    "p99 us", "CPU us", "failed", "refused", "acknowledged when"));
                comparison.standings(cell).forEach(standing -> text.append(row(comparison, standing)));
            }
        }
        return text.toString();
    }

    private static String row(Comparison comparison, Standing standing) {
        return String.format(ROW, standing.contender().name(), number(standing.median()),
            "(" + number(standing.least()) + " to " + number(standing.most()) + ")",
            ratio(standing, comparison.ratioOfRates(standing)), number(standing.p50Us()),
            ratio(standing, comparison.ratioOfLatencies(standing)), number(standing.p99Us()),
            String.format(Locale.ROOT, "%.1f", standing.cpuUs()), number(standing.failed()),
            number(standing.refused()), standing.contender().durability().words());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String ratio(Standing standing, double ratio) {
        return standing.contender().isOurs() || Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.2f", ratio);
    }
}
