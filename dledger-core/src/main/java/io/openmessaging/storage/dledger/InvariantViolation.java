package io.openmessaging.storage.dledger;

/** Something that must never be: the group stops, because going on might lose data. */
public final class InvariantViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvariantViolation(String message) {
        super(message);
    }
}
