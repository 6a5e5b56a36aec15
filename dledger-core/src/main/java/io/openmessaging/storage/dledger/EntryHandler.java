package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.RecoveryPoint;

/**
 * The follower's side of replication: matches a push with the log, cuts what conflicts, appends what is new, and
 * promises what it holds. The term and the sender have been checked before.
 *
 * <p>Guarded by the group's lock; stateless but for the log. Nothing committed is ever cut, whoever asks for it: such a
 * push is refused with CHAIN_MISMATCH.
 *
 * <p>Raft paper §5.3 and figure 2, AppendEntries receiver 2 to 5.
 */
final class EntryHandler {
    private final RaftCore core;

    EntryHandler(RaftCore core) {
        this.core = core;
    }

    /** Handles a push of the leader of this term. */
    void onPush(long token, PushEntryRequest request) {
        TermHistory terms = core.terms();
        long prevIndex = request.prevIndex();
        if (prevIndex > terms.lastIndex()) {
            refuse(token, request, DLedgerResponseCode.INCONSISTENT_STATE, terms.lastIndex());
            return;
        }
        if (prevIndex < terms.baseIndex()) {
            // All up to the base is committed, so the leader has it, and may go on from there.
            refuse(token, request, DLedgerResponseCode.INCONSISTENT_STATE, terms.baseIndex());
            return;
        }
        if (terms.termAt(prevIndex) != request.prevTerm()) {
            refuseConflict(token, request, terms);
            return;
        }
        if (!hasChainCrc(prevIndex, request.prevChainCrc())) {
            refuse(token, request, DLedgerResponseCode.CHAIN_MISMATCH, -1);
            return;
        }
        if (takeOver(token, request, terms)) {
            long match = request.lastIndex();
            core.promise(new Acknowledgement(token, request));
            core.commitUpTo(Math.min(request.commitIndex(), match));
        }
    }

    private void refuseConflict(long token, PushEntryRequest request, TermHistory terms) {
        long committed = core.state().committed();
        if (request.prevIndex() <= committed) {
            refuse(token, request, DLedgerResponseCode.CHAIN_MISMATCH, -1);
            return;
        }
        // Skips the whole conflicting term at once (paper §5.3, last part), but never what is committed: that is
        // common.
        long hint = Math.max(committed, terms.firstIndexOfTermAt(request.prevIndex()) - 1);
        refuse(token, request, DLedgerResponseCode.INCONSISTENT_STATE, hint);
    }

    /** Brings the log in line with the request's entries; false if that was refused. */
    private boolean takeOver(long token, PushEntryRequest request, TermHistory terms) {
        EntrySlice entries = request.entries();
        long first = firstNew(entries, terms);
        boolean holdsAll = first > entries.lastIndex();
        if (!continuesLog(request, first) || (!holdsAll && first <= core.state().committed())) {
            refuse(token, request, DLedgerResponseCode.CHAIN_MISMATCH, -1);
            return false;
        }
        if (holdsAll) {
            return true;
        }
        if (first <= terms.lastIndex()) {
            core.writer().truncateFrom(first);
        }
        core.writer().append(entries, first);
        return true;
    }

    /**
     * Index of the first entry that the log lacks or holds with another term; {@code lastIndex + 1} if it holds all.
     */
    private static long firstNew(EntrySlice entries, TermHistory terms) {
        for (int run = 0; run < entries.runCount(); run++) {
            for (long index = entries.runFirstIndex(run); index <= entries.runLastIndex(run); index++) {
                if (index > terms.lastIndex() || terms.termAt(index) != entries.runTerm(run)) {
                    return index;
                }
            }
        }
        return entries.lastIndex() + 1;
    }

    /** Whether the slice's entries before {@code first}, which this log holds with the same terms, are the same. */
    private boolean continuesLog(PushEntryRequest request, long first) {
        if (first == request.entries().firstIndex()) {
            return true; // The slice chains from prevChainCrc, which has been compared.
        }
        return hasChainCrc(first - 1, request.entries().chainCrcAt(first - 1));
    }

    /** A damaged entry is committed, so it was the leader's when it was whole, and will be when it is repaired. */
    private boolean hasChainCrc(long index, int chainCrc) {
        return core.log().isDamaged(index) || core.log().chainCrcAt(index) == chainCrc;
    }

    /** Answers without having looked at the log. */
    void refuse(long token, PushEntryRequest request, DLedgerResponseCode code, long index) {
        core.promiseReply(token, new PushEntryResponse(code, core.state().term(), request.prevIndex(), index,
            core.state().life()), expired(request));
    }

    /**
     * That the log holds the leader's up to a push's last entry. If that makes this member whole, the answer waits
     * until this is on disk as well, and tells it.
     */
    private final class Acknowledgement implements Promise {
        private final long token;
        private final long term;
        private final long prevIndex;
        private final long match;
        private final RecoveryPoint point;
        private final PromisedReply.Refusal refusal;

        Acknowledgement(long token, PushEntryRequest request) {
            this.token = token; // The request itself is not kept: its entries are closed by the time.
            this.term = request.term();
            this.prevIndex = request.prevIndex();
            this.match = request.lastIndex();
            this.point = request.recovery();
            this.refusal = expired(request);
        }

        @Override
        public void keep() {
            if (core.recovery().matches(point, match)) {
                core.promiseOfVote(this);
                return;
            }
            core.reply(token, new PushEntryResponse(DLedgerResponseCode.SUCCESS, term, prevIndex, match,
                core.state().life()));
        }

        @Override
        public Promise afterTermChange(long newTerm) {
            return new PromisedReply(core, token, refusal.inTerm(newTerm), refusal);
        }
    }

    /** The answer to a push whose sender's term is over, or is by the time that the answer may leave. */
    PromisedReply.Refusal expired(PushEntryRequest request) {
        long prevIndex = request.prevIndex(); // Not the request itself, whose entries are closed by then.
        return newTerm -> new PushEntryResponse(DLedgerResponseCode.EXPIRED_TERM, newTerm, prevIndex, -1,
            core.state().life());
    }
}
