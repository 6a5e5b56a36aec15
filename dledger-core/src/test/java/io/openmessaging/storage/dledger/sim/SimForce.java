package io.openmessaging.storage.dledger.sim;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.runtime.GroupRunner;

/**
 * The sync thread of one process: one force at a time, the vote first. What was written when a force begins is durable
 * when it ends, and only then is it reported; writes in between go with the next. Owned by one run, single-threaded.
 */
final class SimForce {
    private final SimProcess process;
    private final SimDrive disk;
    private final SimOptions.Disk times;
    private final FlushMode mode;
    private final Liar liar;
    private final Dice dice;
    private final Referee referee;
    private final SimFounders founders;

    private boolean running;
    private boolean wanted;
    private long votesReported;
    private long writesReported;
    private long stallUs;

    SimForce(SimProcess process, SimOptions options, SimWorld world) {
        this.process = process;
        this.disk = process.member().disk();
        this.times = options.disk();
        this.mode = options.timing().flushMode();
        this.liar = world.liar();
        this.dice = world.dice();
        this.referee = world.referee();
        this.founders = world.founders();
    }

    /** Forces soon what has been written by now. */
    void request() {
        wanted = true;
        if (!running) {
            running = true;
            process.after(0, this::begin);
        }
    }

    /** The next force takes that much longer. */
    void stallNext(long us) {
        stallUs = us;
    }

    private void begin() {
        GroupRunner runner = process.runner();
        wanted = false;
        long voteSeq = runner.requestedVoteSeq();
        long seq = runner.requestedSeq(); // Read before the vote is forced: it must not cover a vote that is not.
        if (voteSeq <= votesReported) {
            forceLog(seq);
            return;
        }
        if (isOfFounding(runner)) {
            founders.founds(process.member());
        }
        SimDrive.Vote vote = disk.vote();
        if (liar.reportsVoteEarly(process)) {
            saveOwner(runner);
            process.after(drawForceUs() + dice.between(0L, 100_000L), () -> disk.forcedVote(vote));
            voteForced(voteSeq, seq);
            return;
        }
        process.after(drawForceUs(), () -> {
            saveOwner(runner);
            disk.forcedVote(vote);
            referee.voteForced(process.member());
            voteForced(voteSeq, seq);
        });
    }

    /** Whether the disk is about to hear for the first time that its member is one of the founders of a cluster. */
    private boolean isOfFounding(GroupRunner runner) {
        return !runner.memberState().membership().clusterId().isEmpty() && disk.belonging().clusterId().isEmpty();
    }

    private static void saveOwner(GroupRunner runner) {
        try {
            runner.saveOwner();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void voteForced(long voteSeq, long seq) {
        votesReported = voteSeq;
        process.runner().deliver(new RaftEvent.VotePersisted(voteSeq));
        forceLog(seq);
    }

    private void forceLog(long seq) {
        if (seq <= writesReported) {
            end();
            return;
        }
        long writes = disk.writes();
        long committed = process.store().committedIndex(); // As the store does: later it may speak of other writes.
        boolean early = liar.reportsLogEarly(process);
        if (early) {
            process.runner().deliver(new RaftEvent.Persisted(seq));
        }
        writesReported = seq;
        process.after(drawForceUs(), () -> {
            if (liar.forcesLog(mode)) {
                disk.forced(writes, committed);
            }
            if (!early) {
                process.runner().deliver(new RaftEvent.Persisted(seq));
            }
            end();
        });
    }

    private void end() {
        running = false;
        if (wanted) {
            request();
        }
    }

    private long drawForceUs() {
        long us = times.minForceUs() + dice.waiting(times.meanExtraForceUs()) + stallUs;
        stallUs = 0;
        if (process.member().isSpared()) {
            return times.minForceUs();
        }
        return dice.chance(times.stall()) ? us + times.stallUs() : us;
    }
}
