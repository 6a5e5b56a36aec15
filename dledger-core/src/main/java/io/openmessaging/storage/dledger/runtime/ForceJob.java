package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.RaftEvent;

/**
 * The forces of one group: which of its writes are durable, and how long forces take. Owned by the one sync thread that
 * runs it at a time; {@link LogSyncer} hands it from thread to thread.
 *
 * <p>A force that fails ends the group, and is never tried again: the kernel may have dropped the pages that it could
 * not write, so that a second success would be a lie. Architecture §3.12.
 */
final class ForceJob {
    private static final Logger LOG = LoggerFactory.getLogger(ForceJob.class);

    /** The average follows a force by one part in so many. */
    private static final int SMOOTHING = 8;

    private final GroupRunner runner;
    private final long slowMicros;
    private long forcedVoteSeq;
    private long forcedSeq;
    private boolean failed;
    private long averageMicros;
    private final OncePerMinute warning = new OncePerMinute();

    ForceJob(GroupRunner runner) {
        this.runner = runner;
        this.slowMicros = runner.config().raftOptions().electionTimeoutMs() * 1000 / 3;
    }

    GroupRunner runner() {
        return runner;
    }

    /** Whether something is asked to be forced. Under the syncer's lock, while no thread runs the job. */
    boolean isDue() {
        return !failed && (isVoteDue() || runner.requestedSeq() > forcedSeq);
    }

    boolean isVoteDue() {
        return !failed && runner.requestedVoteSeq() > forcedVoteSeq;
    }

    /** The average time of a force, in microseconds. */
    long averageMicros() {
        return averageMicros;
    }

    /** Forces what is asked for, the vote first, and delivers what that makes durable. */
    void run() {
        if (failed) {
            return;
        }
        try {
            long seq = forceVotes();
            if (seq > forcedSeq) {
                long startedNs = System.nanoTime();
                runner.store().sync();
                forcedSeq = seq;
                took(System.nanoTime() - startedNs);
                runner.deliver(new RaftEvent.Persisted(seq));
            }
        } catch (Throwable fault) {
            failed = true;
            runner.fail(fault);
        }
    }

    /** Forces votes until none below the number returned is left: the log's force may then speak for all below it. */
    private long forceVotes() throws IOException {
        while (true) {
            long seq = runner.requestedSeq();
            long voteSeq = runner.requestedVoteSeq();
            if (voteSeq <= forcedVoteSeq) {
                return seq;
            }
            long startedNs = System.nanoTime();
            runner.saveOwner();
            runner.store().syncVote();
            forcedVoteSeq = voteSeq;
            took(System.nanoTime() - startedNs);
            runner.deliver(new RaftEvent.VotePersisted(voteSeq));
        }
    }

    private void took(long nanos) {
        long micros = nanos / 1000;
        runner.counters().meter().forced(nanos);
        runner.counters().add(Counters.Kind.FORCES, 1);
        runner.counters().add(Counters.Kind.FORCE_MICROS, micros);
        averageMicros += (micros - averageMicros) / SMOOTHING;
        if (averageMicros > slowMicros && warning.isDue(System.nanoTime())) {
            LOG.warn("{}/{} forces its disk in {} us on average, a third of the election timeout is {} us: "
                + "leaders may be unseated by slow forces", runner.config().getGroup(), runner.config().getSelfId(),
                averageMicros, slowMicros);
        }
    }
}
