package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes hosts out of network namespaces and disk images, and takes them away again. The bridge that joins them lies in
 * a namespace of its own, so nothing of it is seen, or can be reached, from anywhere else on the machine. Used by one
 * thread at a time.
 *
 * <p>Commands enter a namespace by {@code nsenter}, which shares the mounts: {@code ip netns exec} would make a copy of
 * them that keeps a disk in use after it was unmounted.
 */
public final class NamespaceHosts implements Hosts {
    private final HostPlan plan;

    public NamespaceHosts(HostPlan plan) {
        this.plan = plan;
    }

    @Override
    public void create() throws IOException {
        plan.save();
        String middle = plan.switchNamespace();
        Shell.must("ip", "netns", "add", middle);
        Shell.must("ip", "-n", middle, "link", "set", "lo", "up");
        Shell.must("ip", "-n", middle, "link", "add", "br0", "type", "bridge");
        Shell.must("ip", "-n", middle, "addr", "add", HostPlan.switchAddress(), "dev", "br0");
        Shell.must("ip", "-n", middle, "link", "set", "br0", "up");
        for (Host host : plan.hosts()) {
            Files.createDirectories(host.logs());
            join(host, middle);
            Disk.of(host, plan.fileSystem()).create();
        }
    }

    private void join(Host host, String middle) throws IOException {
        String namespace = plan.namespaceOf(host);
        Shell.must("ip", "netns", "add", namespace);
        Shell.must("ip", "-n", namespace, "link", "set", "lo", "up");
        Shell.must("ip", "-n", middle, "link", "add", host.id(), "type", "veth", "peer", "name", "eth0",
            "netns", namespace);
        Shell.must("ip", "-n", namespace, "addr", "add", host.address() + "/24", "dev", "eth0");
        Shell.must("ip", "-n", namespace, "link", "set", "eth0", "up");
        Shell.must("ip", "-n", middle, "link", "set", host.id(), "master", "br0", "up");
    }

    @Override
    public List<String> clientPrefix() {
        return HostPlan.enter(plan.switchNamespace());
    }

    @Override
    public List<String> remove(Disks disks) {
        List<String> left = new ArrayList<>();
        for (Host host : plan.hosts()) {
            // A process that waits for a frozen disk cannot even be killed.
            Shell.attempt("fsfreeze", "-u", host.directory().toString());
            endProcesses(plan.namespaceOf(host), left);
            Disk disk = Disk.of(host, plan.fileSystem());
            if (!disk.remove(disks)) {
                left.add("the disk of " + host + " at " + host.directory());
            }
            liftLimits(host, left);
            removeNamespace(plan.namespaceOf(host), left);
        }
        endProcesses(plan.switchNamespace(), left);
        removeNamespace(plan.switchNamespace(), left);
        if (left.isEmpty()) {
            deleteQuietly(plan.directory().resolve(HostPlan.FILE));
        }
        deleteQuietly(plan.disks());
        return left;
    }

    private void liftLimits(Host host, List<String> left) {
        if (exists(plan.namespaceOf(host))) {
            try {
                ControlGroups.of(host, plan.groups()).lift();
            } catch (IOException e) {
                left.add("control groups of " + host + ": " + e.getMessage());
            }
        }
    }

    private static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // A directory that still holds what was to be kept.
        }
    }

    private static boolean exists(String namespace) {
        return Files.exists(Path.of("/var/run/netns", namespace));
    }

    private static void removeNamespace(String namespace, List<String> left) {
        if (exists(namespace) && !Shell.attempt("ip", "netns", "del", namespace)) {
            left.add("namespace " + namespace);
        }
    }

    /** The namespace is the run's own: whatever runs in it, the run started. This process is spared. */
    private static void endProcesses(String namespace, List<String> left) {
        if (!exists(namespace)) {
            return;
        }
        try {
            long self = ProcessHandle.current().pid();
            for (String pid : Shell.must("ip", "netns", "pids", namespace).split("\\s+")) {
                if (!pid.isBlank() && Long.parseLong(pid) != self) {
                    ProcessHandle.of(Long.parseLong(pid)).ifPresent(process -> Processes.end(process, namespace, left));
                }
            }
        } catch (IOException e) {
            left.add("processes of " + namespace + ": " + e.getMessage());
        }
    }
}
