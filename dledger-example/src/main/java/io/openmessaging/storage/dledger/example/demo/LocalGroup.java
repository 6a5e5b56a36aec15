package io.openmessaging.storage.dledger.example.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/**
 * A group of three members, each a child process, on free loopback ports, with all files in one directory.
 *
 * <p>Guarded by {@code this}: one thread uses the group while the JVM's shutdown hook may close it. Once closed it
 * starts no process any more, so that none outlives this one.
 */
public final class LocalGroup implements AutoCloseable {
    private static final List<String> IDS = List.of("n0", "n1", "n2");
    private static final int ATTEMPTS = 3;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private final String command;
    private final String classPath;
    private final Path directory;
    private final List<String> options;
    private final Map<String, MemberProcess> members = new TreeMap<>();
    /** What the members that joined were told of where they and others are. */
    private final Map<String, String> joined = new TreeMap<>();
    private String peers;
    private boolean isClosed;

    /**
     * A group that has not started.
     *
     * @param command what runs a member, {@code appender} or {@code register}
     * @param classPath where the command line's classes are
     * @param directory an existing directory for data and logs
     * @param options more options of the command for every member
     */
    public LocalGroup(String command, String classPath, Path directory, List<String> options) {
        this.command = command;
        this.classPath = classPath;
        this.directory = directory;
        this.options = List.copyOf(options);
    }

    /**
     * Starts all members and waits until they listen. Tries again with other ports if another process takes one.
     *
     * @throws IOException if a member ends instead
     */
    public void start() throws IOException, TimeoutException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                startAll(FreePorts.find(IDS.size()));
                return;
            } catch (IOException e) {
                killAll();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void startAll(List<Integer> ports) throws IOException, TimeoutException, InterruptedException {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < IDS.size(); i++) {
            addresses.add(IDS.get(i) + "-127.0.0.1:" + ports.get(i));
        }
        peers = String.join(";", addresses);
        for (String id : IDS) {
            startProcess(id);
        }
        for (MemberProcess member : members()) {
            member.awaitReady(START_TIMEOUT);
        }
    }

    /** Starts a member that has ended, with the files that it left, and waits until it listens. */
    public MemberProcess restart(String id) throws IOException, TimeoutException, InterruptedException {
        MemberProcess member = startProcess(id);
        member.awaitReady(START_TIMEOUT);
        return member;
    }

    /**
     * Starts one more member, which waits to be added to the group, and waits until it listens.
     *
     * @return its address, host:port
     */
    public String join(String id) throws IOException, TimeoutException, InterruptedException {
        String address = "127.0.0.1:" + FreePorts.find(1).get(0);
        joined.put(id, peers + ";" + id + "-" + address);
        startProcess(id).awaitReady(START_TIMEOUT);
        return address;
    }

    private synchronized MemberProcess startProcess(String id) throws IOException {
        if (isClosed) {
            throw new IOException("the group is being stopped");
        }
        List<String> all = new ArrayList<>(List.of("-p", joined.getOrDefault(id, peers), "-s", directory.toString()));
        all.addAll(options);
        if (joined.containsKey(id)) {
            all.add("--join");
        }
        MemberProcess member = MemberProcess.start(command, id, classPath, all, directory.resolve(id + ".log"));
        members.put(id, member);
        return member;
    }

    /** The members that it began with, in the option form; valid once started. */
    public String peers() {
        return peers;
    }

    /** The processes started last for each id, in the order of ids. */
    public synchronized Collection<MemberProcess> members() {
        return List.copyOf(members.values());
    }

    public synchronized MemberProcess member(String id) {
        return members.get(id);
    }

    /** Where that member has its data segments. */
    public Path dataDirectory(String id) {
        return directory.resolve("dledger-" + id).resolve("data");
    }

    private synchronized void killAll() throws InterruptedException {
        for (MemberProcess member : members.values()) {
            member.kill();
        }
        members.clear();
    }

    /** Kills what still runs; use {@link MemberProcess#stop} before for a clean end. */
    @Override
    public synchronized void close() {
        isClosed = true;
        try {
            killAll();
        } catch (InterruptedException e) {
            // The processes are told to end; only the wait for it was cut short.
            Thread.currentThread().interrupt();
        }
    }
}
