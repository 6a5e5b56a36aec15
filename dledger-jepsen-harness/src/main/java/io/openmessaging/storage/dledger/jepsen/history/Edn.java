package io.openmessaging.storage.dledger.jepsen.history;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * EDN as Clojure prints and reads it. In Java: null, Boolean, Long (BigInteger where it does not fit), Double, String,
 * {@link Keyword}, {@link Symbol}, List, Map, Set. Stateless.
 */
public final class Edn {
    private Edn() {
    }

    /**
     * The text of a value, on one line. Other numbers than Long and Double are written as such, constants of enums as
     * keywords.
     *
     * @throws IllegalArgumentException if there is no EDN for the value
     */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder();
        append(value, out);
        return out.toString();
    }

    /**
     * Reads the one value of a text.
     *
     * @throws IllegalArgumentException if it is no EDN, or not exactly one value
     */
    public static Object read(String text) {
        EdnReader reader = new EdnReader(new StringReader(text));
        try {
            Object value = reader.next();
            if (value == EdnReader.END) {
                throw new IllegalArgumentException("expected a value, found nothing");
            }
            if (reader.next() != EdnReader.END) {
                throw new IllegalArgumentException("expected one value, found more: " + text);
            }
            return value;
        } catch (IOException e) {
            throw new IllegalArgumentException("a string cannot fail", e);
        }
    }

    /**
     * Reads the next value of a stream. For all of them use {@link EdnReader}, which tells where the end is.
     *
     * @throws IllegalArgumentException if it is no EDN, or if nothing follows
     * @throws IOException if the stream fails
     */
    public static Object read(Reader in) throws IOException {
        Object value = new EdnReader(in).next();
        if (value == EdnReader.END) {
            throw new IllegalArgumentException("expected a value, found nothing");
        }
        return value;
    }

    private static void append(Object value, StringBuilder out) {
        if (value == null) {
            out.append("nil");
        } else if (value instanceof String text) {
            appendString(text, out);
        } else if (value instanceof Double || value instanceof Float) {
            appendDouble(((Number) value).doubleValue(), out);
        } else if (value instanceof Number || value instanceof Boolean || value instanceof Keyword
                || value instanceof Symbol) {
            out.append(value);
        } else if (value instanceof Map<?, ?> map) {
            appendMap(map, out);
        } else if (value instanceof Set<?> set) {
            appendAll(set, "#{", "}", out);
        } else if (value instanceof Iterable<?> list) {
            appendAll(list, "[", "]", out);
        } else if (value instanceof Enum<?> constant) {
            out.append(':').append(constant.name().toLowerCase(Locale.ROOT));
        } else {
            throw new IllegalArgumentException("expected EDN data, found " + value.getClass().getName());
        }
    }

    private static void appendMap(Map<?, ?> map, StringBuilder out) {
        out.append('{');
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            append(entry.getKey(), out);
            out.append(' ');
            append(entry.getValue(), out);
            out.append(entries.hasNext() ? ", " : "");
        }
        out.append('}');
    }

    private static void appendAll(Iterable<?> values, String open, String close, StringBuilder out) {
        out.append(open);
        String separator = "";
        for (Object value : values) {
            out.append(separator);
            append(value, out);
            separator = " ";
        }
        out.append(close);
    }

    private static void appendDouble(double number, StringBuilder out) {
        if (Double.isNaN(number)) {
            out.append("##NaN");
        } else if (Double.isInfinite(number)) {
            out.append(number > 0 ? "##Inf" : "##-Inf");
        } else {
            out.append(number);
        }
    }

    private static void appendString(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
