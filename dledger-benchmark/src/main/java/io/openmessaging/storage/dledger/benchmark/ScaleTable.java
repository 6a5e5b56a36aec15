package io.openmessaging.storage.dledger.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.google.gson.GsonBuilder;

/**
 * What was found at each point of one scale. One thread.
 *
 * @param title what grows
 * @param pointName what a point counts
 * @param columns what each value of a row is
 * @param rows what was found, in the order of the points
 */
record ScaleTable(String title, String pointName, List<String> columns, List<Row> rows) {
    /** The values at a point, one a column; not a number where there is none. */
    record Row(long point, double[] values) {
    }

    ScaleTable(String title, String pointName, List<String> columns) {
        this(title, pointName, columns, new ArrayList<>());
    }

    /** Adds a row of the medians of what was measured at a point. */
    void add(long point, List<double[]> measured) {
        double[] medians = new double[columns.size()];
        for (int i = 0; i < medians.length; i++) {
            int column = i;
            medians[i] = Contest.median(measured.stream().mapToDouble(each -> each[column]).toArray());
        }
        rows.add(new Row(point, medians));
    }

    /** The table for people, and for Markdown. */
    String toMarkdown() {
        StringBuilder text = new StringBuilder();
        text.append("| ").append(pointName).append(" | ").append(String.join(" | ", columns)).append(" |\n");
        text.append("| --- |").append(" --- |".repeat(columns.size())).append('\n');
        for (Row row : rows) {
            text.append(String.format(Locale.ROOT, "| %,d |", row.point));
            for (double value : row.values) {
                text.append(' ').append(number(value)).append(" |");
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** The values with their columns, in a line. */
    static String told(List<String> columns, double[] values) {
        return IntStream.range(0, values.length).mapToObj(i -> columns.get(i) + ": " + number(values[i]))
            .collect(Collectors.joining("; "));
    }

    /** Three figures, or all that stand before the point. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        int decimals = Math.abs(value) >= 100 || value == Math.rint(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** The table for other programs. */
    String toJson() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", ComparisonJson.machine());
        all.put("title", title);
        all.put("rows", rows.stream().map(this::toMap).toList());
        return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(all) + "\n";
    }

    private Map<String, Object> toMap(Row row) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(pointName, row.point);
        for (int i = 0; i < columns.size(); i++) {
            map.put(columns.get(i), Double.isFinite(row.values[i]) ? row.values[i] : null);
        }
        return map;
    }
}
