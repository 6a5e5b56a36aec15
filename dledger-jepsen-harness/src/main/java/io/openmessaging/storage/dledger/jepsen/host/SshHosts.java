package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Hosts that are machines of the user's, each held for this run by a connection of ssh, which all commands share. On
 * each there is a directory, which holds everything that the run keeps there, and says whose it is. Used by one thread
 * at a time.
 */
public final class SshHosts implements Hosts {
    private final HostPlan plan;
    private final List<Path> jars;
    private final List<NodeHold> holds = new ArrayList<>();

    /**
     * Hosts of a plan, whether they are there yet or not.
     *
     * @param jars what members may need, to be sent to the nodes; the harness's own is the first
     */
    public SshHosts(HostPlan plan, List<Path> jars) {
        this.plan = plan;
        this.jars = List.copyOf(jars);
    }

    /** Where the jar of that number is on a node. */
    static String jar(String directory, int number) {
        return directory + "/lib/" + number + ".jar";
    }

    @Override
    public void create() throws IOException {
        plan.save();
        Files.createDirectory(plan.sockets(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (Host host : plan.hosts()) {
            Files.createDirectories(host.logs());
            Ssh ssh = sshOf(host);
            holds.add(NodeHold.take(ssh, directory(), plan.owner()));
            for (int i = 0; i < jars.size(); i++) {
                Transfers.send(ssh, jars.get(i), jar(directory(), i));
            }
            if (!plan.fileSystem().isEmpty()) {
                Disk.of(host, plan.fileSystem()).create();
                new NodeScript(ssh).run("own", directory());
            }
        }
    }

    private String directory() {
        return plan.nodes().access().directory();
    }

    private static Ssh sshOf(Host host) {
        return ((SshReach) host.reach()).ssh();
    }

    /** Clients are here: they reach the nodes as everybody does. */
    @Override
    public List<String> clientPrefix() {
        return List.of();
    }

    @Override
    public List<String> remove(Disks disks) {
        List<String> left = new ArrayList<>();
        for (Host host : plan.hosts()) {
            try {
                remove(host, disks, left);
            } catch (IOException e) {
                left.add(e.getMessage());
            }
        }
        holds.forEach(NodeHold::close);
        if (left.isEmpty()) {
            delete(plan.directory().resolve(HostPlan.FILE), left);
        }
        for (Host host : plan.hosts()) {
            delete(plan.sockets().resolve(host.id()), left);
        }
        delete(plan.sockets(), left);
        return left;
    }

    private void remove(Host host, Disks disks, List<String> left) throws IOException {
        Ssh ssh = sshOf(host);
        NodeScript script = new NodeScript(ssh);
        for (String line : script.run("stop", directory(), plan.owner())) {
            String name = line.substring(line.indexOf(' ') + 1);
            if (line.startsWith("file ") && name.matches("\\w[\\w.-]*")) {
                Transfers.fetch(ssh, List.of("cat", directory() + "/logs/" + name), host.logs().resolve(name));
            } else {
                left.add("node " + ssh.node() + ": " + name);
            }
        }
        if (disks == Disks.KEPT) {
            Files.createDirectories(plan.disks());
            Transfers.fetch(ssh, ((SshReach) host.reach()).rootWords(List.of("tar", "-C", directory(), "-czSf", "-",
                "data")), plan.disks().resolve(host.id() + ".tar.gz"));
        }
        for (String line : script.run("clear", directory(), plan.owner())) {
            left.add("node " + ssh.node() + ": " + line.substring(line.indexOf(' ') + 1));
        }
    }

    private static void delete(Path path, List<String> left) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            left.add(path + ": " + e.getMessage());
        }
    }
}
