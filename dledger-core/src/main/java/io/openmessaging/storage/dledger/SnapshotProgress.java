package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;

/**
 * What the core knows of this member's snapshots: up to where the newest one reaches, and whether one of another member
 * is being installed. Their bytes never come here.
 *
 * <pre>
 * none        a follower like any other
 * installing  the log begins behind a snapshot that the state machine does not hold yet: pushes are refused
 * installed   it holds it, and the beginning of the log is on disk: the leader is answered, and all is as before
 * </pre>
 *
 * <p>Guarded by the group's lock. Raft paper §7; architecture §3.9.
 */
final class SnapshotProgress {
    private static final long NONE = -1;

    /** The request that is answered when the snapshot is installed. */
    private record Asked(long token, InstallSnapshotRequest request, PromisedReply.Refusal expired) {
    }

    private final RaftCore core;
    private long index = NONE;
    private long installing = NONE;
    /** Null unless one is being installed. */
    private Asked asked;

    SnapshotProgress(RaftCore core) {
        this.core = core;
    }

    /** Index of the last entry that this member's newest snapshot holds, -1 for none. */
    long index() {
        return index;
    }

    boolean isInstalling() {
        return installing != NONE;
    }

    /** The log begins behind the request's snapshot now; it is answered once the state machine does so, too. */
    void install(long token, InstallSnapshotRequest request, PromisedReply.Refusal expired) {
        Invariants.check(!isInstalling(), "installs %d while %d is installed", request.base().index(), installing);
        installing = request.base().index();
        asked = new Asked(token, request, expired);
    }

    /**
     * This member has saved a snapshot, and may drop entries that it holds.
     *
     * @param keepEntries how many of them stay
     * @param closeEntries a follower that lacks at most so many is brought up by entries
     */
    void saved(LogBase base, long keepEntries, long closeEntries) {
        index = Math.max(index, base.index());
        core.onRetentionDue(Math.min(base.index() - keepEntries, core.pusher().heldByClose(closeEntries)));
    }

    /** The state machine holds what that snapshot holds. What it holds is committed; it may not be ahead of the log. */
    void loaded(LogBase base) {
        core.promise(new Loaded(base));
    }

    private final class Loaded implements Promise {
        private final LogBase base;

        Loaded(LogBase base) {
            this.base = base;
        }

        @Override
        public void keep() {
            index = Math.max(index, base.index());
            core.commitUpTo(base.index());
            core.applying().loaded(base.index());
            if (installing == base.index()) {
                installing = NONE;
                Asked answered = asked;
                asked = null;
                core.promiseReply(answered.token, answerTo(answered), answered.expired);
            }
        }

        private InstallSnapshotResponse answerTo(Asked answered) {
            long term = core.state().term();
            return answered.request.term() == term
                ? new InstallSnapshotResponse(DLedgerResponseCode.SUCCESS, term, answered.request.round(),
                    base.index(), core.state().life())
                : (InstallSnapshotResponse) answered.expired.inTerm(term);
        }

        @Override
        public Promise afterTermChange(long newTerm) {
            return this;
        }
    }

    /** For people: nothing of a member without snapshots. */
    String describe() {
        return (index == NONE ? "" : " snap=" + index) + (isInstalling() ? " INSTALLING " + installing : "");
    }
}
