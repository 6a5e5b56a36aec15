package io.openmessaging.storage.dledger.example.cli;

import java.io.IOException;
import java.util.List;

import com.beust.jcommander.Parameter;

/**
 * One command: its options as annotated fields, which {@link CommandLine} fills before it calls {@link #run}. Used
 * once, by the main thread.
 */
public abstract class Command {
    /** Whether somebody waits for a result, or somebody else connects. */
    public enum Kind { CLIENT, SERVER }

    @Parameter(names = "--verbose", order = 90, description = "log more, to standard error")
    private boolean verbose;

    @Parameter(names = {"--help", "-h"}, order = 91, help = true, description = "show this text")
    private boolean help;

    /** The word that selects the command. */
    public abstract String name();

    /** Other words that select it; none by default. */
    public List<String> aliases() {
        return List.of();
    }

    final boolean isCalled(String word) {
        return name().equals(word) || aliases().contains(word);
    }

    /** What the command does, in one line. */
    public abstract String summary();

    /** Command lines to learn from, without the program's name. */
    public abstract List<String> examples();

    /** More for the help, whole lines; none by default. */
    public List<String> notes() {
        return List.of();
    }

    /**
     * Takes what is neither an option nor an option's value.
     *
     * @throws CommandException always, unless the command has such arguments
     */
    public void acceptArgument(String argument) throws CommandException {
        throw CommandException.badUsage("unexpected argument '" + argument + "'");
    }

    /** What the process is for while it runs the command. */
    public Kind kind() {
        return Kind.CLIENT;
    }

    /**
     * Does the work, and returns when it is done.
     *
     * @throws CommandException if it could not be done
     * @throws IOException if a file or stream of the user failed; the message names it
     */
    public abstract void run(Terminal terminal) throws CommandException, IOException, InterruptedException;

    final boolean wantsHelp() {
        return help;
    }

    final boolean isVerbose() {
        return verbose;
    }
}
