package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a checker found.
 *
 * @param details EDN data under readable names, in the order in which they are shown
 */
public record Result(Verdict valid, Map<String, Object> details) {
    /** Keeps a copy of the details. */
    public Result {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }
}
