package io.openmessaging.storage.dledger.jepsen.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

import com.beust.jcommander.Parameter;

/**
 * One command: its options as annotated fields, which {@link CommandLine} fills before it calls {@link #run}. Used
 * once, by the main thread.
 */
public abstract class Command {
    @Parameter(names = {"--help", "-h"}, order = 99, help = true, description = "show this text")
    private boolean help;

    /** The word that selects the command. */
    public abstract String name();

    /** What the command does, in one line. */
    public abstract String summary();

    /** Command lines to learn from, without the program's name. */
    public abstract List<String> examples();

    /**
     * Does the work, and returns the status to exit with: 0 valid or done, 1 invalid, 2 unknown or could not run.
     *
     * @param out for results alone
     * @param err for everything that people want to know besides
     * @throws UsageException if the options make no sense
     * @throws IOException if a file of the user failed; the message names it
     */
    public abstract int run(PrintStream out, PrintStream err) throws UsageException, IOException, InterruptedException;

    final boolean wantsHelp() {
        return help;
    }
}
