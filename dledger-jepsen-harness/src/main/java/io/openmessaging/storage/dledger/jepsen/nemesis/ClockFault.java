package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.host.WallClock;

/** Wall clocks that tell something else than the time, each something drawn. Used by one thread. */
final class ClockFault implements Fault {
    private static final List<Shift> JUMPS = List.of(Shift.by(3600), Shift.by(-3600), Shift.by(10), Shift.by(-10));
    private static final List<Shift> DRIFTS = List.of(Shift.to(0), Shift.to(0.5), Shift.to(2), Shift.to(10));

    static final List<Kind> KINDS = List.of(
        Kind.of("clock-jump", "a wall clock ten seconds or an hour away, and back", Target.MINORITY,
            (name, target, arena) -> new ClockFault(name, target, arena, JUMPS), Feature.CLOCKS),
        Kind.of("clock-drift", "a wall clock that stands still, or goes at half, twice or ten times the speed; then it "
            + "is set", Target.MINORITY, (name, target, arena) -> new ClockFault(name, target, arena, DRIFTS),
            Feature.CLOCKS));

    private final String name;
    private final Target target;
    private final Arena arena;
    private final List<Shift> shifts;
    private List<Host> struck = List.of();
    /** What lets them drift; null before the first time. */
    private ClockSteps steps;

    /**
     * How a clock differs from the true one. A value.
     *
     * @param seconds how far it is ahead at the beginning; below 0 for behind
     * @param speed how fast it goes from then on; 1 for as fast as it should
     */
    private record Shift(long seconds, double speed) {
        static Shift by(long seconds) {
            return new Shift(seconds, 1);
        }

        static Shift to(double speed) {
            return new Shift(0, speed);
        }

        @Override
        public String toString() {
            return speed == 1 ? String.format(Locale.ROOT, "%+d s", seconds) : "x" + speed;
        }
    }

    private ClockFault(String name, Target target, Arena arena, List<Shift> shifts) {
        this.name = name;
        this.target = target;
        this.arena = arena;
        this.shifts = shifts;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Object start(SplittableRandom random) throws IOException {
        struck = List.copyOf(arena.draw(target, random));
        steps = new ClockSteps();
        Map<String, String> told = new TreeMap<>();
        for (Host host : struck) {
            Shift shift = shifts.get(random.nextInt(shifts.size()));
            WallClock.of(host).set(shift.seconds * 1000);
            if (shift.speed != 1) {
                steps.add(WallClock.of(host), shift.speed);
            }
            told.put(host.id(), shift.toString());
        }
        return told;
    }

    @Override
    public Object stop() throws IOException {
        List<Host> healed = struck;
        struck = List.of();
        try {
            if (steps != null) {
                steps.end();
            }
        } finally {
            for (Host host : healed) {
                WallClock.of(host).beTrue();
            }
        }
        return HostFault.idsOf(healed);
    }
}
