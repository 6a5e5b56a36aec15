package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.Collection;

/** What a checker can say; of several verdicts the later one in this order counts. */
public enum Verdict {
    /** The history is as it should be. */
    VALID,
    /** It could not be decided: too little time, or nothing to judge. */
    UNKNOWN,
    /** The history shows a fault. */
    INVALID;

    /** The value of {@code :valid?} in EDN text: true, false or {@code :unknown}. */
    public String edn() {
        return switch (this) {
            case VALID -> "true";
            case UNKNOWN -> ":unknown";
            case INVALID -> "false";
        };
    }

    /** The status a command exits with: 0 valid, 1 invalid, 2 unknown. */
    public int exitStatus() {
        return switch (this) {
            case VALID -> 0;
            case INVALID -> 1;
            case UNKNOWN -> 2;
        };
    }

    /** The worst of them; VALID if there are none. */
    public static Verdict worst(Collection<Verdict> verdicts) {
        return verdicts.stream().max(Enum::compareTo).orElse(VALID);
    }
}
