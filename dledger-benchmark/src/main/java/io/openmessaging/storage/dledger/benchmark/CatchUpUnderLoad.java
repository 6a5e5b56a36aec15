package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.openmessaging.storage.dledger.benchmark.driver.Figure;
import io.openmessaging.storage.dledger.benchmark.driver.Workload;

/**
 * One group whose clients go on while a follower is killed, lacks a number of entries, and catches up: first at full
 * rate, then at half of what that was. The follower is in step when it has what the leader had a moment before, less
 * than what is under way. One thread.
 */
final class CatchUpUnderLoad {
    private static final Workload FULL =
        new Workload(CatchUpCommand.BODY_BYTES, CatchUpCommand.OUTSTANDING, 1, 0, 0);
    /** A follower learns of a commit with the push behind it: so many entries late is in step. */
    private static final int UNDER_WAY = 8 * CatchUpCommand.OUTSTANDING;
    /** Each look takes processor time from those who are looked at. */
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(1);

    /**
     * What one follower's way back has shown.
     *
     * @param rate the rate of the load, in words
     * @param caughtUpMib MiB of bodies that the follower got
     * @param seconds the time from its first new entry until it was in step
     * @param isInStep whether it was, within a minute
     * @param before the clients' figure with three members
     * @param without their figure while the follower was dead
     * @param during their figure while it caught up
     * @param after their figure with three members again
     */
    record Row(String rate, double caughtUpMib, double seconds, boolean isInStep, Figure before, Figure without,
            Figure during, Figure after) {
        double mibPerSecond() {
            return caughtUpMib / seconds;
        }

        /**
         * What the clients lost of their rate with three members, in percent: of that before or after, whichever is
         * more, as the leader's compilers may have been busy still before.
         */
        double lossPercent() {
            return 100 * (1 - during.perSecond() / Math.max(before.perSecond(), after.perSecond()));
        }
    }

    private final Group group;
    private final long lackedEntries;
    private final long phaseNanos;

    /**
     * With a group that has just been started.
     *
     * @param mib MiB of bodies that the follower lacks when it is started again
     * @param phaseMs for how long clients are measured with three members
     */
    CatchUpUnderLoad(Group group, int mib, int phaseMs) {
        this.group = group;
        this.lackedEntries = ((long) mib << 20) / CatchUpCommand.BODY_BYTES;
        this.phaseNanos = TimeUnit.MILLISECONDS.toNanos(phaseMs);
    }

    /**
     * Measures both rows, after a warm-up; each is handed over as soon as it is there.
     *
     * @throws LeaderMovedException if the leader leads no more once the warm-up is over
     */
    void run(int warmUpMs, Consumer<Row> done) throws IOException {
        try {
            rows(warmUpMs, done);
        } catch (RuntimeException e) {
            throw group.explained(e);
        }
    }

    private void rows(int warmUpMs, Consumer<Row> done) throws IOException {
        Row full = row("full rate", FULL, TimeUnit.MILLISECONDS.toNanos(warmUpMs));
        done.accept(full);
        int half = Math.max(1, (int) (Math.max(full.before.perSecond(), full.after.perSecond()) / 2));
        done.accept(row("half rate", FULL.atRate(half), phaseNanos / 2));
    }

    private Row row(String rate, Workload load, long warmUpNanos) throws IOException {
        Group.LoadUnderWay clients = warm(load, warmUpNanos);
        int leader = clients.leader();
        pause(phaseNanos);
        Figure before = clients.lap();
        int follower = group.killFollowerOf(leader);
        long had = group.entries(leader);
        while (group.entries(leader) < had + lackedEntries) {
            clients.requireLead();
            pause(POLL_NANOS);
        }
        Figure without = clients.lap();
        group.restart(follower);
        CatchUpCommand.await(group, follower, had + 1);
        long first = group.entries(follower);
        clients.lap();
        long began = System.nanoTime();
        boolean isInStep;
        do {
            pause(POLL_NANOS);
            isInStep = isInStep(leader, follower);
        } while (!isInStep && System.nanoTime() - began < LIMIT_NANOS);
        Figure during = clients.lap();
        double seconds = (System.nanoTime() - began) / 1e9;
        long last = group.entries(follower);
        clients.lap();
        pause(phaseNanos);
        Figure after = clients.lap();
        clients.end();
        double mib = (last - first) * (double) CatchUpCommand.BODY_BYTES / (1 << 20);
        return new Row(rate, mib, seconds, isInStep, before, without, during, after);
    }

    /**
     * Begins a load, and lets it go on for the warm-up. Members whose code was never run may take longer for a first
     * turn than followers wait for their leader: so who leads next is followed, once.
     */
    private Group.LoadUnderWay warm(Workload load, long nanos) throws LeaderMovedException {
        Group.LoadUnderWay clients = group.begin(load);
        if (!isLedFor(nanos, clients)) {
            clients.end();
            clients = group.begin(load);
            pause(nanos);
        }
        clients.lap();
        return clients;
    }

    /** Waits so long; no longer than that member leads, since a load that only is refused ends its process. */
    private boolean isLedFor(long nanos, Group.LoadUnderWay clients) {
        long deadline = System.nanoTime() + nanos;
        while (clients.isLed() && System.nanoTime() < deadline) {
            pause(Math.min(LOOK_NANOS, deadline - System.nanoTime()));
        }
        return clients.isLed();
    }

    private boolean isInStep(int leader, int follower) {
        long wanted = group.entries(leader);
        return group.entries(follower) >= wanted - UNDER_WAY;
    }

    private static void pause(long nanos) {
        Processes.sleepUntil(System.nanoTime() + nanos);
    }
}
