package io.openmessaging.storage.dledger.store.file;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;

/**
 * Decides how a store's next life begins: a pure function of how the last one ended. Architecture §3.6, flushMode and
 * RECOVERING.
 *
 * <p>In SYNC whatever was promised had been forced, so only a loss on the disk itself makes a member RECOVERING. In
 * ASYNC a promise rests on the page cache, so a stop that was not clean leaves the member whole only if that cache
 * surely lives: its process was killed, the machine went on, and no force had failed, after which the kernel may drop
 * pages that it could not write. Votes are forced in both modes.
 *
 * <p>A new incarnation begins only when something may be lost. A member that stops, however it stops, while it is
 * RECOVERING, and loses nothing by that, goes on RECOVERING in the same incarnation: all that its leader knows of that
 * incarnation, acknowledgements and recovery point, is still true.
 *
 * <p>A member alone in its group has nobody to get anything back from, and nobody who counted on it: it never becomes
 * RECOVERING here, and goes on with what there is. If it was RECOVERING before the others left, it stays so, and the
 * core ends that by an election in which all voters, itself, agree.
 */
final class LifeRule {
    /** What recovery found missing of what was durable. */
    enum Loss {
        NONE,
        /** The last data files were removed: the log ends whole, but below what was known to be durable. */
        LAST_FILES,
        /** What was durable is damaged. */
        DAMAGE
    }

    /** Whether the member has company. */
    enum Company {
        ALONE,
        WITH_OTHERS
    }

    /** Why the next life begins as it does. */
    enum Reason {
        STOPPED_CLEANLY("it was stopped cleanly"),
        FORCED("it ended without a clean stop while flushMode was SYNC, so what it had promised is on disk"),
        CACHE_LIVES("it was killed while flushMode was ASYNC, and the page cache still holds what it wrote"),
        MACHINE_DOWN("machine went down without a clean stop while flushMode was ASYNC"),
        CACHE_UNKNOWN("it ended without a clean stop while flushMode was ASYNC, and nothing tells whether the machine "
            + "went down"),
        FORCE_FAILED("a force failed while flushMode was ASYNC, so what the page cache held may be lost"),
        FILES_MISSING("data files are missing"),
        DAMAGED("what was durable is damaged");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * How the last life ended, and where the next one begins.
     *
     * @param last the life before
     * @param stoppedCleanly whether its last act was a clean stop
     * @param forceFailed whether a force failed in it, or in an attempt to open the store since
     * @param loss what is missing on disk
     * @param flushMode the mode of the next life; the verdict is on the last life, and does not depend on it
     * @param cacheLife the life of the page cache now
     * @param company who else is in the group
     */
    record Evidence(StoreLife last, boolean stoppedCleanly, boolean forceFailed, Loss loss, FlushMode flushMode,
                    CacheLife cacheLife, Company company) {
    }

    /**
     * The next life.
     *
     * @param next what the vote file says from now on
     * @param reason why
     * @param mayLack whether something that was promised may be lost
     */
    record Verdict(StoreLife next, Reason reason, boolean mayLack) {
    }

    private LifeRule() {
    }

    static Verdict judge(Evidence evidence) {
        Reason reason = reasonOf(evidence);
        boolean mayLack = switch (reason) {
            case STOPPED_CLEANLY, FORCED, CACHE_LIVES -> false;
            case MACHINE_DOWN, CACHE_UNKNOWN, FORCE_FAILED, FILES_MISSING, DAMAGED -> true;
        };
        StoreLife last = evidence.last();
        boolean begins = mayLack && evidence.company() == Company.WITH_OTHERS;
        StoreLife next = new StoreLife(begins ? last.incarnation() + 1 : last.incarnation(),
            begins || last.recovering(), evidence.flushMode(), evidence.cacheLife());
        return new Verdict(next, reason, mayLack);
    }

    private static Reason reasonOf(Evidence evidence) {
        if (evidence.loss() != Loss.NONE) {
            return evidence.loss() == Loss.DAMAGE ? Reason.DAMAGED : Reason.FILES_MISSING;
        }
        // A clean stop forced everything. If a force failed since, an attempt to open failed, and wrote what was there.
        if (evidence.stoppedCleanly()) {
            return Reason.STOPPED_CLEANLY;
        }
        if (evidence.last().flushMode() == FlushMode.SYNC) {
            return Reason.FORCED;
        }
        if (evidence.forceFailed()) {
            return Reason.FORCE_FAILED;
        }
        CacheLife before = evidence.last().cacheLife();
        if (before.isSameAs(evidence.cacheLife())) {
            return Reason.CACHE_LIVES;
        }
        return before.isKnown() && evidence.cacheLife().isKnown() ? Reason.MACHINE_DOWN : Reason.CACHE_UNKNOWN;
    }
}
