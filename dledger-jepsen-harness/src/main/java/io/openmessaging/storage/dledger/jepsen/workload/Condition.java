package io.openmessaging.storage.dledger.jepsen.workload;

import java.util.Map;

/**
 * How a group is. A value.
 *
 * @param isWell whether all members are in it, up, and hold the same
 * @param details what there is to say of that, EDN data
 */
public record Condition(boolean isWell, Map<String, Object> details) {
    public Condition {
        details = Map.copyOf(details);
    }
}
