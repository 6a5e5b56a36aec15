package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;

/**
 * The follower's side of an installation: whether it holds what the leader's log begins behind, and if not, whether it
 * gives up its own log to begin there as well. The term and the sender have been checked before.
 *
 * <p>The base is committed, so the leader's log holds it in every term that follows. What this member holds at or above
 * the base's index is either the same, and kept, or was never committed: for by the matching of logs all above an entry
 * that differs from the leader's differs, too. What is committed here is never given up, whoever asks for it.
 *
 * <p>Guarded by the group's lock; stateless but for the log. Raft paper §7, InstallSnapshot receiver 6 to 8.
 */
final class InstallHandler {
    private final RaftCore core;

    InstallHandler(RaftCore core) {
        this.core = core;
    }

    /** Handles a request of the leader of this term. */
    void onInstall(long token, InstallSnapshotRequest request) {
        TermHistory terms = core.terms();
        LogBase base = request.base();
        boolean isCompacted = base.index() < terms.baseIndex();
        if (isCompacted || isTermAt(base)) {
            DLedgerResponseCode code = isCompacted || core.log().isDamaged(base.index())
                    || core.log().chainCrcAt(base.index()) == base.chainCrc()
                ? DLedgerResponseCode.SUCCESS : DLedgerResponseCode.CHAIN_MISMATCH;
            answer(token, request, code);
            if (code == DLedgerResponseCode.SUCCESS) {
                core.commitUpTo(base.index());
            }
        } else if (base.index() <= core.state().committed()) {
            answer(token, request, DLedgerResponseCode.CHAIN_MISMATCH);
        } else if (core.snapshots().isInstalling()) {
            answer(token, request, DLedgerResponseCode.NEWER_INSTALL_SNAPSHOT_REQUEST_EXIST);
        } else if (mayReset(request)) {
            begin(token, request);
        } else {
            answer(token, request, DLedgerResponseCode.UNSUPPORTED);
        }
    }

    private boolean mayReset(InstallSnapshotRequest request) {
        WhenBehind whenBehind = core.options().whenBehind();
        if (whenBehind == WhenBehind.NEEDS_SNAPSHOT || request.files() > 0) {
            return whenBehind == WhenBehind.NEEDS_SNAPSHOT && request.files() > 0;
        }
        return core.terms().lastIndex() < 0 || whenBehind == WhenBehind.START_AT_LEADERS_FIRST;
    }

    private void begin(long token, InstallSnapshotRequest request) {
        if (request.files() > 0) {
            core.snapshots().install(token, request, expired(request));
            core.installSnapshot(request.base(), request.inForce());
        } else {
            core.resetTo(request.base(), request.inForce());
            answer(token, request, DLedgerResponseCode.SUCCESS);
        }
    }

    private boolean isTermAt(LogBase base) {
        return base.index() <= core.terms().lastIndex() && core.terms().termAt(base.index()) == base.term();
    }

    private void answer(long token, InstallSnapshotRequest request, DLedgerResponseCode code) {
        core.promiseReply(token, new InstallSnapshotResponse(code, core.state().term(), request.round(),
            request.base().index(), core.state().life()), expired(request));
    }

    /** The answer to a request whose sender's term is over, or is by the time that the answer may leave. */
    PromisedReply.Refusal expired(InstallSnapshotRequest request) {
        return newTerm -> new InstallSnapshotResponse(DLedgerResponseCode.EXPIRED_TERM, newTerm, request.round(),
            request.base().index(), core.state().life());
    }
}
