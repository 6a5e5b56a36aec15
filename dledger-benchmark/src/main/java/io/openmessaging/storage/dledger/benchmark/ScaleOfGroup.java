package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.util.List;

import io.openmessaging.storage.dledger.benchmark.driver.Durability;
import io.openmessaging.storage.dledger.benchmark.driver.Place;
import io.openmessaging.storage.dledger.benchmark.driver.Workload;

/** Appends from the leader's process to a group of so many members, or of entries so large. */
final class ScaleOfGroup implements Scale {
    static final List<String> COLUMNS = List.of("outstanding", "appends/s", "MiB/s", "p50, us", "p99, us",
        "CPU, us an append", "CPU, us a KiB", "failed");
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
        double rate = found.figure().perSecond();
        return new double[] {outstanding, rate, rate * bytes / (1 << 20), found.figure().p50Us(),
            found.figure().p99Us(), found.cpuMicrosPerAppend(), found.cpuMicrosPerAppend() * 1024 / bytes,
            found.figure().failed()};
    }

    @Override
    public void close() throws IOException {
        if (group != null) {
            group.close();
            group = null;
        }
    }
}
