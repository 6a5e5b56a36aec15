package io.openmessaging.storage.dledger.jepsen.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The system's {@code ssh} to one node, with the user's own configuration and keys. It never asks anything. A value.
 *
 * @param node the destination, as the user names it
 * @param options the user's own options, which come before ours
 * @param socket where a connection that is open already can be shared; there need not be any
 */
record Ssh(String node, List<String> options, Path socket) {
    /** How a node may be named: nothing that could be an option, or more than one word. */
    static final Pattern NODE = Pattern.compile("(?:\\w[\\w.-]*@)?\\w[\\w.-]*");
    /** The status that ssh itself ends with. */
    static final int FAILED = 255;

    private static final Pattern PLAIN = Pattern.compile("[\\w./:=,@%+-]+");
    private static final List<String> OURS = List.of("-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-o",
        "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3", "-o", "LogLevel=ERROR");

    Ssh {
        if (!NODE.matcher(node).matches()) {
            throw new IllegalArgumentException("expected the name of a node, found '" + node + "'");
        }
        options = List.copyOf(options);
    }

    /** The command of this machine that runs those words there. Its input and output are theirs. */
    List<String> command(List<String> words) {
        return command("no", words);
    }

    /** As {@link #command}, and others share its connection for as long as it runs. */
    List<String> sharedCommand(List<String> words) {
        return command("yes", words);
    }

    private List<String> command(String isMaster, List<String> words) {
        List<String> all = new ArrayList<>(List.of("ssh"));
        all.addAll(options);
        all.addAll(OURS);
        all.addAll(List.of("-o", "ControlPath=" + socket, "-o", "ControlMaster=" + isMaster, "-o",
            "ControlPersist=no", node, words.stream().map(Ssh::quoted).collect(Collectors.joining(" "))));
        return all;
    }

    /** The command that tells what ssh makes of the user's configuration for the node. */
    List<String> describeCommand() {
        List<String> all = new ArrayList<>(List.of("ssh", "-G"));
        all.addAll(options);
        all.add(node);
        return all;
    }

    /** A word as the node's shell reads it: ssh sends one line, and that shell takes it apart. */
    static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
