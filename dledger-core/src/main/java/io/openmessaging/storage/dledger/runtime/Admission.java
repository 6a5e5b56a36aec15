package io.openmessaging.storage.dledger.runtime;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.RaftCore;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * Decides whether a proposal may be appended, before the core sees it: does this member lead, is there room in the
 * limits and in the store. Guarded by the group's lock. Architecture §3.4, §3.11.
 */
final class Admission {
    private final DLedgerStore store;
    private final PendingAppends pending;
    private final Applier applier;
    private final int maxEntries;
    private final long maxBytes;

    Admission(DLedgerConfig config, DLedgerStore store, PendingAppends pending, Applier applier) {
        this.store = store;
        this.pending = pending;
        this.applier = applier;
        this.maxEntries = config.getMaxPendingRequestsNum();
        this.maxBytes = config.getMaxPendingBytes();
    }

    /** SUCCESS, after which an append of the proposal fails on faults only; or why it is rejected. */
    DLedgerResponseCode admit(Proposal proposal, RaftCore core) {
        MemberState.View view = core.state().view();
        if (view.role() != MemberState.Role.LEADER) {
            return DLedgerResponseCode.NOT_LEADER;
        }
        if (core.isTransferring()) {
            return DLedgerResponseCode.LEADER_TRANSFERRING;
        }
        if (proposal.maxBodyBytes() > EntryLayout.MAX_BODY_BYTES) {
            return DLedgerResponseCode.ENTRY_TOO_LARGE;
        }
        boolean fits = fits(view.lastIndex() - view.committedIndex(), proposal.count(), maxEntries)
            && fits(pending.bytes(), proposal.sizeBytes(), maxBytes)
            && !applier.isBehind(view);
        return fits ? store.reserve(proposal) : DLedgerResponseCode.LEADER_PENDING_FULL;
    }

    /** A batch that is above the limit by itself goes alone, or it could never go. */
    private static boolean fits(long waiting, long more, long limit) {
        return waiting == 0 || waiting + more <= limit;
    }
}
