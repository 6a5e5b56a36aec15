package io.openmessaging.storage.dledger.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.openmessaging.storage.dledger.benchmark.Comparison.Standing;

/**
 * A comparison as a picture: for each cell and contender the median rate as a dot, and a line from the slowest round to
 * the fastest, all on one scale of powers of ten. For one use.
 */
final class ComparisonPlot {
    private static final int LEFT = 170;
    private static final int WIDTH = 560;
    private static final int RIGHT = 110;
    private static final int ROW = 18;
    private static final int TITLE = 34;
    private static final int BOTTOM = 40;

    private final Comparison comparison;
    private final StringBuilder svg = new StringBuilder();
    private final int leastPower;
    private final int mostPower;
    private int y;

    private ComparisonPlot(Comparison comparison) {
        this.comparison = comparison;
        List<Standing> all = new ArrayList<>();
        comparison.cells().forEach(cell -> all.addAll(comparison.standings(cell)));
        leastPower = (int) Math.floor(Math.log10(all.stream().mapToDouble(each -> Math.max(1, each.least()))
            .min().orElse(1)));
        mostPower = Math.max(leastPower + 1, (int) Math.ceil(Math.log10(all.stream()
            .mapToDouble(each -> Math.max(1, each.most())).max().orElse(10))));
    }

    /** The picture, as SVG. */
    static String of(Comparison comparison) {
        return new ComparisonPlot(comparison).draw();
    }

    private String draw() {
        for (Cell cell : comparison.cells()) {
            List<Standing> standings = comparison.standings(cell);
            if (!standings.isEmpty()) {
                y += TITLE;
                text(8, y - 8, "start", "#000", cell.words());
                standings.forEach(this::row);
            }
        }
        int height = y + BOTTOM;
        StringBuilder whole = new StringBuilder();
        whole.append(String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\">%n", LEFT + WIDTH + RIGHT, height));
        whole.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        for (int power = leastPower; power <= mostPower; power++) {
            double x = x(Math.pow(10, power));
            whole.append(line(x, 8, x, y + 8, "#ddd"));
            whole.append(label(x, y + 22, "middle", "#555", String.format(Locale.ROOT, "%,.0f", Math.pow(10, power))));
        }
        whole.append(label(LEFT + WIDTH / 2.0, y + 36, "middle", "#555", "appends a second"));
        return whole.append(svg).append("</svg>\n").toString();
    }

    private void row(Standing standing) {
        String colour = standing.contender().isOurs() ? "#c22" : "#246";
        double middle = y + ROW / 2.0;
        text(LEFT - 8, middle + 4, "end", colour, standing.contender().name());
        svg.append(line(x(standing.least()), middle, x(standing.most()), middle, colour));
        svg.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n",
            x(standing.median()), middle, colour));
        text(LEFT + WIDTH + 8, middle + 4, "start", colour, String.format(Locale.ROOT, "%,.0f", standing.median()));
        y += ROW;
    }

    private double x(double rate) {
        double part = (Math.log10(Math.max(1, rate)) - leastPower) / (mostPower - leastPower);
        return LEFT + WIDTH * part;
    }

    private void text(double x, double atY, String anchor, String colour, String words) {
        svg.append(label(x, atY, anchor, colour, words));
    }

    private static String label(double x, double atY, String anchor, String colour, String words) {
        return String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n", x,
            atY, anchor, colour, words);
    }

    private static String line(double x1, double y1, double x2, double y2, String colour) {
        return String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n", x1,
            y1, x2, y2, colour);
    }
}
