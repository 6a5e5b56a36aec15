package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Leads a store through a short history and tries, in its last step, every crash: before each call of the disk and
 * after the last, a kill, and losses of power that leave all combinations of what was not forced, or some of them where
 * there are many. What is found then is opened, and while that goes on there are crashes again. Single-threaded.
 */
final class CrashExplorer {
    /**
     * How much was tried.
     *
     * @param points crash points
     * @param disks different disks that losses of power left
     * @param opens stores opened
     */
    record Figures(long points, long disks, long opens) {
        Figures plus(Figures other) {
            return new Figures(points + other.points, disks + other.disks, opens + other.opens);
        }
    }

    private final CrashWorld world;
    private final int maxOutcomes;
    private final int againEvery;
    private long points;
    private long disks;
    private long opens;
    /** What was opened already at a crash point of the same step. */
    private final Set<Long> opened = new HashSet<>();
    private SplittableRandom random = new SplittableRandom(1);

    /**
     * An explorer.
     *
     * @param maxOutcomes up to how many losses of power are tried at each crash point
     * @param againEvery during the start after each how many losses of power crashes are tried again, 1 or above
     */
    CrashExplorer(CrashWorld world, int maxOutcomes, int againEvery) {
        this.world = world;
        this.maxOutcomes = maxOutcomes;
        this.againEvery = againEvery;
    }

    /** Recovery warns of what crashes leave, which here is all there is. */
    static void muteRecovery() {
        Configurator.setLevel(StoreRecovery.class.getName(), Level.ERROR);
    }

    static void unmuteRecovery() {
        Configurator.setLevel(StoreRecovery.class.getName(), Level.WARN);
    }

    Figures figures() {
        return new Figures(points, disks, opens);
    }

    /** Tries all crashes in the last step of the history; without steps, in the first open. */
    void explore(List<CrashStep> steps) {
        random = new SplittableRandom(steps.toString().hashCode());
        try {
            exploreLast(steps);
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(steps + " in " + world + ": " + e.getMessage(), e);
        }
    }

    private void exploreLast(List<CrashStep> steps) throws IOException {
        CrashRun run = new CrashRun(world, world.newDisk(), new CrashModel());
        List<SimDisk> instants = new ArrayList<>();
        if (steps.isEmpty()) {
            collect(run.disk(), instants);
        }
        run.goOnWith(run.open());
        CrashModel before = run.model().copy();
        for (int i = 0; i < steps.size(); i++) {
            if (i == steps.size() - 1) {
                before = run.model().copy();
                collect(run.disk(), instants);
            }
            run.step(steps.get(i));
        }
        run.disk().probe(SimDisk.Probe.NONE);
        opened.clear();
        CrashModel within = before.within(run.model());
        for (SimDisk point : instants) {
            crash(point, within, run.before());
        }
        opened.clear();
        crash(run.disk().copy(), run.model(), run.model().log());
        checkGoesOn(run);
    }

    private static void collect(SimDisk disk, List<SimDisk> instants) {
        disk.probe((what, path) -> instants.add(disk.copy()));
    }

    private void crash(SimDisk disk, CrashModel model, List<byte[]> before) throws IOException {
        points++;
        kill(disk, model, before);
        Choices all = Choices.all();
        if (disk.outcomes(maxOutcomes + 1L) <= maxOutcomes) {
            do {
                losePower(disk.afterPowerLoss(all), model);
            } while (all.next());
            return;
        }
        losePower(disk.afterPowerLoss(Choices.first()), model);
        losePower(disk.afterPowerLoss(Choices.last()), model);
        for (int i = 2; i < maxOutcomes; i++) {
            losePower(disk.afterPowerLoss(Choices.random(random)), model);
        }
    }

    /** The process is killed and starts again; the machine loses power at each call of that start, and after it. */
    private void kill(SimDisk disk, CrashModel model, List<byte[]> before) throws IOException {
        if (!isNew(disk)) {
            return;
        }
        CrashRun run = new CrashRun(world, disk.copy(), model);
        List<SimDisk> instants = new ArrayList<>();
        if (points % Math.min(8, againEvery) == 0) {
            collect(run.disk(), instants);
        }
        List<byte[]> log = open(run);
        model.checkAfterKill(run.found(), log, before);
        checkFormatIsForced(run);
        for (SimDisk point : instants) {
            for (int i = 0; i < Math.max(1, maxOutcomes / againEvery / 64); i++) {
                CrashRun again = new CrashRun(world, point.afterPowerLoss(Choices.random(random)), model);
                List<byte[]> found = open(again);
                model.checkAfterPowerLoss(again.found(), found);
            }
        }
        checkSame(run, log, run.disk().afterPowerLoss(Choices.first()));
        checkSame(run, log, run.disk().afterPowerLoss(Choices.random(random)));
    }

    private void losePower(SimDisk left, CrashModel model) throws IOException {
        if (!isNew(left)) {
            return;
        }
        disks++;
        CrashRun run = new CrashRun(world, left, model);
        List<SimDisk> instants = new ArrayList<>();
        boolean again = disks % againEvery == 0;
        if (again) {
            collect(left, instants);
        }
        List<byte[]> log = open(run);
        model.checkAfterPowerLoss(run.found(), log);
        for (SimDisk point : instants) {
            checkSame(run, log, point.afterPowerLoss(Choices.random(random)));
        }
        if (again) {
            checkSame(run, log, left.afterPowerLoss(Choices.first()));
            left.probe(SimDisk.Probe.NONE);
            CrashRun on = new CrashRun(world, left.copy(), model.copy());
            on.goOnWith(open(on));
            checkGoesOn(on);
        }
    }

    /** What a killed process left in the page cache is on disk before the next one goes on with it. */
    private void checkFormatIsForced(CrashRun run) throws IOException {
        Path format = world.config().memberDir().resolve("format");
        FormatRecord read = FormatRecord.read(run.disk().copy(), format);
        FormatRecord left = FormatRecord.read(run.disk().afterPowerLoss(Choices.first()), format);
        run.model().check(left.equals(read), "a start goes on with " + read + ", and on disk is " + left);
    }

    /** A second crash, in or after recovery: the log is what the first recovery found. */
    private void checkSame(CrashRun run, List<byte[]> log, SimDisk disk) throws IOException {
        CrashRun again = new CrashRun(world, disk, run.model());
        List<byte[]> now = open(again);
        int equal = CrashModel.equalEntries(log, now);
        run.model().check(equal == log.size() && equal == now.size(), "a crash during recovery changed the log: "
            + log.size() + " entries, then " + now.size() + ", equal are " + equal);
        run.model().check(now.isEmpty() || again.found().commitHint() == run.found().commitHint(),
            "a crash during recovery changed the commit hint");
        run.model().check(again.found().term() == run.found().term()
            && again.found().votedFor().equals(run.found().votedFor()), "a crash during recovery changed the vote");
    }

    /** The store takes entries, keeps what it synced, stops, and starts; a start that finds all well writes nothing. */
    private void checkGoesOn(CrashRun run) throws IOException {
        run.step(new CrashStep(CrashStep.Action.APPEND, 100));
        run.step(new CrashStep(CrashStep.Action.SYNC, 0));
        CrashRun lost = new CrashRun(world, run.disk().afterPowerLoss(Choices.random(random)), run.model().copy());
        List<byte[]> log = open(lost);
        lost.model().checkAfterPowerLoss(lost.found(), log);
        lost.store().close();
        TreeMap<Path, byte[]> closed = lost.disk().contents();
        lost.disk().protectSegments();
        lost.disk().probe((what, path) -> lost.model().check(!isNeedless(what, path), "a clean start writes: " + what
            + " " + path));
        open(lost);
        lost.disk().contents().forEach((path, bytes) -> lost.model().check(path.endsWith("vote")
            || Arrays.equals(bytes, closed.get(path)), "a clean start changes " + path));
        lost.model().check(closed.keySet().equals(lost.disk().contents().keySet()), "a clean start changes files: "
            + closed.keySet() + " " + lost.disk().contents().keySet());
    }

    private static boolean isNeedless(SimDisk.Call what, Path path) {
        return switch (what) {
            case LOCK, MAP, FORCE, FORCE_DIRECTORY -> false; // A force of what is forced writes nothing.
            default -> !path.endsWith("vote");
        };
    }

    private List<byte[]> open(CrashRun run) throws IOException {
        opens++;
        return run.open();
    }

    private boolean isNew(SimDisk disk) {
        long hash = 17;
        for (Map.Entry<Path, byte[]> file : disk.contents().entrySet()) {
            hash = hash * 0x9E3779B97F4A7C15L + file.getKey().hashCode();
            hash = hash * 0x9E3779B97F4A7C15L + Arrays.hashCode(file.getValue());
        }
        return opened.add(hash ^ hash >>> 29);
    }
}
