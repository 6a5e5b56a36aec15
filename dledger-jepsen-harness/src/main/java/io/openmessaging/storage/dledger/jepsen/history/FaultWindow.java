package io.openmessaging.storage.dledger.jepsen.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A time during which a fault was on.
 *
 * @param name of the fault
 * @param startNs when the nemesis began to start it
 * @param endNs when it was healed; that of the history's end if it never was, startNs if it is over in a moment
 * @param value what the nemesis said of it, EDN data; null if nothing
 */
public record FaultWindow(String name, long startNs, long endNs, Object value) {
    /** What ends what, where names do not say it: the words of Jepsen's nemeses. */
    private static final Map<String, String> STARTED_BY = Map.of("start", "kill", "resume", "pause",
        "heal", "partition", "restart", "kill");

    /** What the nemesis said that is no fault: the end of everything, logs of members, and who leads. */
    private static final Set<String> NO_FAULTS = Set.of("log", "heal-all", "final", "roles", "leads");

    /**
     * The faults of a history in the order of their starts. {@code start-NAME} and {@code stop-NAME} (or
     * {@code heal-NAME}) belong together, as do Jepsen's {@code start} and {@code stop}, {@code kill} and
     * {@code start}, {@code pause} and {@code resume}. The nemesis speaks twice, when it begins and when it is done: a
     * fault is on from the first beginning to the last word of its end. A fault that nothing in the history ends is
     * over in a moment if its name does not begin with {@code start}.
     */
    public static List<FaultWindow> of(History history) {
        Set<String> names = new HashSet<>();
        history.faults().forEach(operation -> names.add(operation.f()));
        Map<String, Integer> open = new HashMap<>();
        Set<String> ended = new HashSet<>();
        List<FaultWindow> windows = new ArrayList<>();
        for (Operation operation : history.faults()) {
            String f = String.valueOf(operation.f());
            String endOf = endOf(f, names);
            if (endOf != null) {
                end(operation, endOf, open, ended, windows);
            } else if (!NO_FAULTS.contains(f)) {
                start(operation, startOf(f), history, isMoment(f, names), open, ended, windows);
            }
        }
        return windows;
    }

    private static void start(Operation operation, String name, History history, boolean isMoment,
            Map<String, Integer> open, Set<String> ended, List<FaultWindow> windows) {
        Integer before = open.get(name);
        if (before == null || ended.contains(name)) {
            long endNs = isMoment ? operation.timeNs() : history.lastTimeNs();
            open.put(name, windows.size());
            ended.remove(name);
            windows.add(new FaultWindow(name, operation.timeNs(), endNs, operation.value()));
            return;
        }
        FaultWindow window = windows.get(before);
        Object value = operation.value() == null ? window.value : operation.value();
        windows.set(before, new FaultWindow(name, window.startNs,
            isMoment ? operation.timeNs() : window.endNs, value));
        if (isMoment) {
            // Its second word: what comes next is another one.
            ended.add(name);
        }
    }

    private static void end(Operation operation, String name, Map<String, Integer> open, Set<String> ended,
            List<FaultWindow> windows) {
        Integer position = open.get(name);
        if (position != null) {
            FaultWindow window = windows.get(position);
            windows.set(position, new FaultWindow(name, window.startNs, operation.timeNs(), window.value));
            ended.add(name);
        }
    }

    private static String startOf(String f) {
        return f.startsWith("start-") ? f.substring("start-".length()) : f.equals("start") ? "fault" : f;
    }

    /** Name of the fault that this ends, or null if it starts one. */
    private static String endOf(String f, Set<String> names) {
        for (String prefix : List.of("stop-", "heal-")) {
            if (f.startsWith(prefix) && !NO_FAULTS.contains(f)) {
                return f.substring(prefix.length());
            }
        }
        if (f.equals("stop")) {
            return "fault";
        }
        String started = STARTED_BY.get(f);
        return started != null && names.contains(started) && isWordOfAnEnd(f, names) ? started : null;
    }

    /** Where there is a stop, a start begins what that ends, and brings nobody back to life. */
    private static boolean isWordOfAnEnd(String f, Set<String> names) {
        return names.contains(f) && !(f.equals("start") && names.contains("stop"));
    }

    private static boolean isMoment(String f, Set<String> names) {
        boolean isEnded = names.contains("stop-" + startOf(f)) || names.contains("heal-" + startOf(f))
            || f.equals("start") && names.contains("stop");
        boolean isEndedByWord = STARTED_BY.entrySet().stream()
            .anyMatch(each -> each.getValue().equals(f) && isWordOfAnEnd(each.getKey(), names));
        return !isEnded && !isEndedByWord && !f.startsWith("start");
    }
}
