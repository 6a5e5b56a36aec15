package io.openmessaging.storage.dledger.jepsen.workload;

import java.util.List;

/**
 * What its members run. A value.
 *
 * @param isExample whether it is a command of the example's jar; else one of the harness
 * @param command the command
 * @param options behind it
 */
public record MemberKind(boolean isExample, String command, List<String> options) {
    public MemberKind {
        options = List.copyOf(options);
    }
}
