package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.Features;

/**
 * All faults that can be asked for, by name, with {@code :target} behind it for another target than the usual one.
 * Stateless.
 */
public final class Faults {
    private static final List<Kind> KINDS = Stream.of(ProcessFaults.KINDS, NetworkFaults.KINDS, DiskFaults.KINDS,
        Damage.KINDS, ClockFault.KINDS, GroupFaults.KINDS).flatMap(List::stream).toList();

    /** Names that the historical suites had for them. */
    private static final Map<String, String> HISTORICAL = Map.of(
        "partition-random-halves", "partition-halves",
        "partition-random-node", "partition-one",
        "partition-random-nodes", "partition-one",
        "bridge", "partition-bridge",
        "kill-random-processes", "kill",
        "crash-random-nodes", "restart",
        "hammer-time", "pause");

    private Faults() {
    }

    /** One line for each kind: its name, its usual target, and what it is. */
    public static List<String> help() {
        return KINDS.stream()
            .map(kind -> String.format(Locale.ROOT, "%-26s %-9s %s", kind.name(), kind.target().word(), kind.what()))
            .toList();
    }

    /** Whether a group cannot be expected to bear it. */
    public static boolean isUnbearable(String text) {
        return kind(text).name().equals(DiskFaults.LYING);
    }

    /** Whether it is done by asking the group for a change. */
    public static boolean isForGroups(String text) {
        return GroupFaults.KINDS.contains(kind(text));
    }

    /** The names of all kinds. */
    public static List<String> names() {
        return KINDS.stream().map(Kind::name).toList();
    }

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException if there is no such fault or target; says which there are
     */
    public static void check(String text) {
        kind(text);
        target(text);
    }

    /** Whether it can be done where there are those features. */
    public static boolean isOffered(String text, Features features) {
        return kind(text).needs().stream().allMatch(features::has);
    }

    /** Whether one of them needs that. */
    public static boolean need(List<String> texts, Feature feature) {
        return texts.stream().anyMatch(text -> kind(text).needs().contains(feature));
    }

    /**
     * Makes the faults of those names.
     *
     * @throws IllegalArgumentException if one is unknown, or not possible here
     */
    public static List<Fault> of(List<String> texts, Arena arena) {
        List<Fault> faults = new ArrayList<>();
        for (String text : texts) {
            Kind kind = kind(text);
            if (!isOffered(text, arena.features())) {
                throw new IllegalArgumentException("fault '" + text + "' is not possible here: it needs "
                    + kind.needs());
            }
            faults.add(kind.maker().make(text, target(text), arena));
        }
        return faults;
    }

    private static Kind kind(String text) {
        String word = text.split(":", 2)[0];
        String name = HISTORICAL.getOrDefault(word, word);
        return KINDS.stream().filter(kind -> kind.name().equals(name)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no fault '" + word + "'; there are "
                + String.join(", ", names())));
    }

    private static Target target(String text) {
        String[] parts = text.split(":", 2);
        if (parts.length == 1) {
            return kind(text).target();
        }
        List<Target> known = Stream.of(Target.values()).filter(kind(text).targets()::contains).toList();
        return known.stream().filter(target -> target.word().equals(parts[1])).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no target '" + parts[1] + "' of " + parts[0]
                + "; there are " + known.stream().map(Target::word).collect(Collectors.joining(", "))));
    }
}
