package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The members of a run, on their hosts. What it holds does not change; each member guards itself. */
public final class Cluster {
    private final List<Host> hosts;
    private final Map<Host, Member> members = new LinkedHashMap<>();
    private final Network network;
    private final String fileSystem;
    private final String groups;

    /**
     * Members that do not run yet.
     *
     * @param fileSystem of their disks; "" where they have none of their own
     * @param groups distinguishes this run's groups of processes
     */
    public Cluster(List<Host> hosts, Launch launch, Network network, String fileSystem, String groups) {
        this.hosts = List.copyOf(hosts);
        this.network = network;
        this.fileSystem = fileSystem;
        this.groups = groups;
        hosts.forEach(host -> members.put(host, new Member(host, launch, peers())));
    }

    /** All members, as they and their clients are told. */
    public String peers() {
        return hosts.stream().map(Host::peer).collect(Collectors.joining(";"));
    }

    public List<Host> hosts() {
        return hosts;
    }

    public Member member(Host host) {
        return members.get(host);
    }

    public List<Member> members() {
        return List.copyOf(members.values());
    }

    public Network network() {
        return network;
    }

    /** The disk of a host; only where hosts have disks. */
    public Disk disk(Host host) {
        if (fileSystem.isEmpty()) {
            throw new IllegalStateException("host " + host + " has no disk of its own");
        }
        return Disk.of(host, fileSystem);
    }

    public ControlGroups groups(Host host) {
        return ControlGroups.of(host, groups);
    }

    /** Starts whoever does not run. */
    public void startAll() throws IOException {
        for (Member member : members.values()) {
            member.start();
        }
    }

    /**
     * Starts whoever does not run, and waits.
     *
     * @return those that do not listen when time is over, or have ended
     */
    public List<Host> awaitAll(Duration timeout) throws IOException {
        startAll();
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        List<Host> missing = new ArrayList<>();
        for (Member member : members.values()) {
            Duration left = Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime()));
            if (!member.awaitListening(left)) {
                missing.add(member.host());
            }
        }
        return missing;
    }

    /** Ends all members as a crash would. */
    public void killAll() throws IOException {
        members.values().forEach(Member::signalKill);
        for (Member member : members.values()) {
            member.awaitEnd();
        }
    }

    /** Asks all members to end, and waits until they have. */
    public void stopAll() throws IOException {
        for (Member member : members.values()) {
            member.terminate();
        }
    }
}
