package io.openmessaging.storage.dledger.jepsen.cli;

/** A command line or an input that makes no sense; the message is one line for the user. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what was expected and what was found. */
    public UsageException(String message) {
        super(message.replaceAll("\\s*\\R\\s*", " "));
    }
}
