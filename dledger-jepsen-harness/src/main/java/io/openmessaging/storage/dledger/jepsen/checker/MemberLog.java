package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Keyword;
import io.openmessaging.storage.dledger.jepsen.history.Operation;

/**
 * The log of a member at the end of a run.
 *
 * @param first the first index that it still has
 * @param last the last index that it is known to have; first - 1 if none
 * @param bodies by index, of the entries that clients wrote; what the group wrote for itself is not in it
 * @param chains by index, checksums of all of the log up to these entries, as far as somebody has told them
 */
record MemberLog(String member, long first, long last, TreeMap<Long, Object> bodies, Map<Long, Object> chains) {
    private static final Keyword MEMBER = new Keyword("member");
    private static final Keyword FIRST = new Keyword("first");
    private static final Keyword ENTRIES = new Keyword("entries");
    private static final Keyword INDEX = new Keyword("index");
    private static final Keyword BODY = new Keyword("body");
    private static final Keyword CHAIN = new Keyword("chain");

    boolean contains(long index) {
        return index >= first && index <= last;
    }

    /** The body at that index; null if there is none that a client wrote. */
    Object body(long index) {
        return bodies.get(index);
    }

    /** Whether what comes before an entry, or the entry itself, is surely not the same in another log. */
    boolean differsUpTo(long index, MemberLog other) {
        Object chain = chains.get(index);
        Object otherChain = other.chains.get(index);
        return chain != null && otherChain != null && !chain.equals(otherChain);
    }

    /**
     * The logs in a history: {@code :f :log}, value
     * {@code {:member "n0", :first 0, :entries [{:index i, :body b} …]}}, of the nemesis or of a client's read. Without
     * {@code :first} a log begins at 0. Of several of a member the last one counts. Entries may have a {@code :chain}.
     *
     * @throws IllegalArgumentException if one has another form
     */
    static Map<String, MemberLog> allIn(History history) {
        Map<String, MemberLog> logs = new LinkedHashMap<>();
        for (Operation operation : history.operations()) {
            boolean isSeen = operation.isNemesis() || operation.type() == Operation.Type.OK;
            if ("log".equals(operation.f()) && isSeen && operation.value() != null) {
                MemberLog log = of(operation);
                logs.put(log.member, log);
            }
        }
        return logs;
    }

    private static MemberLog of(Operation operation) {
        if (!(operation.value() instanceof Map<?, ?> value) || value.get(MEMBER) == null
                || !(value.get(ENTRIES) instanceof List<?> entries)) {
            throw unexpected(operation, operation.value());
        }
        long first = value.get(FIRST) instanceof Long given ? given : 0;
        TreeMap<Long, Object> bodies = new TreeMap<>();
        Map<Long, Object> chains = new HashMap<>();
        for (Object entry : entries) {
            if (!(entry instanceof Map<?, ?> map) || !(map.get(INDEX) instanceof Long index) || map.get(BODY) == null
                    || bodies.put(index, map.get(BODY)) != null) {
                throw unexpected(operation, entry);
            }
            if (map.get(CHAIN) != null) {
                chains.put(index, map.get(CHAIN));
            }
        }
        Object member = value.get(MEMBER);
        return new MemberLog(member instanceof Keyword name ? name.name() : member.toString(), first,
            bodies.isEmpty() ? first - 1 : bodies.lastKey(), bodies, chains);
    }

    private static IllegalArgumentException unexpected(Operation operation, Object found) {
        String text = Edn.write(found);
        return new IllegalArgumentException("operation " + operation.index()
            + ": expected {:member name, :entries [{:index i, :body b} …]}, every index once, found "
            + text.substring(0, Math.min(text.length(), 200)));
    }
}
