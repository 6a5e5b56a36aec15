package io.openmessaging.storage.dledger.jepsen.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All that happened in a run, in order. Immutable.
 */
public final class History {
    private static final Keyword INDEX = new Keyword("index");
    private static final Keyword TIME = new Keyword("time");
    private static final Keyword PROCESS = new Keyword("process");
    private static final Keyword TYPE = new Keyword("type");
    private static final Keyword F = new Keyword("f");
    private static final Keyword VALUE = new Keyword("value");
    private static final Keyword ERROR = new Keyword("error");

    private final List<Operation> operations;
    private final List<Call> calls;

    /**
     * The history of these operations, whose indexes count from 0.
     *
     * @throws IllegalArgumentException if a process begins an operation before its last one ended, or ends none
     */
    public History(List<Operation> operations) {
        this.operations = List.copyOf(operations);
        this.calls = Call.pair(this.operations);
    }

    /**
     * Reads a history: maps one after another, or one vector of them, over any number of lines. Keys that are unknown
     * are ignored; operations without {@code :index} or {@code :time} get their position for it.
     *
     * @throws IllegalArgumentException if the file holds something else; the message names it
     * @throws IOException if the file cannot be read; the message names it, too
     */
    public static History read(Path file) throws IOException {
        List<Operation> operations = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            EdnReader reader = new EdnReader(in);
            for (Object form = reader.next(); form != EdnReader.END; form = reader.next()) {
                List<?> found = form instanceof List<?> list ? list : List.of(nothingForNull(form));
                for (Object map : found) {
                    operations.add(operation(map, operations.size()));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": expected text in UTF-8, found other bytes", e);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        try {
            return new History(operations);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** Everything in order, faults included. */
    public List<Operation> operations() {
        return operations;
    }

    /** What clients did, beginnings paired with ends, in the order of the beginnings. */
    public List<Call> calls() {
        return calls;
    }

    /** What the nemesis did, in order. */
    public List<Operation> faults() {
        return operations.stream().filter(Operation::isNemesis).toList();
    }

    /** Nanoseconds from the start of the run to the last operation; 0 if there is none. */
    public long lastTimeNs() {
        return operations.isEmpty() ? 0 : operations.get(operations.size() - 1).timeNs();
    }

    private static Object nothingForNull(Object form) {
        return form == null ? List.of() : form;
    }

    private static Operation operation(Object form, int position) {
        if (!(form instanceof Map<?, ?> map) || !map.containsKey(TYPE)) {
            throw new IllegalArgumentException("operation " + position + ": expected a map with :type, found "
                + shortened(form));
        }
        // Jepsen's own indexes may have gaps after filtering; the position is what all of us mean.
        Object time = map.containsKey(TIME) ? map.get(TIME) : map.get(INDEX);
        long timeNs = time instanceof Number number ? number.longValue() : position;
        return new Operation(position, timeNs, process(map.get(PROCESS), position), type(map.get(TYPE), position),
            map.get(F) == null ? null : nameOf(map.get(F)), map.get(VALUE), map.get(ERROR));
    }

    private static int process(Object process, int position) {
        if (process instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        if (process instanceof Keyword) {
            return Operation.NEMESIS;
        }
        throw new IllegalArgumentException("operation " + position + ": expected :process to be a number from 0 or "
            + "a keyword, found " + shortened(process));
    }

    private static Operation.Type type(Object type, int position) {
        for (Operation.Type each : Operation.Type.values()) {
            if (type != null && each.label().equals(nameOf(type).toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new IllegalArgumentException("operation " + position
            + ": expected :type to be :invoke, :ok, :fail or :info, found " + shortened(type));
    }

    private static String nameOf(Object word) {
        return word instanceof Keyword keyword ? keyword.name() : String.valueOf(word);
    }

    private static String shortened(Object form) {
        String text = Edn.write(form);
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
