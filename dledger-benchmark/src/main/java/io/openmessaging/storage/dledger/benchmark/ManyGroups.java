package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.benchmark.driver.Figure;

/** Three processes, each with a member of each of many groups. One thread. */
final class ManyGroups implements AutoCloseable {
    /**
     * Which groups, and how they are measured.
     *
     * @param groups how many
     * @param busy how many of them are appended to, if {@link #busy} is asked
     * @param settleSeconds for how long they are quiet before they are watched
     * @param idleSeconds for how long they are watched
     * @param awake whether they are never quiet
     * @param heartBeatMs time between heartbeats
     */
    record Options(int groups, int busy, int settleSeconds, int idleSeconds, boolean awake, long heartBeatMs) {
    }

    private final TemporaryDirectory data;
    private final List<Child> members = new ArrayList<>();

    /** Starts the processes, and waits until all members are up. */
    ManyGroups(String dir, Options options, Load load) throws IOException {
        data = TemporaryDirectory.in(dir, 0);
        try {
            String peers = Processes.freePeers();
            for (String id : List.of("n0", "n1", "n2")) {
                members.add(start(id, peers, options, load));
            }
            members.forEach(member -> member.await(GroupsMember.READY::equals));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Child start(String id, String peers, Options options, Load load) throws IOException {
        String[] own = {"groups-member", "--id", id, "--peers", peers, "--dir", data.path().toString(),
            "--groups", "" + options.groups, "--busy", "" + options.busy,
            "--settle-seconds", "" + options.settleSeconds, "--idle-seconds", "" + options.idleSeconds,
            "--heart-beat-ms", "" + options.heartBeatMs};
        Stream<String> idling = options.awake ? Stream.of("--awake") : Stream.of();
        return Child.start(id, List.of(), Stream.of(Stream.of(own), idling, Stream.of(load.toArguments()))
            .flatMap(each -> each).toArray(String[]::new));
    }

    List<Child> members() {
        return members;
    }

    /** Watches all processes while their groups are idle; what each has found. */
    List<IdleFigure> idle() {
        members.forEach(Child::go);
        return members.stream().map(member -> IdleFigure.parse(member.await(IdleFigure::isLine))).toList();
    }

    /** Appends to the busy groups, after {@link #idle}; what each process has found that leads one of them. */
    List<Figure> busy() {
        members.forEach(Child::go);
        List<Figure> found = new ArrayList<>();
        for (Child member : members) {
            String line = member.await(each -> Figure.isLine(each) || each.equals(GroupsMember.FOLLOWS));
            if (Figure.isLine(line)) {
                found.add(Figure.parse(line));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalStateException("no member leads a busy group");
        }
        return found;
    }

    /** The processor time of all processes. */
    double cpuSeconds() {
        return members.stream().map(Child::processorTime).reduce(Duration.ZERO, Duration::plus).toNanos() / 1e9;
    }

    /** Kills all processes, whose work is done, and deletes their data. */
    @Override
    public void close() throws IOException {
        members.forEach(Child::kill);
        data.close();
    }
}
