package io.openmessaging.storage.dledger.jepsen.workload;

import java.util.List;

/**
 * What its members run. A value.
 *
 * @param program what runs
 * @param command the command
 * @param options behind it
 */
public record MemberKind(Program program, String command, List<String> options) {
    /** What runs as a member. */
    public enum Program {
        /** The example's jar, or whatever the run was told to take in its place. */
        EXAMPLE,
        /** The harness's own jar. */
        HARNESS,
        /** The historical library. */
        HISTORICAL
    }

    public MemberKind {
        options = List.copyOf(options);
    }
}
