package io.openmessaging.storage.dledger.jepsen.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Machines of the user's that are hosts, and what it takes to use them. A value.
 *
 * @param all in the order of their members' ids
 * @param access how they are reached, and where on them the run may be
 * @param features what all of them offer
 */
record Nodes(List<Node> all, NodeAccess access, Set<Feature> features) {
    /** No machines. */
    static final Nodes NONE = new Nodes(List.of(), new NodeAccess(List.of(), "/none/none", 1, "java"), Set.of());

    private static final String NODES = "nodes";
    private static final String OPTION = "nodes.ssh.";

    Nodes {
        all = List.copyOf(all);
        features = Set.copyOf(features);
    }

    /** The hosts; the directory is that of the run on this machine. */
    List<Host> hosts(Path directory, Path sockets, String fileSystem) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            String id = "n" + i;
            Node node = all.get(i);
            SshReach reach = new SshReach(new Ssh(node.name(), access.sshOptions(), sockets.resolve(id)),
                access.directory(), access.java(), node.rights());
            Path image = Path.of(fileSystem.isEmpty() ? "" : access.directory() + "/disk.img");
            hosts.add(new Host(id, node.address(), access.port(), Path.of(access.directory(), "data"), image,
                directory.resolve(id), reach));
        }
        return hosts;
    }

    void save(Properties properties) {
        properties.setProperty(NODES, all.stream().map(node -> node.name() + "=" + node.address() + "="
            + node.rights()).collect(Collectors.joining(" ")));
        properties.setProperty("nodes.directory", access.directory());
        properties.setProperty("nodes.port", Integer.toString(access.port()));
        properties.setProperty("nodes.java", access.java());
        properties.setProperty("nodes.features", features.stream().map(Feature::name).sorted()
            .collect(Collectors.joining(" ")));
        for (int i = 0; i < access.sshOptions().size(); i++) {
            properties.setProperty(OPTION + i, access.sshOptions().get(i));
        }
    }

    /**
     * Reads what {@link #save} wrote; {@link #NONE} if it did not.
     *
     * @throws IllegalArgumentException if it makes no sense
     */
    static Nodes load(Properties properties) {
        if (properties.getProperty(NODES, "").isEmpty()) {
            return NONE;
        }
        List<Node> nodes = new ArrayList<>();
        for (String text : properties.getProperty(NODES).split(" ")) {
            String[] parts = text.split("=", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("expected NAME=ADDRESS=RIGHTS, found " + text);
            }
            nodes.add(new Node(parts[0], parts[1], SshReach.Rights.valueOf(parts[2])));
        }
        List<String> options = new ArrayList<>();
        while (properties.containsKey(OPTION + options.size())) {
            options.add(properties.getProperty(OPTION + options.size()));
        }
        return new Nodes(nodes, new NodeAccess(options, properties.getProperty("nodes.directory", ""),
            Integer.parseInt(properties.getProperty("nodes.port", "")), properties.getProperty("nodes.java", "")),
            Stream.of(properties.getProperty("nodes.features", "").split(" ")).filter(name -> !name.isEmpty())
                .map(Feature::valueOf).collect(Collectors.toSet()));
    }
}
