package io.openmessaging.storage.dledger.sim;

import java.util.List;

import io.openmessaging.storage.dledger.entry.RecoveredLog;

/** Lies of a member's disk and clock. Stateless; see {@link Liar}. */
final class DiskLiars {
    /** Reports log writes durable when the force begins. */
    static final Liar LOG_REPORTED_EARLY = new Liar("LOG_REPORTED_EARLY", Liar.Fate.CAUGHT) {
        @Override
        boolean reportsLogEarly(SimProcess process) {
            return true;
        }
    };

    /** Reports log writes durable too early to leaders only: so a leader counts itself for entries it may lose. */
    static final Liar LEADER_LOG_REPORTED_EARLY = new Liar("LEADER_LOG_REPORTED_EARLY", Liar.Fate.CAUGHT) {
        @Override
        boolean reportsLogEarly(SimProcess process) {
            return process.member().leads();
        }
    };

    /** Reports votes durable long before they are. */
    static final Liar VOTE_REPORTED_EARLY = new Liar("VOTE_REPORTED_EARLY", Liar.Fate.CAUGHT) {
        @Override
        boolean reportsVoteEarly(SimProcess process) {
            return true;
        }
    };

    /** Reports votes durable too early to candidates only: so requests for votes leave before the term is durable. */
    static final Liar CANDIDATE_VOTE_REPORTED_EARLY = new Liar("CANDIDATE_VOTE_REPORTED_EARLY", Liar.Fate.CAUGHT) {
        @Override
        boolean reportsVoteEarly(SimProcess process) {
            return process.member().disk().vote().votedFor().equals(process.member().id());
        }
    };

    /** Comes back with the term of the last entry, whatever was saved. */
    static final Liar TERM_FORGOTTEN = new Liar("TERM_FORGOTTEN", Liar.Fate.CAUGHT) {
        @Override
        RecoveredLog recovered(RecoveredLog found) {
            int runs = found.runTerms().length;
            return Liar.withVote(found, runs == 0 ? -1 : found.runTerms()[runs - 1], "");
        }
    };

    /** Comes back in the right term, but may vote in it again. */
    static final Liar VOTE_FORGOTTEN = new Liar("VOTE_FORGOTTEN", Liar.Fate.CAUGHT) {
        @Override
        RecoveredLog recovered(RecoveredLog found) {
            return Liar.withVote(found, found.term(), "");
        }
    };

    /** Takes whole entries for its log on recovery, also old ones that lie behind what was rewritten. */
    static final Liar OLD_ENTRIES_KEPT = new Liar("OLD_ENTRIES_KEPT", Liar.Fate.CAUGHT) {
        @Override
        boolean checksChainOnRecovery() {
            return false;
        }
    };

    /** Loses the last entries that it had forced when power is lost. */
    static final Liar FORCED_ENTRY_LOST = new Liar("FORCED_ENTRY_LOST", Liar.Fate.CAUGHT) {
        @Override
        int forcedEntriesLost(Dice dice) {
            return dice.between(1, 3);
        }
    };

    /**
     * Believes on open that what it can read is on disk: a kill, a restart and a loss of power show that it was not.
     */
    static final Liar READABLE_TAKEN_FOR_DURABLE = new Liar("READABLE_TAKEN_FOR_DURABLE", Liar.Fate.CAUGHT) {
        @Override
        boolean forcesWhatItFoundOnOpen() {
            return false;
        }
    };

    /** Clocks jump ahead by seconds, as after a pause of the machine. */
    static final Liar CLOCK_JUMPS = new Liar("CLOCK_JUMPS", Liar.Fate.HARMLESS) {
        @Override
        long clockJumpMs(Dice dice) {
            return dice.between(10L, 5_000L);
        }

        /** No bound for clocks is known here, so that no lease is to be trusted. */
        @Override
        SimOptions options(SimOptions drawn) {
            return drawn.with(new SimOptions.Reads(drawn.reads().readers(), drawn.reads().meanThinkUs(), 0));
        }
    };

    static final List<Liar> ALL = List.of(
        LOG_REPORTED_EARLY,
        LEADER_LOG_REPORTED_EARLY,
        VOTE_REPORTED_EARLY,
        CANDIDATE_VOTE_REPORTED_EARLY,
        TERM_FORGOTTEN,
        VOTE_FORGOTTEN,
        OLD_ENTRIES_KEPT,
        FORCED_ENTRY_LOST,
        READABLE_TAKEN_FOR_DURABLE,
        CLOCK_JUMPS);

    private DiskLiars() {
    }
}
