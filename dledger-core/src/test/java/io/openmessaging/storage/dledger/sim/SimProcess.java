package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.runtime.GroupRunner;
import io.openmessaging.storage.dledger.runtime.Host;

/**
 * One incarnation of a member, from its start to its crash or stop: the production runner on a simulated store,
 * network, clock and sync thread. What it has scheduled dies with it. Owned by one run, single-threaded.
 */
final class SimProcess implements Host {
    private enum Life {
        RUNNING,
        /** Takes no messages, but what it has to say to its callers is still said. */
        STOPPED,
        KILLED
    }

    private final SimMember member;
    private final SimWorld world;
    private final SimStore store;
    private final SimForce force;
    private final RecoveredLog recovered;
    private final GroupRunner runner;
    private Life life = Life.RUNNING;

    private long wakeMs = Long.MAX_VALUE;
    private long wakeScheduledUs = Long.MAX_VALUE;

    SimProcess(SimMember member, SimWorld world) {
        this.member = member;
        this.world = world;
        SimOptions options = world.options();
        this.store = new SimStore(member.disk(), world.liar(), world.dice(), options.disk().refuse(), world.slices(),
            moment -> world.nemesis().happened(member, moment));
        this.recovered = store.open();
        this.force = new SimForce(this, options, world);
        this.runner = new GroupRunner(new SimConfig(options, member.id()), store, recovered,
            new SimPeers(this, world.network()), this, world.dice().nextLong());
    }

    void start() {
        runner.start();
    }

    SimMember member() {
        return member;
    }

    GroupRunner runner() {
        return runner;
    }

    SimStore store() {
        return store;
    }

    RecoveredLog recovered() {
        return recovered;
    }

    boolean isRunning() {
        return life == Life.RUNNING;
    }

    /** Ends without a further step. */
    void kill() {
        life = Life.KILLED;
    }

    /** Ends as an operator would end it: what is written is forced, callers get their answers. */
    void stop() {
        life = Life.STOPPED;
        runner.stop();
        store.close();
    }

    /** Runs the body after that time if this process still runs. */
    void after(long delayUs, Runnable body) {
        world.scheduler().after(delayUs, () -> {
            if (life == Life.RUNNING) {
                body.run();
            }
        });
    }

    void stallNextForce(long us) {
        force.stallNext(us);
    }

    @Override
    public long nowMs() {
        return member.clock().nowMs();
    }

    @Override
    public void requestSync(GroupRunner of) {
        force.request();
    }

    @Override
    public void wakeAt(GroupRunner of, long deadlineMs) {
        wakeMs = deadlineMs;
        if (deadlineMs == Long.MAX_VALUE) {
            return;
        }
        long us = Math.max(world.scheduler().nowUs(), member.clock().trueUs(deadlineMs));
        if (us < wakeScheduledUs) {
            wakeScheduledUs = us;
            long lateUs = member.isSpared() ? 0 : world.dice().between(0L, 500L);
            after(us - world.scheduler().nowUs() + lateUs, () -> wake(us));
        }
    }

    /** An earlier deadline may have come, or a later one may have replaced this; only the last asked for counts. */
    private void wake(long scheduledUs) {
        if (scheduledUs != wakeScheduledUs) {
            return;
        }
        wakeScheduledUs = Long.MAX_VALUE;
        if (nowMs() < wakeMs) {
            wakeAt(runner, wakeMs);
            return;
        }
        wakeMs = Long.MAX_VALUE;
        runner.deliver(new RaftEvent.Tick());
    }

    @Override
    public void execute(Runnable task) {
        world.scheduler().after(0, () -> {
            if (life != Life.KILLED) {
                task.run();
            }
        });
    }
}
