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
    private static final int FONT_SIZE = 11;

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
        text(LEFT, TITLE - 6, "start", "#000", "Against " + table.pointName() + ": " + table.title());
        for (int i = 0; i < columns; i++) {
            column(i, LEFT + i % ACROSS * EACH_WIDTH, TITLE + i / ACROSS * EACH_HEIGHT + TOP);
        }
        return Svg.picture(ACROSS * EACH_WIDTH, TITLE + (columns + ACROSS - 1) / ACROSS * EACH_HEIGHT, FONT_SIZE, svg);
    }

    private void column(int column, double left, double top) {
        List<ScaleTable.Row> rows = table.rows().stream()
            .filter(row -> Double.isFinite(row.values()[column])).toList();
        double most = rows.stream().mapToDouble(row -> row.values()[column]).max().orElse(0);
        double bottom = top + HEIGHT;
        text(left, top - 18, "start", "#000", table.columns().get(column));
        svg.append(Svg.line(left, bottom, left + WIDTH, bottom, "#ccc"));
        StringBuilder path = new StringBuilder();
        for (ScaleTable.Row row : rows) {
            double value = row.values()[column];
            double x = left + WIDTH * part(row.point());
            double y = bottom - HEIGHT * (most > 0 ? value / most : 0);
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            svg.append(Svg.dot(x, y, 3, "#c22"));
            text(x, y - 6, "middle", "#c22", ScaleTable.number(value));
            text(x, bottom + 14, "middle", "#555", shortly(row.point()));
        }
        svg.append(String.format(Locale.ROOT, "<polyline points=\"%s\" fill=\"none\" stroke=\"#c22\"/>%n",
            path.toString().trim()));
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
        svg.append(Svg.text(x, y, anchor, colour, words));
    }
}
