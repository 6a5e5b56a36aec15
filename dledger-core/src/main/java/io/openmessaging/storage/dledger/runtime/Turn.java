package io.openmessaging.storage.dledger.runtime;


import io.openmessaging.storage.dledger.RaftCore;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;

/**
 * What is done under a group's lock at one time: some steps of what waits in the inbox, then one flush. Guarded by the
 * group's lock. An exception out of any method ends the group. Architecture §3.8.
 */
final class Turn {
    /** After so many steps a turn ends, so that what they decided leaves and the lock can change hands. */
    private static final int MAX_STEPS = 512;
    /** Takes as much room as an entry of Raft's own. */
    private static final Proposal NOTHING = Proposal.of(new byte[0]);

    /** Those who watch the turns of a group, or have a part in each. */
    record Helpers(Counters counters, Repairer repairer, Warnings warnings, MemberNews news, Applier applier,
                   PendingReads reads, Snapshots snapshots) {
    }

    private final GroupRunner runner;
    private final Host host;
    private final Inbox inbox;
    private final GroupEffects effects;
    private final RaftCore core;
    private final WriteProgress progress;
    private final Counters counters;
    private final Repairer repairer;
    private final Warnings warnings;
    private final MemberNews news;
    private final Applier applier;
    private final PendingReads reads;
    private final Snapshots snapshots;

    /** The wake-up that the host was last asked for and has not delivered. */
    private long armedMs = Long.MAX_VALUE;
    /** When the clock was first read in this turn. */
    private long begunMs = Long.MIN_VALUE;
    /** Whether there were steps whose outcome is not shown. */
    private boolean stepped;

    Turn(GroupRunner runner, Host host, Inbox inbox, GroupEffects effects, RaftCore core, WriteProgress progress,
         Helpers helpers) {
        this.runner = runner;
        this.host = host;
        this.inbox = inbox;
        this.effects = effects;
        this.core = core;
        this.progress = progress;
        this.counters = helpers.counters;
        this.repairer = helpers.repairer;
        this.warnings = helpers.warnings;
        this.news = helpers.news;
        this.applier = helpers.applier;
        this.reads = helpers.reads;
        this.snapshots = helpers.snapshots;
    }

    /** Steps what waits, and reads the clock. */
    long begin() {
        begunMs = Long.MAX_VALUE;
        for (int steps = 0; steps < MAX_STEPS; steps++) {
            RaftEvent event = inbox.poll();
            if (event == null) {
                break;
            }
            step(now(), event);
        }
        return now();
    }

    /** The time; read anew for each event, so that however long the turn is held up none came after its time. */
    private long now() {
        long nowMs = host.nowMs();
        effects.at(nowMs);
        begunMs = Math.min(begunMs, nowMs);
        return nowMs;
    }

    /** One step; under the lock, between {@link #begin} and {@link #end}. */
    void step(long nowMs, RaftEvent event) {
        stepped = true;
        effects.recorder().record(event);
        counters.add(Counters.Kind.EVENTS, 1);
        if (event instanceof RaftEvent.Persisted done && !progress.persisted(done.seq())) {
            return;
        }
        if (event instanceof RaftEvent.VotePersisted done && !progress.votePersisted(done.seq())) {
            return;
        }
        if (event instanceof RaftEvent.RetentionDue && applier.applies()) {
            return; // Age is no reason: the machine may need the entries at its next start.
        }
        warnings.onReplied(event);
        if (event instanceof RaftEvent.Tick) {
            if (nowMs > armedMs) {
                effects.recorder().record("HeldUp ms=%d", nowMs - armedMs, 0, 0, 0);
                core.step(nowMs, new RaftEvent.HeldUp(nowMs - armedMs));
            }
            armedMs = Long.MAX_VALUE;
            warnings.onTick(core.state().view(), nowMs);
            warnings.waitsFor(core.waitsFor(), nowMs);
        }
        if (event instanceof RaftEvent.PushRequested push && !push.request().entries().isEmpty()) {
            EntrySlice entries = push.request().entries();
            DLedgerResponseCode room = runner.store().reserve(entries, entries.firstIndex());
            if (room != DLedgerResponseCode.SUCCESS) {
                refuseUnderLock(push, room);
                return;
            }
        }
        if (event instanceof RaftEvent.ReadRequested read && read.mode() == ReadMode.RAFT_LOG_READ) {
            DLedgerResponseCode room = runner.store().reserve(NOTHING);
            if (room != DLedgerResponseCode.SUCCESS) {
                effects.reply(read.token(), ReadIndexResponse.refusal(room));
                return;
            }
        }
        core.step(nowMs, event);
    }

    private void refuseUnderLock(RaftEvent.PushRequested push, DLedgerResponseCode code) {
        push.request().entries().close();
        effects.reply(push.token(), PeerDoor.refusal(push.request(), code));
    }

    /** Flushes, publishes, and asks of the host what the new state needs. */
    void end(long nowMs) {
        callDurable(nowMs);
        core.flush();
        effects.pending().expire(nowMs);
        publish();
        counters.add(Counters.Kind.TURNS, 1);
        long readsMs = reads.expire(nowMs);
        repairer.turn(nowMs);
        applier.turn();
        snapshots.turn(nowMs);
        if (progress.needsForce(core.writtenSeq(), core.voteWrittenSeq(), core.membersSeq(), nowMs)) {
            host.requestSync(runner);
        }
        long decreed = progress.durableByDecree();
        if (decreed >= 0) { // The flush has written.
            inbox.offer(new RaftEvent.Persisted(decreed));
        }
        long deadlineMs = Math.min(Math.min(core.deadlineMs(), Math.min(readsMs, repairer.deadlineMs())),
            Math.min(effects.pending().deadlineMs(), progress.deadlineMs()));
        deadlineMs = Math.min(deadlineMs, snapshots.deadlineMs());
        deadlineMs = Math.max(deadlineMs, begunMs); // Overdue since before, as after quiet: not held up.
        if (deadlineMs < armedMs) {     // A wake-up that comes too early does no harm; moving each costs more.
            armedMs = deadlineMs;
            host.wakeAt(runner, deadlineMs);
        }
    }

    /** Where writes are durable without a force, they are so now: what rests on them goes with this turn's flush. */
    private void callDurable(long nowMs) {
        for (long decreed = decreed(); decreed >= 0; decreed = decreed()) {
            step(nowMs, new RaftEvent.Persisted(decreed));
        }
    }

    private long decreed() {
        progress.written(core.writtenSeq(), core.voteWrittenSeq(), core.membersSeq());
        return progress.durableByDecree();
    }

    /** As {@link #publish}, before the end of a turn, if there is anything new. */
    void publishSteps() {
        if (stepped) {
            publish();
        }
    }

    /** Shows the new state to other threads, tells what is new, and says if the member is RECOVERING no more. */
    void publish() {
        stepped = false;
        boolean wasRecovering = core.state().view().life().recovering();
        core.state().publish();
        effects.stateIsShown();
        news.tell(core.state());
        reads.reached(applier.applies() ? core.state().view().appliedIndex() : core.state().view().committedIndex());
        if (wasRecovering && !core.state().view().life().recovering()) {
            counters.add(Counters.Kind.RECOVERIES, 1);
            warnings.onWhole(core.state().view());
        }
    }
}
