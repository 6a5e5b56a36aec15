package io.openmessaging.storage.dledger;

/**
 * Checks that are always on, so they cost a comparison and build no text unless they fail. A violated one is a bug of
 * ours; it stops the group and is never caught and passed over. Architecture §6.3.
 */
public final class Invariants {
    private Invariants() {
    }

    /**
     * Fails unless the condition holds.
     *
     * @throws InvariantViolation with that message
     */
    public static void check(boolean condition, String message) {
        if (!condition) {
            throw new InvariantViolation(message);
        }
    }

    /** As {@link #check(boolean, String)}; the message is a format for the values. */
    public static void check(boolean condition, String format, long a) {
        if (!condition) {
            throw new InvariantViolation(String.format(format, a));
        }
    }

    /** As {@link #check(boolean, String)}; the message is a format for the values. */
    public static void check(boolean condition, String format, long a, long b) {
        if (!condition) {
            throw new InvariantViolation(String.format(format, a, b));
        }
    }

    /** As {@link #check(boolean, String)}; the message is a format for the values. */
    public static void check(boolean condition, String format, long a, long b, long c) {
        if (!condition) {
            throw new InvariantViolation(String.format(format, a, b, c));
        }
    }
}
