package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.openmessaging.storage.dledger.benchmark.driver.Figure;
import io.openmessaging.storage.dledger.benchmark.driver.Place;
import io.openmessaging.storage.dledger.benchmark.driver.SystemProcess;
import io.openmessaging.storage.dledger.benchmark.driver.Workload;

/** Processes that are a group of some contender, and a client's if one is asked for. One thread. */
final class Group implements AutoCloseable {
    private static final long LEADER_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int ERROR_LINES = 5;

    private final Contender contender;
    private final List<String> jvmOptions;
    private final TemporaryDirectory data;
    private final List<Integer> ports;
    private final List<Child> members = new ArrayList<>();
    private Child client;

    /** Three members; else as below. */
    Group(Contender contender, String dir, List<String> jvmOptions) throws IOException {
        this(contender, Place.MEMBERS, dir, jvmOptions);
    }

    /**
     * Starts the members, with their data in a new directory, and waits until one leads.
     *
     * @param count how many members; systems other than ours know of {@link Place#MEMBERS} only
     * @param jvmOptions more options for each JVM
     */
    Group(Contender contender, int count, String dir, List<String> jvmOptions) throws IOException {
        this.contender = contender;
        this.ports = Processes.freePorts(count);
        this.jvmOptions = new ArrayList<>(contender.jvmOptions());
        this.jvmOptions.addAll(jvmOptions);
        data = TemporaryDirectory.in(dir, 0);
        try {
            for (int i = 0; i < count; i++) {
                members.add(start(i));
            }
            members.forEach(member -> member.await(SystemProcess.READY::equals));
            leader();
        } catch (IOException | RuntimeException e) {
            IOException told = explained(e);
            close();
            throw told;
        }
    }

    private Child start(int self) throws IOException {
        Path own = Files.createDirectories(data.path().resolve("n" + self));
        Place place = new Place(self, ports, own, contender.durability(), contender.bodiesPerAppend());
        List<String> arguments = new ArrayList<>(List.of(contender.systemClass()));
        arguments.addAll(place.toArguments());
        return Child.start(contender.name() + " n" + self, ProcessBuilder.Redirect.appendTo(errors(self).toFile()),
            Child.command(jvmOptions, contender.classPath(), SystemProcess.class.getName(), arguments));
    }

    private Path errors(int self) {
        return data.path().resolve("errors" + self);
    }

    /** The number of the member that leads now, among those that were not killed. */
    int leader() {
        long deadline = System.nanoTime() + LEADER_NANOS;
        while (true) {
            for (int i = 0; i < members.size(); i++) {
                if (leads(i)) {
                    return i;
                }
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no leader of " + contender.name() + " in a minute");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Whether a member lives, and says that it leads. */
    boolean leads(int member) {
        return members.get(member).isAlive() && Boolean.parseBoolean(members.get(member).ask(SystemProcess.ASK_LEADS));
    }

    /** The id of a member's process. */
    long pid(int member) {
        return members.get(member).pid();
    }

    /** What a load found, and what it cost. */
    record Measured(Figure figure, double cpuSeconds) {
        /** Microseconds of processor time for one append, over all processes. */
        double cpuMicrosPerAppend() {
            return cpuSeconds * 1e6 / figure.appends();
        }
    }

    /** Loads the group: first for the warm-up of the load, then for its measured time. */
    Measured measure(Cell.Clients clients, Workload load) throws IOException {
        try {
            Child driver = clients == Cell.Clients.EMBEDDED ? members.get(leader()) : client();
            if (load.warmUpMs() > 0) {
                run(driver, load.lasting(0, load.warmUpMs()));
            }
            double before = cpuSeconds();
            Figure figure = run(driver, load.lasting(0, load.measuredMs()));
            return new Measured(figure, cpuSeconds() - before);
        } catch (RuntimeException e) {
            throw explained(e);
        }
    }

    private static Figure run(Child driver, Workload load) {
        driver.tell(SystemProcess.ASK_LOAD + load.toLine());
        return Figure.parse(driver.await(Figure::isLine));
    }

    /** A load of the leader's own process that goes on beside all else, as long as that member leads. */
    final class LoadUnderWay {
        private final int leader;

        private LoadUnderWay(int leader, Workload load) {
            this.leader = leader;
            members.get(leader).tell(SystemProcess.BEGIN_LOAD + load.toLine());
        }

        /** The member whose process it is. */
        int leader() {
            return leader;
        }

        /**
         * What it has appended since the last lap, or since it began.
         *
         * @throws LeaderMovedException if its member leads no more
         */
        Figure lap() throws LeaderMovedException {
            requireLead();
            return ask(SystemProcess.ASK_LAP);
        }

        /**
         * Whether its member leads.
         *
         * @throws IllegalStateException if its process has ended
         */
        boolean isLed() {
            return Boolean.parseBoolean(members.get(leader).ask(SystemProcess.ASK_LEADS));
        }

        /**
         * Does nothing while its member leads.
         *
         * @throws LeaderMovedException if it does not
         */
        void requireLead() throws LeaderMovedException {
            if (!isLed()) {
                throw new LeaderMovedException(leader, Group.this.leader());
            }
        }

        /** Ends it; returns its last lap. */
        Figure end() {
            return ask(SystemProcess.END_LOAD);
        }

        private Figure ask(String question) {
            members.get(leader).tell(question);
            return Figure.parse(members.get(leader).await(Figure::isLine));
        }
    }

    /** Begins an embedded load that goes on until it is ended, while the group can be asked and struck. */
    LoadUnderWay begin(Workload load) {
        return new LoadUnderWay(leader(), load);
    }

    /** Kills the leader; returns the nanoseconds until another member has led and appended something. */
    long failOver() {
        int dead = leader();
        long killed = System.nanoTime();
        kill(dead);
        while (!Boolean.parseBoolean(members.get(leader()).ask(SystemProcess.ASK_APPEND))) {
            if (System.nanoTime() - killed > LEADER_NANOS) {
                throw new IllegalStateException("nothing is appended a minute after the leader's death");
            }
        }
        return System.nanoTime() - killed;
    }

    /** Kills a member that follows; returns its number. */
    int killFollower() {
        return killFollowerOf(leader());
    }

    /** As {@link #killFollower}, of a leader that is known. */
    int killFollowerOf(int leader) {
        int follower = (leader + 1) % members.size();
        kill(follower);
        return follower;
    }

    /** Kills a member. */
    void kill(int member) {
        members.get(member).kill();
    }

    /** Starts a member again that was killed, and waits until it is up. */
    void restart(int member) throws IOException {
        members.set(member, start(member));
        members.get(member).await(SystemProcess.READY::equals);
    }

    /** How many entries a member has. */
    long entries(int member) {
        return Long.parseLong(members.get(member).ask(SystemProcess.ASK_ENTRIES));
    }

    private Child client() throws IOException {
        if (client == null) {
            client = start(members.size());
            client.await(SystemProcess.READY::equals);
        }
        return client;
    }

    private double cpuSeconds() {
        Duration sum = Duration.ZERO;
        for (Child member : members) {
            sum = sum.plus(member.processorTime());
        }
        return sum.plus(client == null ? Duration.ZERO : client.processorTime()).toNanos() / 1e9;
    }

    /** The fault with the last lines that the processes said of it. */
    IOException explained(Exception fault) throws IOException {
        StringBuilder text = new StringBuilder(fault.getMessage());
        for (int i = 0; i <= members.size(); i++) {
            if (Files.exists(errors(i))) {
                List<String> lines = Files.readAllLines(errors(i));
                for (String line : lines.subList(Math.max(0, lines.size() - ERROR_LINES), lines.size())) {
                    text.append(System.lineSeparator()).append("  n").append(i).append(": ").append(line);
                }
            }
        }
        return new IOException(text.toString(), fault);
    }

    /** Kills all processes, whose work is done, and deletes their data. */
    @Override
    public void close() throws IOException {
        members.forEach(Child::kill);
        if (client != null) {
            client.kill();
        }
        data.close();
    }
}
