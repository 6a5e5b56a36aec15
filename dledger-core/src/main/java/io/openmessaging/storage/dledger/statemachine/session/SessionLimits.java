package io.openmessaging.storage.dledger.statemachine.session;

/**
 * How much a table of sessions holds. The same on all members of a group, and from one start to the next: it decides
 * which writes are applied. The memory of the table is bounded by sessions times answers times the size of an answer.
 *
 * @param sessions most sessions at a time, 1 or above; a further one ends the one that was not used for longest
 * @param answers most answers that are kept for a session, 1 or above: a write must be fewer numbers ahead of the
 *     oldest one that its client has no answer to
 * @param idleEntries after so many entries without one of its own a session ends, 1 or above; entries are counted since
 *     they are the only clock that all members share
 */
public record SessionLimits(int sessions, int answers, long idleEntries) {
    /** Enough for thousands of clients; a session ends after a million entries of others. */
    public static final SessionLimits DEFAULT = new SessionLimits(10_000, 64, 1_000_000);

    public SessionLimits {
        if (sessions < 1 || answers < 1 || idleEntries < 1) {
            throw new IllegalArgumentException("sessions need limits of 1 or above, not " + sessions + ", " + answers
                + " and " + idleEntries);
        }
    }
}
