package io.openmessaging.storage.dledger.jepsen.run;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.jepsen.host.Shell;

/**
 * Three machines to be reached over ssh, as far as one machine can have them: each is an sshd in a network, a tree of
 * mounts and a numbering of processes of its own. Keys and configuration are their own, too. For one thread; to be
 * closed.
 */
final class SshNodes implements AutoCloseable {
    static final int COUNT = 3;

    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final String NETWORK = "192.0.2.";
    private static final int FIRST_ADDRESS = 11;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final List<String> PROGRAMS = List.of("ssh", "ssh-keygen", "ip", "nsenter", "unshare", "mount",
        "nft");

    private final Path directory;
    private final String token = "dlt" + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);
    private final List<Process> daemons = new ArrayList<>();

    private SshNodes(Path directory) {
        this.directory = directory;
    }

    /** Skips the test, and says so, where there can be no such machines. */
    static void assumePossible(String what) {
        List<String> missing = new ArrayList<>(PROGRAMS.stream().filter(each -> !Shell.isThere(each)).toList());
        if (!Files.isExecutable(SSHD)) {
            missing.add("sshd (apt-get install -y openssh-server)");
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            missing.add("root");
        }
        if (!missing.isEmpty()) {
            System.err.println("SKIPPED: " + what + "; it takes " + String.join(", ", missing));
        }
        assumeTrue(missing.isEmpty(), () -> "no machines to be reached over ssh: " + missing);
    }

    /** Starts them. */
    static SshNodes start(Path directory) throws IOException {
        SshNodes nodes = new SshNodes(directory);
        try {
            nodes.start();
            return nodes;
        } catch (IOException e) {
            nodes.close();
            throw e;
        }
    }

    private void start() throws IOException {
        Shell.must("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory.resolve("key").toString());
        Shell.must("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory.resolve("hostkey").toString());
        String hostKey = Files.readString(directory.resolve("hostkey.pub"));
        StringBuilder known = new StringBuilder();
        Shell.must("ip", "netns", "add", token);
        Shell.must("ip", "-n", token, "link", "set", "lo", "up");
        Shell.must("ip", "-n", token, "link", "add", "br0", "type", "bridge");
        Shell.must("ip", "-n", token, "addr", "add", NETWORK + "254/24", "dev", "br0");
        Shell.must("ip", "-n", token, "link", "set", "br0", "up");
        for (int i = 0; i < COUNT; i++) {
            startNode(i);
            known.append(address(i)).append(' ').append(hostKey);
        }
        Files.writeString(directory.resolve("known"), known);
        for (int i = 0; i < COUNT; i++) {
            awaitAnswer(i);
        }
    }

    private void startNode(int number) throws IOException {
        String space = token + number;
        Shell.must("ip", "netns", "add", space);
        Shell.must("ip", "-n", space, "link", "set", "lo", "up");
        Shell.must("ip", "-n", token, "link", "add", "v" + number, "type", "veth", "peer", "name", "eth0", "netns",
            space);
        Shell.must("ip", "-n", space, "addr", "add", address(number) + "/24", "dev", "eth0");
        Shell.must("ip", "-n", space, "link", "set", "eth0", "up");
        Shell.must("ip", "-n", token, "link", "set", "v" + number, "master", "br0", "up");
        Path config = Files.writeString(directory.resolve("sshd_config"), "HostKey " + directory.resolve("hostkey")
            + "\nAuthorizedKeysFile " + directory.resolve("key.pub") + "\nStrictModes no\nUsePAM no\nPidFile none\n");
        // The start-up files of this machine's root have nothing to say on a node.
        String script = "mount --bind \"$1\" /var/tmp && mount -t tmpfs tmpfs /run && mkdir /run/sshd"
            + " && mount -t tmpfs tmpfs /dev/shm && mount -t tmpfs tmpfs ~ && exec \"$2\" -D -e -f \"$3\"";
        daemons.add(new ProcessBuilder("nsenter", "--net=/var/run/netns/" + space, "unshare", "--mount", "--pid",
            "--fork", "--kill-child", "--mount-proc", "sh", "-c", script, "sh",
            Files.createDirectory(files(number)).toString(), SSHD.toString(), config.toString())
            .redirectErrorStream(true).redirectOutput(directory.resolve("sshd" + number).toFile()).start());
    }

    /** What a node has below /var/tmp. */
    Path files(int number) {
        return directory.resolve("node" + number);
    }

    private void awaitAnswer(int number) throws IOException {
        long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!Shell.attempt(command(number, "true").toArray(String[]::new))) {
            assertTrue(System.nanoTime() < deadlineNs, () -> HarnessProcess.read(directory.resolve("sshd" + number)));
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private static String address(int number) {
        return NETWORK + (FIRST_ADDRESS + number);
    }

    /** The words before a command that runs where the nodes can be reached. */
    List<String> prefix() {
        return List.of("nsenter", "--net=/var/run/netns/" + token);
    }

    private List<String> sshOptions() {
        return Stream.of("IdentityFile=" + directory.resolve("key"), "IdentitiesOnly=yes",
            "UserKnownHostsFile=" + directory.resolve("known"), "StrictHostKeyChecking=yes").toList();
    }

    /** The options of the harness that make them its hosts. */
    List<String> options() {
        List<String> options = new ArrayList<>(List.of("--nodes", String.join(",", address(0), address(1), address(2)),
            "--ssh-user", "root", "--node-java", Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        sshOptions().forEach(option -> options.addAll(List.of("--ssh-option", option)));
        return options;
    }

    private List<String> command(int number, String command) {
        List<String> words = new ArrayList<>(prefix());
        words.addAll(List.of("ssh", "-l", "root", "-o", "BatchMode=yes"));
        sshOptions().forEach(option -> words.addAll(List.of("-o", option)));
        words.addAll(List.of(address(number), command));
        return words;
    }

    /** What a command says on a node. */
    String on(int number, String command) throws IOException {
        return Shell.must(command(number, command), "");
    }

    @Override
    public void close() {
        for (Process daemon : daemons) {
            daemon.destroyForcibly().onExit().join();
        }
        for (int i = 0; i < COUNT; i++) {
            Shell.attempt("ip", "netns", "del", token + i);
        }
        Shell.attempt("ip", "netns", "del", token);
    }
}
