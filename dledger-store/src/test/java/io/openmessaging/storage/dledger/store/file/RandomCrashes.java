package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * A long history of one store, drawn from a seed: lives of some steps, each ended by a kill, a loss of power or a fault
 * of the disk, at any call of the disk, also while the store opens. The same seed gives the same history.
 * Single-threaded.
 */
final class RandomCrashes {
    private static final int LIVES = 6;
    private static final int MAX_STEPS = 20;

    /** What comes in a history. */
    enum Kind {
        /** No configurations, and all control entries in filler. */
        PLAIN,
        /** Configurations and other control entries, in filler and in line. */
        CONFIGURED
    }

    /** How a life ends. */
    private enum End {
        KILL,
        POWER_LOSS,
        /** A call fails, and then the process ends. */
        FAULT
    }

    /** A crash in the middle of a call: the disk as it was then. */
    private record Crash(SimDisk disk, CrashModel model) {
    }

    private final SplittableRandom random;
    private final CrashWorld world;
    private final List<String> story = new ArrayList<>();
    /** Each entry has a sector of its own: then a whole old one is easily left behind a new one. */
    private final boolean entriesFillSectors;
    private CrashModel model = new CrashModel();
    private SimDisk disk;
    /** The log before the step that a kill ended; null if what is found may be any part of what is not forced. */
    private List<byte[]> beforeKill;
    private int bodies;
    private End end;
    private long endsAtCall;
    private Crash crash;
    private boolean failed;

    /** Whether configurations come in, too, drawn apart: so the histories without them stay what they were. */
    private final boolean isConfigured;
    private final SplittableRandom configured;

    private RandomCrashes(long seed, DiskLie lie, Kind kind) {
        this.random = new SplittableRandom(seed);
        this.isConfigured = kind == Kind.CONFIGURED;
        this.configured = new SplittableRandom(-seed);
        this.world = new CrashWorld(1024 << random.nextInt(3), 64 << random.nextInt(4), 512 << 3 * random.nextInt(2),
            TestExecutor.When.values()[random.nextInt(3)], lie, seed % 3 != 0);
        this.entriesFillSectors = seed % 8 == 7;
        this.disk = world.newDisk();
    }

    /**
     * Runs a seed.
     *
     * @return "" or what was found
     */
    static String run(long seed, DiskLie lie, Kind kind) {
        RandomCrashes history = new RandomCrashes(seed, lie, kind);
        try {
            for (int life = 0; life < LIVES; life++) {
                history.live();
            }
            return "";
        } catch (IOException | RuntimeException | AssertionError e) {
            return "seed " + seed + ", " + kind + ": " + e + " at " + e.getStackTrace()[0] + " | " + history.world
                + " | " + history.story;
        }
    }

    private void live() throws IOException {
        end = End.values()[random.nextInt(3)];
        endsAtCall = disk.calls() + 1 + random.nextInt(random.nextBoolean() ? 12 : 80);
        crash = null;
        failed = false;
        story.add("-- " + end + " at call " + (endsAtCall - disk.calls()));
        CrashRun run = new CrashRun(world, disk, model);
        run.bodiesUsed(bodies);
        disk.probe((what, path) -> {
            if (disk.calls() == endsAtCall) {
                story.add(what + " " + path.getFileName());
                endNow(run, what);
            }
        });
        try {
            open(run);
            for (int i = random.nextInt(MAX_STEPS); i >= 0 && crash == null && !failed; i--) {
                step(run);
            }
        } catch (IOException | RuntimeException e) {
            if (!failed || !CrashRun.isOfDisk(e)) {
                throw e;
            }
            story.add("failed");
        }
        disk.probe(SimDisk.Probe.NONE);
        bodies = run.bodies();
        die(run);
    }

    private void endNow(CrashRun run, SimDisk.Call what) throws IOException {
        if (end != End.FAULT) {
            crash = new Crash(disk.copy(), run.model().copy());
            return;
        }
        switch (what) {
            case ALLOCATE, CREATE -> throw new DiskFullException(CrashRun.FAULT, new IOException());
            case FORCE, FORCE_DIRECTORY, MOVE, DELETE -> {
                failed = true;
                throw new IOException(CrashRun.FAULT);
            }
            default -> endsAtCall++;
        }
    }

    private void open(CrashRun run) throws IOException {
        List<byte[]> before = beforeKill;
        beforeKill = null;
        List<byte[]> log;
        try {
            log = run.open();
        } catch (DiskFullException e) {
            failed = true;
            throw e;
        }
        if (before == null) {
            model.checkAfterPowerLoss(run.found(), log);
        } else {
            model.checkAfterKill(run.found(), log, before);
        }
        if (crash == null) {
            run.goOnWith(log);
            beforeKill = log;
        }
    }

    private void step(CrashRun run) throws IOException {
        CrashStep step = isConfigured ? withConfigurations(draw()) : draw();
        story.add(step.toString());
        try {
            run.step(step);
        } catch (IOException | RuntimeException e) {
            failed |= CrashRun.isOfDisk(e);
            throw e;
        } finally {
            beforeKill = run.before();
        }
    }

    private CrashStep draw() {
        CrashStep.Action action = random.nextInt(3) == 0
            ? CrashStep.Action.APPEND
            : CrashStep.Action.values()[random.nextInt(CrashStep.Action.APPEND_CONFIG.ordinal())];
        if (action == CrashStep.Action.RESET && random.nextInt(4) > 0) {
            action = CrashStep.Action.SYNC;
        }
        if (entriesFillSectors && (action == CrashStep.Action.APPEND || action == CrashStep.Action.APPEND_SLICE)) {
            return new CrashStep(action, SimInode.SECTOR_BYTES - EntryLayout.HEADER_BYTES);
        }
        int most = world.segmentBytes() - 56;
        return new CrashStep(action, switch (action) {
            case APPEND, APPEND_SLICE -> switch (random.nextInt(4)) {
                case 0 -> random.nextInt(most + 1);
                case 1 -> most - random.nextInt(9);
                case 2 -> most / 2 - random.nextInt(60);
                default -> random.nextInt(200);
            };
            case APPEND_BATCH, TRUNCATE -> 1 + random.nextInt(6);
            case COMMIT -> random.nextInt(4);
            default -> 0;
        });
    }

    private CrashStep withConfigurations(CrashStep drawn) {
        int members = configured.nextInt(4) == 0
            ? 1 + configured.nextInt(world.segmentBytes() / 32)
            : 2 + configured.nextInt(2);
        return switch (drawn.action()) {
            case APPEND_CONTROL -> new CrashStep(configured.nextInt(2) == 0
                ? CrashStep.Action.APPEND_CONFIG : CrashStep.Action.APPEND_INLINE_CONFIG, members);
            case APPEND_BATCH -> configured.nextInt(2) == 0
                ? drawn : new CrashStep(CrashStep.Action.APPEND_INLINE_NOOP, 0);
            case APPEND_SLICE -> new CrashStep(CrashStep.Action.APPEND_CONFIG_SLICE, members);
            case RESET -> new CrashStep(CrashStep.Action.RESET, configured.nextInt(4) == 0 ? 0 : members);
            default -> drawn;
        };
    }

    /** The process is gone; perhaps the power, too. */
    private void die(CrashRun run) throws IOException {
        boolean powerLost = end == End.POWER_LOSS;
        if (crash != null) {
            model = crash.model.within(run.model());
            disk = crash.disk;
        } else {
            model = run.model();
            powerLost |= random.nextInt(4) == 0;
            if (failed && run.store() != null && random.nextBoolean()) {
                run.close();
            }
        }
        if (powerLost) {
            story.add("power lost");
            beforeKill = null;
            disk = disk.afterPowerLoss(random.nextInt(4) == 0 ? Choices.first()
                : random.nextBoolean() ? Choices.randomMidCopy(random) : Choices.random(random));
        }
    }
}
