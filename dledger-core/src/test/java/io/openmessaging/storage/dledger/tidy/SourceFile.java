package io.openmessaging.storage.dledger.tidy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file as the rules see it: its text, and if it is Java, its code, its comments and its literals apart.
 *
 * <p>The layers have equal length and equal line breaks, so that a place in one is the same place in the others. What
 * belongs to another layer is blank.
 */
final class SourceFile {

    /** A method, constructor or initializer with a body; lines count from 1, the last one is inclusive. */
    record Method(String name, int firstLine, int lastLine) {
    }

    private enum Kind { TYPE, METHOD, BLOCK }

    /** Braces that are open: what they hold, and what the scan returns to when they close. */
    private record Body(Kind kind, String name, int nameAt, int outerParens, int outerHeader) {
    }

    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record)\\s+(\\w+)");
    private static final Pattern THROWS = Pattern.compile("\\bthrows\\s[\\w\\s.,<>@]*$");
    private static final Pattern ANONYMOUS = Pattern.compile("\\bnew\\s+[\\w.]+\\s*(?:<[^()]*>)?$");
    private static final Pattern TYPED_NAME = Pattern.compile("[\\w>\\]]\\s+\\w+$");
    private static final Pattern CONSTANT = Pattern.compile("(?:.*,)?\\s*\\w+", Pattern.DOTALL);
    private static final Pattern LAST_WORD = Pattern.compile("\\w+$");

    private final String path;
    private final String text;
    private final StringBuilder code = new StringBuilder();
    private final StringBuilder comments = new StringBuilder();
    private final StringBuilder literals = new StringBuilder();

    /**
     * Splits a file into its layers.
     *
     * @param path relative to the root of the repository, with {@code /} between its parts
     */
    SourceFile(String path, String text) {
        this.path = path;
        this.text = text;
        if (isJava()) {
            split();
        }
    }

    String path() {
        return path;
    }

    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    boolean isJava() {
        return path.endsWith(".java");
    }

    String text() {
        return text;
    }

    String code() {
        return code.toString();
    }

    String comments() {
        return comments.toString();
    }

    String literals() {
        return literals.toString();
    }

    int lineCount() {
        return (int) text.lines().count();
    }

    /** The line, from 1, that the given place in any layer is on. */
    int lineAt(int offset) {
        return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    private void split() {
        int at = 0;
        while (at < text.length()) {
            int end = tokenEnd(at);
            String token = text.substring(at, end);
            boolean isComment = token.startsWith("//") || token.startsWith("/*");
            boolean isLiteral = token.startsWith("\"") || token.startsWith("'");
            code.append(isComment || isLiteral ? blank(token) : token);
            comments.append(isComment ? token : blank(token));
            literals.append(isLiteral ? token : blank(token));
            at = end;
        }
    }

    private int tokenEnd(int at) {
        if (text.startsWith("//", at)) {
            int end = text.indexOf('\n', at);
            return end < 0 ? text.length() : end;
        }
        if (text.startsWith("/*", at)) {
            int end = text.indexOf("*/", at + 2);
            return end < 0 ? text.length() : end + 2;
        }
        for (String quote : List.of("\"\"\"", "\"", "'")) {
            if (text.startsWith(quote, at)) {
                return literalEnd(at + quote.length(), quote);
            }
        }
        return at + 1;
    }

    private int literalEnd(int from, String quote) {
        for (int at = from; at < text.length(); at++) {
            if (text.startsWith(quote, at)) {
                return at + quote.length();
            }
            if (text.charAt(at) == '\\') {
                at++;
            }
        }
        return text.length();
    }

    private static String blank(String token) {
        return token.replaceAll("[^\n]", " ");
    }

    /** Finds the methods by counting braces; a brace belongs to what stands between it and the statement before. */
    List<Method> methods() {
        List<Method> methods = new ArrayList<>();
        Deque<Body> open = new ArrayDeque<>();
        int parens = 0;
        int header = 0;
        for (int at = 0; at < code.length(); at++) {
            char c = code.charAt(at);
            if (c == '(') {
                parens++;
            } else if (c == ')') {
                parens--;
            } else if (c == ';' && parens == 0) {
                header = at + 1;
            } else if (c == '{') {
                open.push(bodyAfter(header, at, open.peek(), parens));
                parens = 0;
                header = at + 1;
            } else if (c == '}' && !open.isEmpty()) {
                Body body = open.pop();
                if (body.kind == Kind.METHOD) {
                    methods.add(new Method(body.name, lineAt(body.nameAt), lineAt(at)));
                }
                parens = body.outerParens;
                // Braces inside parentheses, as in an annotation, do not end what they stand in.
                header = parens == 0 ? at + 1 : body.outerHeader;
            }
        }
        return methods;
    }

    private Body bodyAfter(int from, int brace, Body outer, int parens) {
        String head = THROWS.matcher(code.substring(from, brace)).replaceFirst("").stripTrailing();
        Matcher type = TYPE.matcher(head);
        if (type.find()) {
            return new Body(Kind.TYPE, type.group(1), brace, parens, from);
        }
        boolean hasParameters = head.endsWith(")");
        String before = hasParameters ? head.substring(0, openingParen(head)).stripTrailing() : head;
        Matcher word = LAST_WORD.matcher(before);
        String name = word.find() ? word.group() : "";
        int nameAt = from + Math.max(0, before.length() - name.length());
        return new Body(kindOf(before, name, hasParameters, outer), name, nameAt, parens, from);
    }

    private static Kind kindOf(String before, String name, boolean hasParameters, Body outer) {
        if (hasParameters && ANONYMOUS.matcher(before).find()) {
            return Kind.TYPE;
        }
        if (outer == null || outer.kind != Kind.TYPE) {
            return Kind.BLOCK;
        }
        if (name.equals(outer.name) || name.equals("static") || before.isBlank()) {
            return Kind.METHOD;
        }
        if (CONSTANT.matcher(before).matches()) {
            return Kind.TYPE;
        }
        return hasParameters && TYPED_NAME.matcher(before).find() ? Kind.METHOD : Kind.BLOCK;
    }

    private static int openingParen(String head) {
        int depth = 0;
        for (int at = head.length() - 1; at > 0; at--) {
            depth += head.charAt(at) == ')' ? 1 : head.charAt(at) == '(' ? -1 : 0;
            if (depth == 0) {
                return at;
            }
        }
        return 0;
    }
}
