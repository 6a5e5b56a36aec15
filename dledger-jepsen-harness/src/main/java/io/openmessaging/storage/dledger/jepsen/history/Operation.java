package io.openmessaging.storage.dledger.jepsen.history;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a client or the nemesis did or saw: the beginning of an operation or its end.
 *
 * @param index position in the history, from 0, without gaps
 * @param timeNs nanoseconds since the start of the run, by a monotonic clock
 * @param process number of the client's process, or {@link #NEMESIS}; does one operation at a time, and none after one
 *     whose outcome is unknown
 * @param f what is done, such as {@code "write"}
 * @param value EDN data: null, Boolean, Long, Double, String, Keyword, List, Map, Set
 * @param error why it did not end with {@link Type#OK}, EDN data as well; null if there is nothing to say
 */
public record Operation(long index, long timeNs, int process, Type type, String f, Object value, Object error) {
    /** The process of faults. */
    public static final int NEMESIS = -1;

    /** How far an operation is. */
    public enum Type {
        /** It begins. */
        INVOKE,
        /** It surely took effect, between its beginning and this. */
        OK,
        /** It surely did not and will not take effect. */
        FAIL,
        /** It may have taken effect, may yet, or never; also everything that the nemesis does. */
        INFO;

        /** The keyword's name in a history, {@code "invoke"} for example. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether a fault speaks, not a client. */
    public boolean isNemesis() {
        return process == NEMESIS;
    }

    /** The operation as EDN data, keys in Jepsen's order; without {@code :error} where there is none. */
    public Map<Object, Object> toEdn() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(new Keyword("index"), index);
        map.put(new Keyword("time"), timeNs);
        map.put(new Keyword("process"), isNemesis() ? new Keyword("nemesis") : (Object) (long) process);
        map.put(new Keyword("type"), new Keyword(type.label()));
        map.put(new Keyword("f"), f == null ? null : new Keyword(f));
        map.put(new Keyword("value"), value);
        if (error != null) {
            map.put(new Keyword("error"), error);
        }
        return map;
    }
}
