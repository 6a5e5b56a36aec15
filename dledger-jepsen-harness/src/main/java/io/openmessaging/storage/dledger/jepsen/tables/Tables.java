package io.openmessaging.storage.dledger.jepsen.tables;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lists and accounts, each under a number. A list is empty and an account has {@link #FIRST_BALANCE} before anything is
 * done to it. One thread changes them at a time, any thread reads; guarded by itself, so that readers see whole
 * transactions only.
 *
 * <p>As bytes: version 1 in 4, twice (lists, then accounts) a count in 4 and of each its number in 8, the count of what
 * is in it in 4, and that in 8 each. An account is saved as a list of one.
 */
public final class Tables {
    /** What is in each account at first. */
    public static final long FIRST_BALANCE = 10;

    private static final int VERSION = 1;

    private final Map<Long, List<Long>> lists = new TreeMap<>();
    private final Map<Long, List<Long>> accounts = new TreeMap<>();

    /** Does the steps in order, and returns what each says. */
    public synchronized List<List<Long>> carryOut(Transaction transaction) {
        List<List<Long>> said = new ArrayList<>();
        transaction.steps().forEach(step -> said.add(carryOut(step)));
        return said;
    }

    private List<Long> carryOut(Step step) {
        return switch (step.kind()) {
            case APPEND -> {
                lists.computeIfAbsent(step.key(), unused -> new ArrayList<>()).add(step.value());
                yield List.of();
            }
            case READ -> List.copyOf(lists.getOrDefault(step.key(), List.of()));
            case TRANSFER -> List.of(transfer(step.key(), step.to(), step.value()) ? 1L : 0L);
            case BALANCE -> List.of(balance(step.key()));
        };
    }

    private boolean transfer(long from, long to, long amount) {
        if (amount < 0 || balance(from) < amount) {
            return false;
        }
        accounts.put(from, List.of(balance(from) - amount));
        accounts.put(to, List.of(balance(to) + amount));
        return true;
    }

    private long balance(long account) {
        return accounts.getOrDefault(account, List.of(FIRST_BALANCE)).get(0);
    }

    synchronized byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + sizeOf(lists) + sizeOf(accounts));
        out.putInt(VERSION);
        put(lists, out);
        put(accounts, out);
        return out.array();
    }

    private static int sizeOf(Map<Long, List<Long>> table) {
        int ofEach = Long.BYTES + Integer.BYTES;
        return Integer.BYTES + table.values().stream().mapToInt(values -> ofEach + values.size() * Long.BYTES).sum();
    }

    private static void put(Map<Long, List<Long>> table, ByteBuffer out) {
        out.putInt(table.size());
        table.forEach((key, values) -> {
            out.putLong(key).putInt(values.size());
            values.forEach(out::putLong);
        });
    }

    /** Replaces all by what was encoded; false, and all is as before, if the bytes are something else. */
    synchronized boolean load(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Map<Long, List<Long>> loadedLists = new TreeMap<>();
        Map<Long, List<Long>> loadedAccounts = new TreeMap<>();
        try {
            if (in.getInt() != VERSION) {
                return false;
            }
            get(in, loadedLists);
            get(in, loadedAccounts);
        } catch (BufferUnderflowException e) {
            return false;
        }
        if (in.hasRemaining()) {
            return false;
        }
        lists.clear();
        lists.putAll(loadedLists);
        accounts.clear();
        accounts.putAll(loadedAccounts);
        return true;
    }

    private static void get(ByteBuffer in, Map<Long, List<Long>> table) {
        for (int left = in.getInt(); left > 0; left--) {
            List<Long> values = new ArrayList<>();
            table.put(in.getLong(), values);
            for (int more = in.getInt(); more > 0; more--) {
                values.add(in.getLong());
            }
        }
    }
}
