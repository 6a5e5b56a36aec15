package io.openmessaging.storage.dledger.jepsen.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A counter-example as SVG: a row for each process, a bar for each operation, numbers for those that an order can hold,
 * red for the one that fits nowhere. Stateless.
 */
public final class CounterExamplePicture {
    private static final int LEFT = 90;
    private static final int WIDTH = 1060;
    private static final int ROW = 34;
    private static final int TOP = 46;

    private CounterExamplePicture() {
    }

    /** The picture of one of the {@code :counter-examples} of a register's result. */
    public static String svg(Map<?, ?> example) {
        List<Map<?, ?>> operations = new ArrayList<>();
        ((List<?>) example.get("operations")).forEach(each -> operations.add((Map<?, ?>) each));
        TreeSet<Long> indexes = new TreeSet<>();
        TreeSet<Long> processes = new TreeSet<>();
        for (Map<?, ?> operation : operations) {
            processes.add((Long) operation.get("process"));
            indexes.add((Long) operation.get("begin-index"));
            if (operation.get("end-index") != null) {
                indexes.add((Long) operation.get("end-index"));
            }
        }
        List<Long> rows = List.copyOf(processes);
        int height = TOP + ROW * rows.size() + 10;
        StringBuilder svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "
            + (LEFT + WIDTH + 10) + " " + height + "\" font-family=\"sans-serif\" font-size=\"11\">");
        svg.append(text(4, 16, String.valueOf(example.get("message"))));
        for (int i = 0; i < rows.size(); i++) {
            svg.append(text(4, TOP + ROW * i + 18, "process " + rows.get(i)));
        }
        for (Map<?, ?> operation : operations) {
            int begin = x((Long) operation.get("begin-index"), indexes);
            int end = operation.get("end-index") == null ? LEFT + WIDTH : x((Long) operation.get("end-index"), indexes);
            int y = TOP + ROW * rows.indexOf(operation.get("process"));
            String color = Boolean.TRUE.equals(operation.get("blocked")) ? "#ff7b72"
                : operation.get("place") != null ? "#6db6fe" : "#ffaa26";
            svg.append("<rect class=\"plot\" x=\"" + begin + "\" y=\"" + y + "\" width=\"" + Math.max(8, end - begin)
                + "\" height=\"26\" rx=\"3\" fill=\"" + color + "\" opacity=\"0.8\"/>");
            String place = operation.get("place") == null ? "" : operation.get("place") + ": ";
            svg.append(text(begin + 4, y + 17, place + operation.get("text")));
        }
        return svg.append("</svg>").toString();
    }

    /** Events stand at equal distances, in the order of the history. */
    private static int x(Long index, TreeSet<Long> indexes) {
        return LEFT + WIDTH * indexes.headSet(index).size() / indexes.size();
    }

    private static String text(int x, int y, String text) {
        String safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return "<text x=\"" + x + "\" y=\"" + y + "\">" + safe + "</text>";
    }
}
