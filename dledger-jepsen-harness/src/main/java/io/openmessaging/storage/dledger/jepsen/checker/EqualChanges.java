package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds changes of unknown outcome that differ in nothing but their beginning. Stateless. */
final class EqualChanges {
    private EqualChanges() {
    }

    /** For each operation the equal one of unknown outcome that began last before it, or -1. */
    static int[] predecessors(RegisterOperations operations) {
        int[] predecessors = new int[operations.count()];
        Arrays.fill(predecessors, -1);
        Map<List<Integer>, Integer> last = new HashMap<>();
        for (int i = 0; i < operations.count(); i++) {
            if (!operations.isOk(i)) {
                Integer before = last.put(List.of(operations.expected(i), operations.written(i)), i);
                predecessors[i] = before == null ? -1 : before;
            }
        }
        return predecessors;
    }
}
