package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a process costs with a member of each of so many groups, all idle: the mean of three processes. */
record ScaleOfIdleGroups(Settings settings) implements Scale {
    static final List<String> COLUMNS = List.of("% of a core", "requests/s", "heap, MiB", "own memory, MiB", "threads",
        "open files", "mappings", "members up, s", "all quiet, s", "quiet groups");
    private static final int SETTLE_SECONDS = 40;
    private static final int IDLE_SECONDS = 20;

    @Override
    public double[] measure(long point) throws IOException {
        ManyGroups.Options options = new ManyGroups.Options((int) point, 1, settings.quick() ? 0 : SETTLE_SECONDS,
            settings.quick() ? 1 : IDLE_SECONDS, false, settings.heartBeatMs());
        try (ManyGroups groups = new ManyGroups(settings.dir(), options, settings.load())) {
            List<IdleFigure> idle = groups.idle();
            List<ProcessState> states = groups.members().stream().map(Child::state).toList();
            return new double[] {100 * mean(idle, IdleFigure::cores), mean(idle, IdleFigure::requestsPerSecond),
                mean(idle, each -> each.heapBytes() / (double) (1 << 20)), mean(states, ProcessState::ownMib),
                mean(idle, IdleFigure::threads), mean(states, ProcessState::openFiles),
                mean(states, ProcessState::mappings), mean(idle, each -> each.startedMs() / 1e3),
                mean(idle, each -> each.quietMs() / 1e3), mean(idle, IdleFigure::quiet)};
        }
    }

    private static <T> double mean(List<T> of, ToDoubleFunction<T> what) {
        return of.stream().mapToDouble(what).average().orElseThrow();
    }
}
