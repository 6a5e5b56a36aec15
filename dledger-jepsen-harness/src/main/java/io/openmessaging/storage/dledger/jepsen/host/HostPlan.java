package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;

/**
 * Which hosts a run has, and who made them: all that is needed to take them away again. It is on disk before the first
 * of them is made, so that whoever comes after a crash can clean up. A value.
 *
 * @param place where they are
 * @param token distinguishes them from all others of the machine: part of the names of namespaces, or of addresses
 * @param count how many hosts
 * @param fileSystem of their disks: xfs or ext4; "" where they have none of their own
 * @param directory the run's directory
 * @param ownerPid the process that answers for them
 * @param ownerStartMs when it started, since pids come again; in ms since 1970, 0 if the system does not say
 * @param nodes the machines that are the hosts, if the place is {@link Place#NODES}
 */
public record HostPlan(Place place, String token, int count, String fileSystem, Path directory, long ownerPid,
                       long ownerStartMs, Nodes nodes) {
    /** The file in a run's directory. */
    public static final String FILE = "hosts.properties";

    private static final int PORT = 20911;
    /** For documentation only, by RFC 5737: no network that a machine is in has such addresses. */
    private static final String NETWORK = "192.0.2.";
    private static final int FIRST_ADDRESS = 11;

    /** A plan of this process for hosts in namespaces. */
    public static HostPlan of(int count, String fileSystem, Path directory) {
        return own(Place.NAMESPACES, ownToken(), count, fileSystem, directory, Nodes.NONE);
    }

    /** A plan of this process for hosts that are the nodes with those features; with disks, if they can have some. */
    public static HostPlan onNodes(Features features, String fileSystem, Path directory) {
        Nodes nodes = features.nodes();
        return own(Place.NODES, ownToken(), nodes.all().size(), features.has(Feature.XFS) ? fileSystem : "",
            directory, nodes);
    }

    private static String ownToken() {
        return "dl" + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);
    }

    /** A plan of this process for hosts on loopback. */
    static HostPlan onLoopback(int count, LoopbackAddresses addresses, Path directory) {
        return own(Place.LOOPBACK, Integer.toString(addresses.network()), count, "", directory,
            Nodes.NONE);
    }

    private static HostPlan own(Place place, String token, int count, String fileSystem, Path directory,
                                Nodes nodes) {
        ProcessHandle self = ProcessHandle.current();
        return new HostPlan(place, token, count, fileSystem, directory.toAbsolutePath().normalize(), self.pid(),
            startOf(self), nodes);
    }

    /** The line that says whose the directory of a node is. */
    String owner() {
        return token + "-" + ownerStartMs + ", " + directory;
    }

    /** What the names of all control groups of the run begin with. On nodes whoever comes later must know it. */
    public String groups() {
        return place == Place.NODES ? "dledger-harness" : token;
    }

    /** Where connections to nodes are shared: a short path, as names of sockets have few bytes. */
    Path sockets() {
        return Path.of(System.getProperty("java.io.tmpdir"), token + "-" + ownerStartMs);
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

    String namespaceOf(Host host) {
        return token + "-" + host.id();
    }

    static List<String> enter(String namespace) {
        return List.of("nsenter", "--net=/var/run/netns/" + namespace);
    }

    /** The hosts, whether they are made yet or not. */
    public List<Host> hosts() {
        if (place == Place.NODES) {
            return nodes.hosts(directory, sockets(), fileSystem);
        }
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = "n" + i;
            Path disk = disks().resolve(id);
            Path logs = directory.resolve(id);
            hosts.add(place == Place.NAMESPACES
                ? new Host(id, NETWORK + (FIRST_ADDRESS + i), PORT, disk, disks().resolve(id + ".img"), logs,
                    enter(token + "-" + id))
                : new Host(id, LoopbackAddresses.nameOf(i), LoopbackAddresses.PORT, disk, Path.of(""),
                    logs, withNames(namesFor(id))));
        }
        return hosts;
    }

    /** Where hosts have their directories, or the mount points of their disks. */
    Path disks() {
        return directory.resolve("disks");
    }

    /** The addresses of hosts on loopback. */
    LoopbackAddresses addresses() {
        return new LoopbackAddresses(Integer.parseInt(token));
    }

    /** The file in which clients look names up; for hosts on loopback. */
    Path names() {
        return directory.resolve("names").resolve("clients");
    }

    /** The file in which a member looks names up; for hosts on loopback. */
    Path namesFor(String id) {
        return directory.resolve("names").resolve(id);
    }

    /** The words before a command of Java that looks names up in a file. */
    static List<String> withNames(Path file) {
        return List.of("env", "JDK_JAVA_OPTIONS=-Djdk.net.hosts.file=\"" + file + "\"");
    }

    /**
     * The links between the hosts, once they are made.
     *
     * @throws IOException if what it takes in this process cannot be had
     */
    public Network network() throws IOException {
        return switch (place) {
            case NAMESPACES -> new NftNetwork(hosts(), NftNetwork.Shaping.QUEUE);
            case LOOPBACK -> new ProxyNetwork(hosts(), addresses());
            case NODES -> new NftNetwork(hosts(), NftNetwork.Shaping.DROP);
        };
    }

    /** Where so many jars are on each node. */
    public List<String> jarsOnNodes(int count) {
        return IntStream.range(0, count).mapToObj(number -> SshHosts.jar(nodes.access().directory(), number)).toList();
    }

    /** What the place of the hosts offers. */
    public Features features() {
        return place == Place.NODES ? Features.ofNodes(nodes, List.of()) : Features.of(place);
    }

    /** Whoever can take the hosts away. */
    Hosts makers() {
        return switch (place) {
            case NAMESPACES -> new NamespaceHosts(this);
            case LOOPBACK -> LoopbackHosts.of(this);
            case NODES -> new SshHosts(this, List.of());
        };
    }

    /** Writes the plan into its directory. */
    void save() throws IOException {
        Properties properties = new Properties();
        properties.setProperty("place", place.name());
        properties.setProperty("token", token);
        properties.setProperty("count", Integer.toString(count));
        properties.setProperty("fileSystem", fileSystem);
        properties.setProperty("ownerPid", Long.toString(ownerPid));
        properties.setProperty("ownerStartMs", Long.toString(ownerStartMs));
        nodes.save(properties);
        Files.createDirectories(directory);
        // In one step: other runs look for what nobody answers for, and would find the half of it.
        Path half = directory.resolve(FILE + ".half");
        try (Writer out = Files.newBufferedWriter(half)) {
            properties.store(out, "Hosts of a run of the harness; deleted with them.");
        }
        Files.move(half, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
            return new HostPlan(Place.valueOf(text(properties, "place")), text(properties, "token"),
                Integer.parseInt(text(properties, "count")), text(properties, "fileSystem"),
                file.toAbsolutePath().normalize().getParent(), Long.parseLong(text(properties, "ownerPid")),
                Long.parseLong(text(properties, "ownerStartMs")), Nodes.load(properties));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static String text(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null || !value.matches("[\\w-]*")) {
            throw new IllegalArgumentException("expected a word for " + key + ", found " + value);
        }
        return value;
    }
}
