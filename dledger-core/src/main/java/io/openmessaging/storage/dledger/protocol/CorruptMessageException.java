package io.openmessaging.storage.dledger.protocol;

/**
 * Bytes are not the message they should be: a length, a value or a text is wrong, so nothing else that the sender
 * says can be believed. Damaged entries in a sound message are a
 * {@link io.openmessaging.storage.dledger.entry.CorruptEntryException} instead.
 */
public final class CorruptMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** A message that is not what it should be; says what was expected and what was found. */
    public CorruptMessageException(String found) {
        super(found);
    }
}
