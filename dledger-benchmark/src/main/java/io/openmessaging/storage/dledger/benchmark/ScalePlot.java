package io.openmessaging.storage.dledger.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * A table of a scale as a picture: a small one for each column, its values from zero on against the powers of the
 * points. For one use.
 */
final class ScalePlot {
    private static final int ACROSS = 3;
    private static final int LEFT = 20;
    private static final int WIDTH = 190;
    private static final int HEIGHT = 90;
    private static final int TOP = 40;
    private static final int EACH_WIDTH = 250;
    private static final int EACH_HEIGHT = TOP + HEIGHT + 34;
    private static final int TITLE = 24;

    private final ScaleTable table;
    private final StringBuilder svg = new StringBuilder();

    private ScalePlot(ScaleTable table) {
        this.table = table;
    }

    /** The picture, as SVG. */
    static String of(ScaleTable table) {
        return new ScalePlot(table).draw();
    }

    private String draw() {
        int columns = table.columns().size();
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
            + " font-size=\"11\">%n", ACROSS * EACH_WIDTH, TITLE + (columns + ACROSS - 1) / ACROSS * EACH_HEIGHT);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n");
        text(LEFT, TITLE - 6, "start", "#000", "Against " + table.pointName() + ": " + table.title());
        for (int i = 0; i < columns; i++) {
            column(i, LEFT + i % ACROSS * EACH_WIDTH, TITLE + i / ACROSS * EACH_HEIGHT + TOP);
        }
        return svg.append("</svg>\n").toString();
    }

    private void column(int column, double left, double top) {
        List<ScaleTable.Row> rows = table.rows().stream()
            .filter(row -> Double.isFinite(row.values()[column])).toList();
        double most = rows.stream().mapToDouble(row -> row.values()[column]).max().orElse(0);
        double bottom = top + HEIGHT;
        text(left, top - 18, "start", "#000", table.columns().get(column));
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ccc\"/>%n", left, bottom, left + WIDTH,
            bottom);
        StringBuilder path = new StringBuilder();
        for (ScaleTable.Row row : rows) {
            double value = row.values()[column];
            double x = left + WIDTH * part(row.point());
            double y = bottom - HEIGHT * (most > 0 ? value / most : 0);
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#c22\"/>%n", x, y);
            text(x, y - 6, "middle", "#c22", ScaleTable.number(value));
            text(x, bottom + 14, "middle", "#555", shortly(row.point()));
        }
        add("<polyline points=\"%s\" fill=\"none\" stroke=\"#c22\"/>%n", path.toString().trim());
    }

    /** Where a point stands between the least and the greatest. */
    private double part(long point) {
        double least = Math.log(table.rows().get(0).point());
        double most = Math.log(table.rows().get(table.rows().size() - 1).point());
        return most > least ? (Math.log(point) - least) / (most - least) : 0.5;
    }

    /** Powers of two above a thousand in units of 1,024 and its square. */
    private static String shortly(long point) {
        if (point % (1 << 20) == 0) {
            return (point >> 20) + "Mi";
        }
        return point % (1 << 10) == 0 ? (point >> 10) + "Ki" : "" + point;
    }

    private void text(double x, double y, String anchor, String colour, String words) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n", x, y, anchor, colour, words);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
