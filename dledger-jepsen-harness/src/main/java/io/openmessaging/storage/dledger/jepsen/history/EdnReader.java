package io.openmessaging.storage.dledger.jepsen.history;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the values of an EDN stream one by one. Of a tagged value it gives what follows the tag, so that records of
 * Jepsen ({@code #jepsen.history.Op{…}}) are maps. Not shared by threads.
 */
public final class EdnReader {
    /** What {@link #next} gives when nothing follows. */
    public static final Object END = new Object();

    private static final int END_OF_STREAM = -1;
    private static final int MAX_DEPTH = 512;
    private static final int HEXADECIMAL = 16;
    /** Stands for a closing bracket while its collection is read. */
    private record Close(char bracket) {
    }

    private final PushbackReader in;
    private long line = 1;
    private int depth;

    /** Reads from the stream, which should be buffered and stays open. */
    public EdnReader(Reader in) {
        this.in = new PushbackReader(in, 2);
    }

    /**
     * The next value, or {@link #END}.
     *
     * @throws IllegalArgumentException if the stream is no EDN; the message names the line
     * @throws IOException if the stream fails
     */
    public Object next() throws IOException {
        Object value = form();
        if (value instanceof Close close) {
            throw error("a value", "'" + close.bracket + "'");
        }
        return value;
    }

    private Object form() throws IOException {
        while (true) {
            int c = skipSpace();
            switch (c) {
                case END_OF_STREAM:
                    return END;
                case '"':
                    return string();
                case ':':
                    return new Keyword(token("a keyword"));
                case '\\':
                    return character();
                case '(':
                    return Collections.unmodifiableList(collection(')'));
                case '[':
                    return Collections.unmodifiableList(collection(']'));
                case '{':
                    return map();
                case ')', ']', '}':
                    return new Close((char) c);
                case '#':
                    Object dispatched = dispatch();
                    if (dispatched != END) {
                        return dispatched;
                    }
                    break;
                case '^':
                    // Metadata says nothing about the value: read and forget it.
                    value("metadata");
                    break;
                default:
                    in.unread(c);
                    return atom(token("a value"));
            }
        }
    }

    /** What follows '#'; END after a discarded value. */
    private Object dispatch() throws IOException {
        int c = read();
        if (c == '{') {
            return Collections.unmodifiableSet(set());
        }
        if (c == '_') {
            value("a value to discard");
            return END;
        }
        if (c == '#') {
            String name = token("Inf, -Inf or NaN");
            return switch (name) {
                case "Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                case "NaN" -> Double.NaN;
                default -> throw error("Inf, -Inf or NaN", name);
            };
        }
        if (c == '"') {
            // A regular expression of Clojure; no EDN, but printed in histories.
            return string();
        }
        if (c == '\'') {
            // A variable of Clojure; no EDN either.
            return new Symbol(token("a name"));
        }
        in.unread(c == END_OF_STREAM ? ' ' : c);
        token("a tag");
        return value("a value after its tag");
    }

    private Object value(String expected) throws IOException {
        enter();
        Object value = form();
        depth--;
        if (value == END || value instanceof Close) {
            throw error(expected, value == END ? "the end" : "'" + ((Close) value).bracket + "'");
        }
        return value;
    }

    private List<Object> collection(char close) throws IOException {
        enter();
        List<Object> values = new ArrayList<>();
        while (true) {
            Object value = form();
            if (value == END) {
                throw error("'" + close + "'", "the end");
            }
            if (value instanceof Close found) {
                if (found.bracket != close) {
                    throw error("'" + close + "'", "'" + found.bracket + "'");
                }
                depth--;
                return values;
            }
            values.add(value);
        }
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw error("values nested at most " + MAX_DEPTH + " deep", "more");
        }
    }

    private Map<Object, Object> map() throws IOException {
        List<Object> values = collection('}');
        if (values.size() % 2 != 0) {
            throw error("a value for each key of a map", values.size() + " values");
        }
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i += 2) {
            map.put(values.get(i), values.get(i + 1));
        }
        return Collections.unmodifiableMap(map);
    }

    private Set<Object> set() throws IOException {
        return new LinkedHashSet<>(collection('}'));
    }

    private String string() throws IOException {
        StringBuilder text = new StringBuilder();
        while (true) {
            int c = read();
            switch (c) {
                case END_OF_STREAM -> throw error("'\"'", "the end");
                case '"' -> {
                    return text.toString();
                }
                case '\\' -> text.append(escaped());
                default -> text.append((char) c);
            }
        }
    }

    private char escaped() throws IOException {
        int c = read();
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> unicode(new String(new char[] {(char) read(), (char) read(), (char) read(), (char) read()}));
            case END_OF_STREAM -> throw error("an escaped character", "the end");
            default -> (char) c;
        };
    }

    private char unicode(String digits) {
        try {
            return (char) Integer.parseInt(digits, 16);
        } catch (NumberFormatException e) {
            throw error("four hexadecimal digits", digits);
        }
    }

    private String character() throws IOException {
        int first = read();
        if (first == END_OF_STREAM) {
            throw error("a character", "the end");
        }
        String rest = Character.isLetterOrDigit(first) ? tokenOrEmpty() : "";
        String name = (char) first + rest;
        return switch (name) {
            case "newline" -> "\n";
            case "return" -> "\r";
            case "space" -> " ";
            case "tab" -> "\t";
            default -> name.length() == 5 && first == 'u' ? String.valueOf(unicode(rest)) : name;
        };
    }

    private String token(String expected) throws IOException {
        String token = tokenOrEmpty();
        if (token.isEmpty()) {
            int c = read();
            throw error(expected, c == END_OF_STREAM ? "the end" : "'" + (char) c + "'");
        }
        return token;
    }

    private String tokenOrEmpty() throws IOException {
        StringBuilder token = new StringBuilder();
        while (true) {
            int c = read();
            if (c == END_OF_STREAM) {
                return token.toString();
            }
            if (isSpace(c) || "()[]{}\";\\^".indexOf(c) >= 0) {
                unread(c);
                return token.toString();
            }
            token.append((char) c);
        }
    }

    private Object atom(String token) {
        switch (token) {
            case "nil":
                return null;
            case "true":
                return true;
            case "false":
                return false;
            default:
                char first = token.charAt(0);
                char second = token.length() > 1 ? token.charAt(1) : ' ';
                boolean isNumber = isDigit(first) || (first == '-' || first == '+') && isDigit(second);
                return isNumber ? number(token) : new Symbol(token);
        }
    }

    private Object number(String token) {
        try {
            if (token.matches("[+-]?\\d+N?")) {
                return whole(new BigInteger(token.replace("N", "").replace("+", "")));
            }
            if (token.matches("0x[0-9a-f]+")) {
                // No EDN, but the identity of what Clojure prints as an #object.
                return whole(new BigInteger(token.substring(2), HEXADECIMAL));
            }
            int slash = token.indexOf('/');
            if (slash > 0) {
                return Double.parseDouble(token.substring(0, slash)) / Double.parseDouble(token.substring(slash + 1));
            }
            return new BigDecimal(token.replace("M", "")).doubleValue();
        } catch (NumberFormatException e) {
            throw error("a number", token);
        }
    }

    private static Object whole(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    private int skipSpace() throws IOException {
        while (true) {
            int c = read();
            if (c == ';') {
                while (c != '\n' && c != END_OF_STREAM) {
                    c = read();
                }
            }
            if (!isSpace(c)) {
                return c;
            }
        }
    }

    private int read() throws IOException {
        int c = in.read();
        if (c == '\n') {
            line++;
        }
        return c;
    }

    private void unread(int c) throws IOException {
        if (c == '\n') {
            line--;
        }
        in.unread(c);
    }

    private static boolean isSpace(int c) {
        return c == ',' || c != END_OF_STREAM && Character.isWhitespace(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private IllegalArgumentException error(String expected, String found) {
        return new IllegalArgumentException("line " + line + ": expected " + expected + ", found " + found);
    }
}
