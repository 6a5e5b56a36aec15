package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.benchmark.driver.Durability;
import io.openmessaging.storage.dledger.benchmark.driver.Figure;
import io.openmessaging.storage.dledger.benchmark.driver.Place;
import io.openmessaging.storage.dledger.benchmark.driver.Workload;

/** Appends from the leader's process to a group of so many members, or of entries so large. */
final class ScaleOfGroup implements Scale {
    static final List<String> COLUMNS_OF_MEMBERS = List.of("appends/s", "p50, us", "p99, us", "CPU, us an append",
        "failed");
    static final List<String> COLUMNS_OF_ENTRIES = Stream.concat(COLUMNS_OF_MEMBERS.stream(),
        Stream.of("outstanding", "MiB/s", "CPU, us a KiB")).toList();
    /** Half of what a leader takes before it refuses. */
    private static final int OUTSTANDING_BYTES = 32 << 20;

    private final Settings settings;
    private final boolean ofMembers;
    private Group group;
    private long groupsPoint;

    private ScaleOfGroup(Settings settings, boolean ofMembers) {
        this.settings = settings;
        this.ofMembers = ofMembers;
    }

    static Scale ofMembers(Settings settings) {
        return new ScaleOfGroup(settings, true);
    }

    static Scale ofEntries(Settings settings) {
        return new ScaleOfGroup(settings, false);
    }

    /** Each point has a group of its own, whose compilers have seen the load of that point. */
    @Override
    public double[] measure(long point) throws IOException {
        Load load = settings.load();
        int bytes = ofMembers ? load.payloadBytes : (int) point;
        int outstanding = Math.max(1, Math.min(load.outstanding, OUTSTANDING_BYTES / bytes));
        Workload measured = new Workload(bytes, outstanding, 1, 0, load.seconds * 1000);
        if (group == null || groupsPoint != point) {
            close();
            groupsPoint = point;
            group = new Group(load.durability() == Durability.DISK ? Contender.OURS_ON_DISK : Contender.OURS_IN_CACHE,
                ofMembers ? (int) point : Place.MEMBERS, settings.dir(), List.of());
            group.measure(Cell.Clients.EMBEDDED, measured.lasting(0, load.warmUpSeconds * 1000));
        }
        Group.Measured found = group.measure(Cell.Clients.EMBEDDED, measured);
        Figure figure = found.figure();
        double cpuUs = found.cpuMicrosPerAppend();
        double[] ofEntries = {figure.perSecond(), figure.p50Us(), figure.p99Us(), cpuUs, figure.failed(), outstanding,
            figure.perSecond() * bytes / (1 << 20), cpuUs * 1024 / bytes};
        return ofMembers ? Arrays.copyOf(ofEntries, COLUMNS_OF_MEMBERS.size()) : ofEntries;
    }

    @Override
    public void close() throws IOException {
        if (group != null) {
            group.close();
            group = null;
        }
    }
}
