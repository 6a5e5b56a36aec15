package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes hosts out of network namespaces and disk images, and takes them away again. The bridge that joins them lies in
 * a namespace of its own, so nothing of it is seen, or can be reached, from anywhere else on the machine. Used by one
 * thread at a time.
 *
 * <p>Commands enter a namespace by {@code nsenter}, which shares the mounts: {@code ip netns exec} would make a copy of
 * them that keeps a disk in use after it was unmounted.
 */
public final class NamespaceHosts {
    private final HostPlan plan;

    public NamespaceHosts(HostPlan plan) {
        this.plan = plan;
    }

    /**
     * Makes all hosts. After a failure {@link #remove} takes away what was made.
     *
     * @throws IOException if one cannot be made
     */
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

    /** The words before a command that runs where the clients are. */
    public List<String> clientPrefix() {
        return HostPlan.enter(plan.switchNamespace());
    }

    /**
     * Takes everything away, whether all of it is there or only some: processes, mounts, images, namespaces, groups of
     * processes. Says what could not be taken away; nothing if all is gone.
     */
    public List<String> remove() {
        return remove(false);
    }

    /** As {@link #remove}, but leaves the images of the disks, for somebody who wants to look into them. */
    public List<String> removeKeepingImages() {
        return remove(true);
    }

    private List<String> remove(boolean keepsImages) {
        List<String> left = new ArrayList<>();
        for (Host host : plan.hosts()) {
            // A process that waits for a frozen disk cannot even be killed.
            Shell.attempt("fsfreeze", "-u", host.directory().toString());
            endProcesses(plan.namespaceOf(host), left);
            Disk disk = Disk.of(host, plan.fileSystem());
            if (!disk.remove(keepsImages)) {
                left.add("the disk of " + host + " at " + host.directory());
            }
            removeNamespace(plan.namespaceOf(host), left);
            new ControlGroups(plan.token(), host).remove();
        }
        endProcesses(plan.switchNamespace(), left);
        removeNamespace(plan.switchNamespace(), left);
        if (left.isEmpty()) {
            deleteQuietly(plan.directory().resolve(HostPlan.FILE));
        }
        deleteQuietly(plan.directory().resolve("disks"));
        return left;
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
                    ProcessHandle.of(Long.parseLong(pid)).ifPresent(process -> end(process, namespace, left));
                }
            }
        } catch (IOException e) {
            left.add("processes of " + namespace + ": " + e.getMessage());
        }
    }

    private static void end(ProcessHandle process, String namespace, List<String> left) {
        process.destroyForcibly();
        try {
            process.onExit().get(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            left.add("process " + process.pid() + " of " + namespace);
        }
    }

    /**
     * Takes away the hosts of runs that ended without doing so themselves.
     *
     * @param store the directory of all runs
     * @return one line for each run that was cleaned up, or could not be
     */
    public static List<String> removeLeftovers(Path store) throws IOException {
        List<String> lines = new ArrayList<>();
        if (!Files.isDirectory(store)) {
            return lines;
        }
        List<Path> plans;
        try (Stream<Path> files = Files.find(store, 3, (path, attributes) -> path.endsWith(HostPlan.FILE))) {
            plans = files.sorted().toList();
        }
        for (Path file : plans) {
            HostPlan plan = HostPlan.load(file);
            if (!plan.isOwned()) {
                List<String> left = new NamespaceHosts(plan).remove();
                lines.add("cleaned up behind the run in " + plan.directory()
                    + (left.isEmpty() ? "" : ", but for " + String.join(", ", left)));
            }
        }
        return lines;
    }
}
