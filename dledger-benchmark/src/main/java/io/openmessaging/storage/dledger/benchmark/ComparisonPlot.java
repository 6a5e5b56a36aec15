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
    private static final int FONT_SIZE = 12;

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
        StringBuilder behind = new StringBuilder();
        for (int power = leastPower; power <= mostPower; power++) {
            double x = x(Math.pow(10, power));
            behind.append(Svg.line(x, 8, x, y + 8, "#ddd"));
            behind.append(Svg.text(x, y + 22, "middle", "#555",
                String.format(Locale.ROOT, "%,.0f", Math.pow(10, power))));
        }
        behind.append(Svg.text(LEFT + WIDTH / 2.0, y + 36, "middle", "#555", "appends a second"));
        return Svg.picture(LEFT + WIDTH + RIGHT, height, FONT_SIZE, behind.append(svg));
    }

    private void row(Standing standing) {
        String colour = standing.contender().isOurs() ? "#c22" : "#246";
        double middle = y + ROW / 2.0;
        text(LEFT - 8, middle + 4, "end", colour, standing.contender().name());
        svg.append(Svg.line(x(standing.least()), middle, x(standing.most()), middle, colour));
        svg.append(Svg.dot(x(standing.median()), middle, 4, colour));
        text(LEFT + WIDTH + 8, middle + 4, "start", colour, String.format(Locale.ROOT, "%,.0f", standing.median()));
        y += ROW;
    }

    private double x(double rate) {
        double part = (Math.log10(Math.max(1, rate)) - leastPower) / (mostPower - leastPower);
        return LEFT + WIDTH * part;
    }

    private void text(double x, double atY, String anchor, String colour, String words) {
        svg.append(Svg.text(x, atY, anchor, colour, words));
    }
}
