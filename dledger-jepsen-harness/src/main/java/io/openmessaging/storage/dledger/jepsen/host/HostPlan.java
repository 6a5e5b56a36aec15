package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Which hosts a run has, and who made them: all that is needed to take them away again. It is on disk before the first
 * of them is made, so that whoever comes after a crash can clean up. A value.
 *
 * @param token distinguishes the run's namespaces from all others of the machine
 * @param count how many hosts
 * @param fileSystem of their disks: xfs or ext4
 * @param directory the run's directory
 * @param ownerPid the process that answers for them
 * @param ownerStartMs when it started, since pids come again; in ms since 1970, 0 if the system does not say
 */
public record HostPlan(String token, int count, String fileSystem, Path directory, long ownerPid, long ownerStartMs) {
    /** The file in a run's directory. */
    public static final String FILE = "hosts.properties";

    private static final int PORT = 20911;
    /** For documentation only, by RFC 5737: no network that a machine is in has such addresses. */
    private static final String NETWORK = "192.0.2.";
    private static final int FIRST_ADDRESS = 11;

    /** A plan of this process. */
    public static HostPlan of(int count, String fileSystem, Path directory) {
        ProcessHandle self = ProcessHandle.current();
        String token = "dl" + Long.toString(self.pid(), Character.MAX_RADIX);
        return new HostPlan(token, count, fileSystem, directory.toAbsolutePath().normalize(), self.pid(),
            startOf(self));
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** Whether the process that answers for the hosts still runs. */
    public boolean isOwned() {
        return ProcessHandle.of(ownerPid).filter(ProcessHandle::isAlive)
            .filter(owner -> startOf(owner) == ownerStartMs).isPresent();
    }

    /** The namespace of the bridge that joins the hosts, where the clients are, too. */
    String switchNamespace() {
        return token + "-sw";
    }

    /** The clients' address and the length of the network's prefix. */
    static String switchAddress() {
        return NETWORK + "254/24";
    }

    /** The clients' address. */
    public static String clientAddress() {
        return NETWORK + "254";
    }

    String namespaceOf(Host host) {
        return token + "-" + host.id();
    }

    static List<String> enter(String namespace) {
        return List.of("nsenter", "--net=/var/run/netns/" + namespace);
    }

    /** The hosts, whether they are made yet or not. */
    public List<Host> hosts() {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = "n" + i;
            hosts.add(new Host(id, NETWORK + (FIRST_ADDRESS + i), PORT, directory.resolve("disks").resolve(id),
                directory.resolve("disks").resolve(id + ".img"), directory.resolve(id),
                enter(token + "-" + id)));
        }
        return hosts;
    }

    /** Writes the plan into its directory. */
    void save() throws IOException {
        Properties properties = new Properties();
        properties.setProperty("token", token);
        properties.setProperty("count", Integer.toString(count));
        properties.setProperty("fileSystem", fileSystem);
        properties.setProperty("ownerPid", Long.toString(ownerPid));
        properties.setProperty("ownerStartMs", Long.toString(ownerStartMs));
        Files.createDirectories(directory);
        try (Writer out = Files.newBufferedWriter(directory.resolve(FILE))) {
            properties.store(out, "Hosts of a run of the harness; deleted with them.");
        }
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws IOException if it is not there or makes no sense
     */
    public static HostPlan load(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        try {
            return new HostPlan(text(properties, "token"), Integer.parseInt(text(properties, "count")),
                text(properties, "fileSystem"), file.toAbsolutePath().normalize().getParent(),
                Long.parseLong(text(properties, "ownerPid")), Long.parseLong(text(properties, "ownerStartMs")));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static String text(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null || !value.matches("[\\w-]+")) {
            throw new IllegalArgumentException("expected a word for " + key + ", found " + value);
        }
        return value;
    }
}
