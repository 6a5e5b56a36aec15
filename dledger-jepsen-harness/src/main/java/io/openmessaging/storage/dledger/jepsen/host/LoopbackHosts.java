package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Hosts that are directories of this machine and addresses on loopback, for those who are not root. Members talk to
 * each other through proxies, which live in the process of the run. Used by one thread at a time.
 */
public final class LoopbackHosts implements Hosts {
    private final HostPlan plan;
    /** Holds the run's addresses; null for whoever cleans up behind another. */
    private final ServerSocket claim;

    private LoopbackHosts(HostPlan plan, ServerSocket claim) {
        this.plan = plan;
        this.claim = claim;
    }

    /**
     * Hosts that nobody else has, and a plan of them.
     *
     * @throws IOException if there are no addresses left
     */
    public static LoopbackHosts of(int count, Path directory) throws IOException {
        ServerSocket claim = LoopbackAddresses.claim();
        return new LoopbackHosts(HostPlan.onLoopback(count, LoopbackAddresses.of(claim), directory), claim);
    }

    /** Hosts that are there already, perhaps only in part. */
    static LoopbackHosts of(HostPlan plan) {
        return new LoopbackHosts(plan, null);
    }

    @Override
    public void create() throws IOException {
        plan.save();
        LoopbackAddresses addresses = plan.addresses();
        Files.createDirectories(plan.names().getParent());
        Files.writeString(plan.names(), addresses.namesForClients(plan.count()));
        List<Host> hosts = plan.hosts();
        for (int i = 0; i < hosts.size(); i++) {
            Files.createDirectories(hosts.get(i).logs());
            Files.createDirectories(hosts.get(i).directory());
            Files.writeString(plan.namesFor(hosts.get(i).id()), addresses.namesFor(i, hosts.size()));
        }
    }

    @Override
    public List<String> clientPrefix() {
        return HostPlan.withNames(plan.names());
    }

    @Override
    public List<String> remove(Disks disks) {
        List<String> left = new ArrayList<>();
        plan.hosts().forEach(host -> endMembers(host, left));
        delete(plan.names().getParent(), left);
        if (disks == Disks.DELETED) {
            delete(plan.disks(), left);
        }
        if (left.isEmpty()) {
            delete(plan.directory().resolve(HostPlan.FILE), left);
        }
        closeClaim(left);
        return left;
    }

    private void closeClaim(List<String> left) {
        try {
            if (claim != null) {
                claim.close();
            }
        } catch (IOException e) {
            left.add("the claim of addresses: " + e.getMessage());
        }
    }

    private static void endMembers(Host host, List<String> left) {
        ProcessHandle.allProcesses().filter(process -> isMember(process, host))
            .forEach(process -> Processes.end(process, host.toString(), left));
    }

    /** Nobody but a member was told to keep its files there. */
    private static boolean isMember(ProcessHandle process, Host host) {
        try {
            List<String> words = List.of(Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"),
                StandardCharsets.ISO_8859_1).split("\0"));
            int option = words.indexOf(Launch.DIRECTORY_OPTION);
            return option >= 0 && option + 1 < words.size()
                && words.get(option + 1).equals(host.directory().toString());
        } catch (IOException e) {
            return false; // It ended meanwhile, or is somebody else's.
        }
    }

    private static void delete(Path path, List<String> left) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            left.add(path + ": " + e.getMessage());
        }
    }
}
