package io.openmessaging.storage.dledger.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What may grow, at which points it is measured, and what is told of each. */
enum ScaleKind {
    GROUPS("idle groups in three processes; of each process", "groups", 1, List.of(1L, 10L, 100L, 1_000L, 10_000L),
        List.of(1L, 10L), ScaleOfIdleGroups.COLUMNS, ScaleOfIdleGroups::new),
    BUSY("busy groups in three processes, which share what is outstanding", "groups", 3, List.of(1L, 10L, 100L),
        List.of(1L, 4L), ScaleOfBusyGroups.COLUMNS, ScaleOfBusyGroups::new),
    ENTRIES("size of entries", "bytes", 3, List.of(64L, 256L, 1L << 10, 4L << 10, 16L << 10, 64L << 10, 256L << 10,
        1L << 20), List.of(64L, 64L << 10), ScaleOfGroup.COLUMNS_OF_ENTRIES, ScaleOfGroup::ofEntries),
    MEMBERS("members of a group", "members", 3, List.of(1L, 3L, 5L), List.of(1L, 3L),
        ScaleOfGroup.COLUMNS_OF_MEMBERS, ScaleOfGroup::ofMembers),
    LOG("size of the log", "MiB", 3, List.of(1L << 10, 2L << 10, 5L << 10, 10L << 10, 20L << 10), List.of(64L, 128L),
        ScaleOfLog.COLUMNS, ScaleOfLog::new);

    private final String title;
    private final String pointName;
    private final int rounds;
    private final List<Long> points;
    private final List<Long> quickPoints;
    private final List<String> columns;
    private final Function<Scale.Settings, Scale> begin;

    ScaleKind(String title, String pointName, int rounds, List<Long> points, List<Long> quickPoints,
            List<String> columns, Function<Scale.Settings, Scale> begin) {
        this.title = title;
        this.pointName = pointName;
        this.rounds = rounds;
        this.points = points;
        this.quickPoints = quickPoints;
        this.columns = columns;
        this.begin = begin;
    }

    /** An empty table for it. */
    ScaleTable table() {
        return new ScaleTable(title, pointName, columns);
    }

    /** How often each point is measured. */
    int rounds() {
        return rounds;
    }

    List<Long> points(boolean quick) {
        return quick ? quickPoints : points;
    }

    Scale begin(Scale.Settings settings) {
        return begin.apply(settings);
    }

    /** What users call it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
