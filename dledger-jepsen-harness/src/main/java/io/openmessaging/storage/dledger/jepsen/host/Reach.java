package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How commands run on a host, and how processes live there. A value. */
public interface Reach {
    /** The file in a directory of logs to which what processes say on their standard output is added. */
    String OUTPUT = "member.out";
    /** As {@link #OUTPUT}, for what they say on their standard error. */
    String LOG = "member.log";

    /** The command of this machine that runs those words on the host, waits for it, and ends with its status. */
    List<String> command(List<String> words);

    /** As {@link #command}, with the rights of root. */
    List<String> rootCommand(List<String> words);

    /** The program that runs Java on the host. */
    String java();

    /** The class path of the harness's own classes on the host. */
    String classPath();

    /**
     * A file on the host that is for this run, beside what its processes say.
     *
     * @param logs the directory of this machine where people look for that
     */
    String file(Path logs, String name);

    /** Whether there is a file of that path on the host. */
    boolean exists(String path);

    /** Lets a file of the host have that text; who reads it meanwhile sees all of the old text or of the new one. */
    void write(String path, String text) throws IOException;

    /**
     * Starts a process that outlives this command, and does not wait.
     *
     * @param words what runs
     * @param logs a directory of this machine where people look for what the process says
     * @throws IOException if it cannot be started
     */
    Life start(List<String> words, Path logs) throws IOException;

    /** As {@link #start}, with the rights of root; what it says is not kept. */
    Life startAsRoot(List<String> words) throws IOException;
}
