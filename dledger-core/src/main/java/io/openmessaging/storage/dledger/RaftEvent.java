package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;
import io.openmessaging.storage.dledger.protocol.QuiesceResponse;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipResponse;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/**
 * Something that happened. The only way to change a {@link RaftCore}.
 *
 * <p>A {@code token} names an inbound request; the core answers each token once, through {@link Effects#reply}, or, of
 * requests for a transfer or a change, {@link Effects#transferEnded} or {@link Effects#changeEnded}. Members are named
 * by their ordinals ({@link Membership}).
 */
public sealed interface RaftEvent {
    void deliverTo(RaftCore core);

    /** Whether a quiet leader wakes by it, and an idle one is idle no more: someone wants something of the group. */
    default boolean stirs() {
        return true;
    }

    /** Time has passed; see {@link RaftCore#deadlineMs}. */
    record Tick() implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.onTick();
        }

        @Override
        public boolean stirs() {
            return false;
        }
    }

    /** The member was held up itself: a {@link Tick} comes so much later than it was due. Before that. */
    record HeldUp(long ms) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.elector().heldUp(ms);
        }

        @Override
        public boolean stirs() {
            return false;
        }
    }

    /** Client entries to append; only given to a leader ({@link RaftCore#state()}), and after the store made room. */
    record AppendProposed(Proposal proposal) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.onAppendProposed(proposal);
        }
    }

    /** A linearizable read, of this member or of a follower; answered with a {@code ReadIndexResponse}. */
    record ReadRequested(long token, ReadMode mode) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.elector().onReadRequested(token, mode);
        }
    }

    record VoteRequested(long token, int from, VoteRequest request) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.elector().voter().onVoteRequested(token, from, request);
        }
    }

    record VoteReplied(int from, VoteResponse response) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.elector().onVoteReplied(from, response);
        }

        @Override
        public boolean stirs() {
            return false;
        }
    }

    /** Somebody asks this member to hand over its leadership of {@code term}, of any term if that is -1. */
    record TransferRequested(long token, String transfereeId, long term) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.transfers().onTransferRequested(token, core.membership().ordinalOf(transfereeId), term);
        }
    }

    /** Somebody wants another one to be in the group, or one less. */
    record ChangeRequested(long token, MemberChange change) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.changes().onRequested(token, change);
        }
    }

    /** This member leaves: if it leads it hands over to whoever is the best to lead. */
    record HandOverRequested(long token) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.transfers().onHandOverRequested(token);
        }
    }

    record TakeLeadershipRequested(long token, int from, TakeLeadershipRequest request) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.transfers().onTakeLeadershipRequested(token, from, request);
        }
    }

    record TakeLeadershipReplied(int from, TakeLeadershipResponse response) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.transfers().onTakeLeadershipReplied(from, response);
        }
    }

    record HeartBeatRequested(long token, int from, HeartBeatRequest request) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.elector().heartBeatAnswers().onRequested(token, from, request);
        }
    }

    record HeartBeatReplied(int from, HeartBeatResponse response) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.elector().onHeartBeatReplied(from, response);
        }

        @Override
        public boolean stirs() {
            return false;
        }
    }

    /** The core closes the request's entries. */
    record PushRequested(long token, int from, PushEntryRequest request) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.pusher().onPushRequested(token, from, request);
        }
    }

    /** The answer to the push whose header has that round. */
    record PushReplied(int from, long round, PushEntryResponse response) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.pusher().onPushReplied(from, round, response);
        }

        @Override
        public boolean stirs() {
            return false;
        }
    }

    /** The core answers for what becomes of the log. */
    record InstallRequested(long token, int from, InstallSnapshotRequest request) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.pusher().onInstallRequested(token, from, request);
        }
    }

    record InstallReplied(int from, InstallSnapshotResponse response) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.pusher().onInstallReplied(from, response);
        }

        @Override
        public boolean stirs() {
            return false;
        }
    }

    /** The push whose header has that round, or the request to install, could not be sent, or has no answer. */
    record PeerUnreachable(int peer, long round) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.pusher().unreachable(peer, round);
        }

        @Override
        public boolean stirs() {
            return false;
        }
    }

    /** The state machine holds what the entries up to {@code index} (inclusive) add up to. Cumulative. */
    record Applied(long index) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.applying().applied(index);
        }

        @Override
        public boolean stirs() {
            return false;
        }
    }

    /**
     * A snapshot of this member's state machine is on disk: entries up to that base need not stay, but for
     * {@code keepEntries} of them, and for what followers lack who lack at most {@code closeEntries}.
     */
    record SnapshotSaved(LogBase base, long keepEntries, long closeEntries) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.snapshots().saved(base, keepEntries, closeEntries);
        }
    }

    /** What this leader of that term sends to the peer is an older snapshot, of which the peer has a part already. */
    record SnapshotChosen(int peer, long term, long index) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.pusher().onSnapshotChosen(peer, term, index);
        }

        @Override
        public boolean stirs() {
            return false;
        }
    }

    /** The state machine holds what a snapshot up to that base holds: at the start, or after an installation. */
    record SnapshotInstalled(LogBase base) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.snapshots().loaded(base);
        }
    }

    /** Entries up to {@code index} (inclusive) have been kept for long enough, as far as this member goes. */
    record RetentionDue(long index) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.onRetentionDue(index);
        }

        @Override
        public boolean stirs() {
            return false;
        }
    }

    /** The vote written with number {@code seq}, and those before it, are on disk. */
    record VotePersisted(long seq) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.onVotePersisted(seq);
        }

        @Override
        public boolean stirs() {
            return false;
        }
    }

    /** All writes numbered {@code seq} and below, votes and log, are on disk. */
    record Persisted(long seq) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.onPersisted(seq);
        }

        @Override
        public boolean stirs() {
            return false;
        }
    }

    record QuiesceRequested(long token, int from, QuiesceRequest request) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.quiescence().onRequested(token, from, request);
        }
    }

    record QuiesceReplied(int from, QuiesceResponse response) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.quiescence().onReplied(from, response);
        }

        @Override
        public boolean stirs() {
            return false;
        }
    }

    /**
     * A process on which this quiet member rests is silent, or does not speak for its group.
     *
     * @param turnMs how long a follower leaves it to other groups that were woken with it to elect a leader first
     */
    record Woken(long turnMs) implements RaftEvent {
        @Override
        public void deliverTo(RaftCore core) {
            core.quiescence().onWoken(turnMs);
        }

        @Override
        public boolean stirs() {
            return false;
        }
    }
}
