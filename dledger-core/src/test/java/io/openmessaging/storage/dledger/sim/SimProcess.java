package io.openmessaging.storage.dledger.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.List;

import io.openmessaging.storage.dledger.ElectionTurns;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.ProcessBeat;
import io.openmessaging.storage.dledger.protocol.ProcessBeatReply;
import io.openmessaging.storage.dledger.runtime.GroupRunner;
import io.openmessaging.storage.dledger.runtime.HeartBeats;
import io.openmessaging.storage.dledger.runtime.Host;
import io.openmessaging.storage.dledger.runtime.ProcessBeats;
import io.openmessaging.storage.dledger.runtime.SnapshotStreams;
import io.openmessaging.storage.dledger.statemachine.StateMachine;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * One incarnation of a member, from its start to its crash or stop: the production runner on a simulated store,
 * network, clock and sync thread. What it has scheduled dies with it. Owned by one run, single-threaded.
 */
final class SimProcess implements Host, SimDrive.Run {
    private enum Life {
        RUNNING,
        /** Takes no messages, but what it has to say to its callers is still said. */
        STOPPED,
        KILLED
    }

    private final SimMember member;
    private final SimWorld world;
    private final ProcessBeats beats;
    private final SimBundles.Gatherer gatherer;
    private final Map<Integer, ProcessBeat> lastBeats = new TreeMap<>();
    private final DLedgerStore store;
    private final SimForce force;
    private final RecoveredLog recovered;
    private final GroupRunner runner;
    /** Tasks of the state machine that no thread has begun. */
    private final List<Runnable> toApply = new ArrayList<>();
    private final SnapshotStreams streams = new SnapshotStreams();
    private Life life = Life.RUNNING;
    private long pausedUntilUs;

    private long beatsDueMs = Long.MAX_VALUE;
    private long lastRound;
    private long wakeMs = Long.MAX_VALUE;
    private long wakeScheduledUs = Long.MAX_VALUE;

    SimProcess(SimMember member, SimWorld world) {
        this.member = member;
        this.world = world;
        SimOptions options = world.options();
        SimConfig config = new SimConfig(options, member.ordinal());
        this.beats = new ProcessBeats(world.drawProcessNumber(), this::sendBeat, this::wakeBeatsAt);
        this.gatherer = world.bundles().new Gatherer(this);
        world.machines().applyTo(config);
        world.founders().applyTo(config, member.ordinal());
        this.store = member.disk().newStore(config, this);
        this.recovered = recover();
        this.force = new SimForce(this, options, world);
        this.runner = new GroupRunner(config, store, recovered, new SimPeers(this, world.network()), this,
            world.dice().nextLong(), newMachine(options));
        if (world.otherThreads().present()) {
            runner.addRoleChangeHandler(world.referee().listener(this)::roleChanged);
            runner.addMemberListener(world.referee().listener(this));
        }
    }

    private StateMachine newMachine(SimOptions options) {
        if (options.machine().present()) {
            return new SimMachine(this, world);
        }
        return world.machines().present() ? new SimSavedMachine(this, world) : null;
    }

    private RecoveredLog recover() {
        try {
            return store.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    DLedgerStore store() {
        return store;
    }

    RecoveredLog recovered() {
        return recovered;
    }

    boolean isRunning() {
        return life == Life.RUNNING;
    }

    /** The signs of life of this process, and those it rests on. */
    ProcessBeats beats() {
        return beats;
    }

    private CompletableFuture<ProcessBeatReply> sendBeat(String address, ProcessBeat beat) {
        lastBeats.put(SimConfig.ordinalAt(address), beat);
        return world.network().beat(this, address, beat);
    }

    private void wakeBeatsAt(long deadlineMs) {
        beatsDueMs = deadlineMs;
        long us = Math.max(world.scheduler().nowUs(), member.clock().trueUs(deadlineMs));
        after(us - world.scheduler().nowUs(), () -> {
            if (deadlineMs == beatsDueMs) {
                beats.tick(nowMs());
            }
        });
    }

    @Override
    public ProcessBeats beatsOf(GroupRunner of) {
        return beats;
    }

    @Override
    public HeartBeats heartBeatsOf(GroupRunner of) {
        return gatherer.beats();
    }

    @Override
    public ElectionTurns turnsOf(GroupRunner of) {
        return world.otherGroups();
    }

    boolean isKilled() {
        return life == Life.KILLED;
    }

    /** Ends without a further step. */
    void kill() {
        if (world.liar().beatsForTheDead()) {
            lastBeats.forEach(world.network()::haunt);
        }
        life = Life.KILLED;
        world.changes().killed(this);
    }

    /** Ends as an operator would end it: what is written is forced, callers get their answers. */
    void stop() {
        life = Life.STOPPED;
        runner.stop();
        try {
            store.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it looks for another member: as the configuration in force has it, or else its settings. */
    String addressOf(int ordinal) {
        return runner.memberState().getPeerMap().getOrDefault(SimConfig.idOf(ordinal), SimConfig.addressOf(ordinal));
    }

    /** The last round of heartbeats that this process sent. */
    long lastRound() {
        return lastRound;
    }

    void sent(HeartBeatRequest beat) {
        lastRound = beat.round();
    }

    /** Runs the body after that time if this process still runs. */
    void after(long delayUs, Runnable body) {
        world.scheduler().after(delayUs, () -> whenAwake(() -> {
            if (life == Life.RUNNING) {
                body.run();
            }
        }));
    }

    /** Runs the body now, or a while later if this process still runs then. */
    void nowOrLater(Runnable body) {
        if (world.dice().chance(0.5)) {
            after(world.dice().waiting(20_000), body);
        } else {
            body.run();
        }
    }

    /** Does nothing for so long, as in a collection of garbage; what comes meanwhile waits. Pauses may overlap. */
    void pause(long us) {
        pausedUntilUs = Math.max(pausedUntilUs, world.scheduler().nowUs() + us);
    }

    /** Whether it was in a pause at some time within that time before now, or is. */
    boolean hasPausedWithin(long us) {
        return pausedUntilUs > 0 && world.scheduler().nowUs() - pausedUntilUs <= us;
    }

    /** Runs the body now, or at the end of the pause. */
    void whenAwake(Runnable body) {
        if (world.scheduler().nowUs() < pausedUntilUs) {
            world.scheduler().at(pausedUntilUs, () -> whenAwake(body));
        } else {
            body.run();
        }
    }

    void stallNextForce(long us) {
        force.stallNext(us);
    }

    @Override
    public long nowMs() {
        mayBeHeldUp();
        return member.clock().nowMs();
    }

    @Override
    public void happened(Moment moment) {
        world.nemesis().happened(member, moment);
        mayBeHeldUp();
    }

    /** Other threads of this process may do something before the one that runs goes on. */
    void mayBeHeldUp() {
        world.otherThreads().mayComeBy(this);
    }

    @Override
    public boolean isFull() {
        return world.dice().chance(world.options().disk().refuse());
    }

    @Override
    public List<SimEntry> committedUpTo(long index) {
        return world.referee().committedUpTo(index);
    }

    @Override
    public Runnable sliceOpened() {
        return world.slices().opened();
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
        gatherer.run(() -> runner.deliver(new RaftEvent.Tick()));
    }

    @Override
    public void apply(Runnable task) {
        toApply.add(task);
        world.scheduler().after(world.dice().waiting(world.options().machine().meanDelayUs()), () -> {
            boolean isLeft = toApply.remove(task);
            int most = world.liar().runsApplyTasksTwice() ? 2 : 1;
            for (int times = isLeft ? most : 0; times > 0 && life != Life.KILLED; times--) {
                task.run();
            }
        });
    }

    /** Runs the state machine's next task, if there is one that has not begun. */
    boolean applyNow() {
        if (toApply.isEmpty()) {
            return false;
        }
        toApply.remove(0).run();
        return true;
    }

    @Override
    public void maintain(Runnable task) {
        execute(task);
    }

    @Override
    public SnapshotStreams snapshotStreams() {
        return streams;
    }

    @Override
    public String newClusterId() {
        return "c" + world.drawClusterNumber();
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
