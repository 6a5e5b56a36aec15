package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.util.List;

import io.openmessaging.storage.dledger.benchmark.driver.Figure;

/**
 * Appends to so many groups at once. As many appends are outstanding in all as to one, so that what grows is the price
 * of their being apart. Groups have their leaders where they elected them; each process appends to those that it leads.
 */
record ScaleOfBusyGroups(Settings settings) implements Scale {
    static final List<String> COLUMNS = List.of("appends/s", "p50, us", "p99, us", "CPU, us an append", "failed",
        "leading processes");

    @Override
    public double[] measure(long point) throws IOException {
        ManyGroups.Options options = new ManyGroups.Options((int) point, (int) point, 0, 0, false,
            settings.heartBeatMs());
        try (ManyGroups groups = new ManyGroups(settings.dir(), options, settings.load())) {
            groups.idle();
            groups.busy(); // The warm-up, as the load says how long it takes, and a measurement that does not count.
            double before = groups.cpuSeconds();
            List<Figure> busy = groups.busy();
            double cpuSeconds = groups.cpuSeconds() - before;
            return new double[] {busy.stream().mapToDouble(Figure::perSecond).sum(),
                busy.stream().mapToDouble(Figure::p50Us).max().orElseThrow(),
                busy.stream().mapToDouble(Figure::p99Us).max().orElseThrow(),
                cpuSeconds * 1e6 / busy.stream().mapToLong(Figure::appends).sum(),
                busy.stream().mapToLong(Figure::failed).sum(), busy.size()};
        }
    }
}
