package io.openmessaging.storage.dledger.jepsen.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.converters.IParameterSplitter;

import io.openmessaging.storage.dledger.jepsen.cli.UsageException;
import io.openmessaging.storage.dledger.jepsen.host.NodeAccess;

/** The options about machines of the user's that are hosts. Filled by JCommander, then read. */
final class NodeOptions {
    /** An option for ssh may have commas in it. */
    static final class Whole implements IParameterSplitter {
        @Override
        public List<String> split(String value) {
            return List.of(value);
        }
    }

    @Parameter(names = {"--nodes", "-n"}, order = 22, description = "machines to be the hosts, with ',' between them, "
        + "each as ssh knows it; NAME=ADDRESS where the others reach it at another address")
    List<String> nodes = new ArrayList<>();

    @Parameter(names = "--nodes-file", order = 22, description = "a file with a line for each of them")
    String nodesFile = "";

    @Parameter(names = {"--ssh-user", "-u"}, order = 23, description = "who logs in on nodes; as ssh has it if not "
        + "given")
    String sshUser = "";

    @Parameter(names = "--ssh-port", order = 23, description = "where sshd listens on nodes; as ssh has it if 0")
    int sshPort;

    @Parameter(names = "--ssh-option", order = 24, splitter = Whole.class, description = "an option NAME=VALUE of "
        + "ssh, as behind its -o; may be repeated")
    List<String> sshOptions = new ArrayList<>();

    @Parameter(names = "--node-dir", order = 25, description = "the run's directory on each node, made and deleted by "
        + "the harness")
    String directory = "/var/tmp/dledger-harness";

    @Parameter(names = "--node-port", order = 26, description = "where members listen on nodes")
    int port = 20911;

    @Parameter(names = "--node-java", order = 27, description = "the program that runs Java on nodes")
    String java = "java";

    /** Whether there are nodes. */
    boolean isGiven() {
        return !nodes.isEmpty();
    }

    /** Reads the file of nodes, and checks what can be checked here. */
    void check() throws UsageException {
        if (!nodesFile.isEmpty()) {
            readFile();
        }
        for (String node : nodes) {
            if (!NodeAccess.canBeNode(node)) {
                throw new UsageException("--nodes: expected NAME or NAME=ADDRESS, found '" + node + "'");
            }
        }
        if (!sshUser.matches("(?:\\w[\\w.-]*)?")) {
            throw new UsageException("--ssh-user: expected a name, found '" + sshUser + "'");
        }
        for (String option : sshOptions) {
            if (!option.matches("\\w+[= ].*")) {
                throw new UsageException("--ssh-option: expected NAME=VALUE, found '" + option + "'");
            }
        }
        access();
    }

    private void readFile() throws UsageException {
        if (isGiven()) {
            throw new UsageException("--nodes-file: expected it or --nodes, found both");
        }
        try {
            nodes = Files.readAllLines(Path.of(nodesFile)).stream().map(String::strip)
                .filter(line -> !line.isEmpty()).toList();
        } catch (IOException e) {
            throw new UsageException("--nodes-file: cannot be read: " + e.getMessage());
        }
    }

    /** How nodes are reached. */
    NodeAccess access() throws UsageException {
        List<String> words = new ArrayList<>();
        if (!sshUser.isEmpty()) {
            words.addAll(List.of("-l", sshUser));
        }
        if (sshPort != 0) {
            words.addAll(List.of("-p", Integer.toString(sshPort)));
        }
        sshOptions.forEach(option -> words.addAll(List.of("-o", option)));
        try {
            return new NodeAccess(words, directory, port, java);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }
}
