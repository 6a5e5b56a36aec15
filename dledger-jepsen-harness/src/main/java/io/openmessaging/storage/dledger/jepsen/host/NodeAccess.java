package io.openmessaging.storage.dledger.jepsen.host;

import java.util.List;
import java.util.regex.Pattern;

/**
 * How nodes are reached, and what a run may use there. A value.
 *
 * @param sshOptions the user's own options for ssh
 * @param directory of a run on each node: made by the harness, and deleted at the end
 * @param port where members listen
 * @param java the program that runs Java there
 */
public record NodeAccess(List<String> sshOptions, String directory, int port, String java) {
    private static final Pattern NAMED = Pattern.compile(Ssh.NODE + "(?:=" + Node.ADDRESS + ")?");
    /** At least two directories deep, and none of them hidden or the one above. */
    private static final Pattern DIRECTORY = Pattern.compile("(?:/\\w[\\w.-]*){2,}");
    private static final Pattern JAVA = Pattern.compile("[\\w/][\\w./-]*");
    private static final int MOST_PORT = 65_535;

    /** Whether that can name a node: NAME or NAME=ADDRESS. */
    public static boolean canBeNode(String text) {
        return NAMED.matcher(text).matches();
    }

    /**
     * Checks that all of it is safe to use.
     *
     * @throws IllegalArgumentException if something of it is not
     */
    public NodeAccess {
        sshOptions = List.copyOf(sshOptions);
        if (!DIRECTORY.matcher(directory).matches()) {
            throw new IllegalArgumentException("--node-dir: expected a path from the root such as /var/tmp/dledger, of "
                + "letters, digits and . _ -, found " + directory);
        }
        if (port < 1 || port > MOST_PORT) {
            throw new IllegalArgumentException("--node-port: expected 1 to 65535, found " + port);
        }
        if (!JAVA.matcher(java).matches()) {
            throw new IllegalArgumentException("--node-java: expected a program, found " + java);
        }
    }
}
