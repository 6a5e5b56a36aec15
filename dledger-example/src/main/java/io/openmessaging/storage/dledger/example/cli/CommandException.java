package io.openmessaging.storage.dledger.example.cli;

/** The end of a command that did not do what it was asked: one line for the user, and the status to exit with. */
public final class CommandException extends Exception {
    /** Exit status of a request that was refused, failed, or has an unknown outcome. */
    public static final int FAILED = 1;
    /** Exit status of a command line that makes no sense. */
    public static final int BAD_USAGE = 2;

    private static final long serialVersionUID = 1L;

    private final int status;

    private CommandException(int status, String message) {
        super(message.replaceAll("\\s*\\R\\s*", " "));
        this.status = status;
    }

    /** The arguments are wrong; the user is pointed to the help. */
    public static CommandException badUsage(String message) {
        return new CommandException(BAD_USAGE, message);
    }

    /** The arguments are fine, but what they ask for was refused or failed. */
    public static CommandException failed(String message) {
        return new CommandException(FAILED, message);
    }

    /** {@link #FAILED} or {@link #BAD_USAGE}. */
    public int status() {
        return status;
    }
}
