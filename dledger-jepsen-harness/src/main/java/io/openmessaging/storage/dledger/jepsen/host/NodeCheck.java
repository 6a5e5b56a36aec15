package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Looks whether nodes can be hosts, and what they offer. Changes nothing there. Used by one thread. */
final class NodeCheck {
    private static final int OLDEST_JAVA = 17;
    /** A word that each shell would read in its own way, were it not quoted as that shell expects. */
    private static final String ODD_WORD = "it's $(not) a \"line\"";
    private static final Path NO_SOCKET = Path.of("none");
    /** What can be had over ssh at all. */
    private static final Set<Feature> POSSIBLE = EnumSet.of(Feature.LINKS, Feature.NFT, Feature.RATE, Feature.STRACE,
        Feature.XFS, Feature.FREEZE, Feature.FALLOCATE, Feature.CGROUPS, Feature.CLOCKS);

    private final List<String> names;
    private final NodeAccess access;
    private final String fileSystem;
    /** Why each feature is not to be had, with the nodes of which that is so. */
    private final Map<Feature, Map<String, List<String>>> lacks = new LinkedHashMap<>();

    /**
     * A check of nodes.
     *
     * @param names each NAME or NAME=ADDRESS
     * @param fileSystem of the disks that they would get
     */
    NodeCheck(List<String> names, NodeAccess access, String fileSystem) {
        this.names = List.copyOf(names);
        this.access = access;
        this.fileSystem = fileSystem;
    }

    /**
     * Looks at all of them at once.
     *
     * @throws IOException if one cannot be a host; says so of each such
     */
    Features run() throws IOException {
        List<String> addresses = ofAll(names, this::address);
        checkAddresses(addresses);
        List<List<String>> answers = ofAll(names, name -> answer(name, addresses));
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            nodes.add(node(nameOf(names.get(i)), addresses.get(i), answers.get(i)));
        }
        Set<Feature> present = EnumSet.copyOf(POSSIBLE);
        present.removeAll(lacks.keySet());
        return Features.ofNodes(new Nodes(nodes, access, present), lines());
    }

    private static String nameOf(String text) {
        return text.split("=", 2)[0];
    }

    private Ssh ssh(String name) {
        return new Ssh(name, access.sshOptions(), NO_SOCKET);
    }

    /** The address that was given, or that of the host name which ssh would connect to. */
    private String address(String text) throws IOException {
        String[] parts = text.split("=", 2);
        if (parts.length == 2) {
            return parts[1];
        }
        String host = Shell.must(ssh(text).describeCommand(), "").lines().filter(line -> line.startsWith("hostname "))
            .map(line -> line.substring("hostname ".length()).strip()).findFirst().orElse(text);
        try {
            for (InetAddress each : InetAddress.getAllByName(host)) {
                if (each instanceof Inet4Address) {
                    return each.getHostAddress();
                }
            }
        } catch (UnknownHostException e) {
            throw new IOException("node " + text + ": nobody knows the address of " + host, e);
        }
        throw new IOException("node " + text + ": " + host + " has no address of IPv4");
    }

    private void checkAddresses(List<String> addresses) throws IOException {
        for (int i = 0; i < addresses.size(); i++) {
            String node = "node " + nameOf(names.get(i)) + ": its address " + addresses.get(i);
            InetAddress address = InetAddress.getByName(addresses.get(i));
            if (address.isLoopbackAddress()) {
                throw new IOException(node + " can be reached from nowhere else; say NAME=ADDRESS in --nodes");
            }
            if (NetworkInterface.getByInetAddress(address) != null) {
                throw new IOException(node + " is of this machine, whose clients must not share the nodes' troubles");
            }
            if (addresses.indexOf(addresses.get(i)) != i) {
                throw new IOException(node + " is that of another node, too");
            }
        }
    }

    private List<String> answer(String text, List<String> addresses) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(ODD_WORD, access.directory(), access.java(), fileSystem));
        arguments.addAll(addresses);
        return new NodeScript(ssh(nameOf(text))).run("check", arguments.toArray(String[]::new));
    }

    private Node node(String name, String address, List<String> answer) throws IOException {
        NodeScript script = new NodeScript(ssh(name));
        String version = script.one(answer, "java ");
        if (feature(version) < OLDEST_JAVA) {
            throw new IOException("node " + name + ": Java " + version + " at '" + access.java() + "', expected "
                + OLDEST_JAVA + " or newer: name it by --node-java");
        }
        for (String line : answer) {
            if (line.startsWith("from ") && !line.equals("from " + address)) {
                throw new IOException("node " + name + ": it talks to the others " + line + ", not from " + address
                    + "; say NAME=ADDRESS in --nodes");
            }
            if (line.startsWith("lack ")) {
                String[] parts = line.split(" ", 3);
                lack(Feature.valueOf(parts[1]), parts[2], name);
            }
        }
        SshReach.Rights rights = SshReach.Rights.valueOf(script.one(answer, "rights "));
        if (!ControlGroups.areOffered(new SshReach(ssh(name), access.directory(), access.java(), rights))) {
            lack(Feature.CGROUPS, Feature.NO_GROUPS, name);
        }
        return new Node(name, address, rights);
    }

    private void lack(Feature feature, String reason, String node) {
        lacks.computeIfAbsent(feature, any -> new LinkedHashMap<>())
            .computeIfAbsent(reason, any -> new ArrayList<>()).add(node);
    }

    /** 8 for 1.8.0_392, 17 for 17.0.15; 0 for what is no version. */
    static int feature(String version) {
        String[] parts = version.split("\\D", 3);
        String number = parts.length > 1 && parts[0].equals("1") ? parts[1] : parts[0];
        return number.isEmpty() ? 0 : Integer.parseInt(number);
    }

    private List<String> lines() {
        Set<String> lines = new LinkedHashSet<>();
        lacks.forEach((feature, reasons) -> reasons.forEach((reason, nodes) ->
            lines.add(String.join(", ", nodes) + ": " + reason + feature.leftOut())));
        lines.add(Feature.PROXIES.lack(Place.NODES));
        return List.copyOf(lines);
    }

    /** What is asked of one node. */
    @FunctionalInterface
    private interface Question<T> {
        T of(String node) throws IOException;
    }

    /** All nodes are asked at once, since one that is gone takes its time; whoever fails is named. */
    private static <T> List<T> ofAll(List<String> nodes, Question<T> question) throws IOException {
        List<FutureTask<T>> tasks = new ArrayList<>();
        for (String node : nodes) {
            FutureTask<T> task = new FutureTask<>((Callable<T>) () -> question.of(node));
            tasks.add(task);
            Thread thread = new Thread(task, "check-" + node);
            thread.setDaemon(true);
            thread.start();
        }
        List<T> answers = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (FutureTask<T> task : tasks) {
            try {
                answers.add(task.get());
            } catch (ExecutionException e) {
                failures.add(e.getCause().getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("told to stop", e);
            }
        }
        if (!failures.isEmpty()) {
            throw new IOException(String.join("; ", failures));
        }
        return answers;
    }
}
