package io.openmessaging.storage.dledger.benchmark;

import java.util.Locale;

/** The pieces of a picture as SVG, a line of text each; lengths are in pixels. Stateless. */
final class Svg {
    private Svg() {
    }

    /** A whole picture of that size on white, with these pieces. */
    static String picture(int width, int height, int fontSize, CharSequence pieces) {
        return String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"%d\">%n"
            + "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n%s</svg>%n", width, height, fontSize, pieces);
    }

    /** Words; {@code anchor} is start, middle or end. */
    static String text(double x, double y, String anchor, String colour, String words) {
        return String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n", x,
            y, anchor, colour, words);
    }

    static String line(double x1, double y1, double x2, double y2, String colour) {
        return String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n", x1,
            y1, x2, y2, colour);
    }

    static String dot(double x, double y, int radius, String colour) {
        return String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\" fill=\"%s\"/>%n", x, y, radius,
            colour);
    }
}
