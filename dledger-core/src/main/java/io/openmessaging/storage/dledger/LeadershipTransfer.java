package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;

/**
 * One transfer of leadership, from its request to its end. The leader takes no entries, waits until the transferee
 * holds all of its log and all of it is committed, and then tells it, again and again, to take leadership. What became
 * of that shows when a leader of a higher term is heard, so that a transfer outlives the leadership that it ends.
 *
 * <p>Guarded by the group's lock. Thesis §3.10.
 */
final class LeadershipTransfer {
    private static final long NEVER = Long.MAX_VALUE;

    private final RaftCore core;
    private final long token;
    private final int transferee;
    private final long term;
    private final long deadlineMs;
    /** Whether the transferee may have been told: from then on it may take over, even when this transfer has ended. */
    private boolean told;
    private long tellMs = NEVER;

    LeadershipTransfer(RaftCore core, long token, int transferee) {
        this.core = core;
        this.token = token;
        this.transferee = transferee;
        this.term = core.state().term();
        this.deadlineMs = core.nowMs() + core.options().leadership().transferWaitMs();
    }

    /** Names who waits for the end, {@link LeadershipTransfers#NOBODY_ASKED} for nobody. */
    long token() {
        return token;
    }

    int transferee() {
        return transferee;
    }

    /** The term whose leadership is handed over. */
    long term() {
        return term;
    }

    boolean isTold() {
        return told;
    }

    /** Tells the transferee if it is time to. Called while this member leads. */
    void flush() {
        if (!told && isReady()) {
            told = true;
            tellMs = core.nowMs();
        }
        if (core.nowMs() >= tellMs) {
            tellMs = core.nowMs() + core.options().heartBeatIntervalMs();
            core.send(transferee, new TakeLeadershipRequest(core.membership().routeTo(transferee), term,
                core.terms().lastIndex()));
        }
    }

    private boolean isReady() {
        long last = core.terms().lastIndex();
        return core.pusher().holds(transferee, last) && core.state().committed() == last
            && core.savedVote().isAllDurable();
    }

    /** When this transfer wants to be looked at, at the latest. */
    long lookMs() {
        return core.state().leads() ? Math.min(deadlineMs, tellMs) : deadlineMs;
    }

    boolean isOverdue() {
        return core.nowMs() >= deadlineMs;
    }

    /** How a transfer ends whose time is over: what the transferee was told may still reach it. */
    DLedgerResponseCode overdue() {
        return told ? DLedgerResponseCode.TIMEOUT : DLedgerResponseCode.TAKE_LEADERSHIP_FAILED;
    }

    /** How it ends when a leader of a higher term is heard. The transferee can only have stood in the very next one. */
    DLedgerResponseCode outcome(long newTerm, int leader) {
        if (leader == transferee) {
            return DLedgerResponseCode.SUCCESS;
        }
        return newTerm == term + 1 ? DLedgerResponseCode.TAKE_LEADERSHIP_FAILED : DLedgerResponseCode.TERM_CHANGED;
    }
}
