package io.openmessaging.storage.dledger.sim;

/**
 * How the run of a seed ended.
 *
 * @param seed the seed
 * @param verdict safe and live, or not
 * @param checker the property that was violated, "" for none
 * @param message what was found, "" for nothing
 * @param options what the seed drew
 * @param traceHash a number over everything that happened
 * @param figures how much happened
 */
public record SimResult(long seed, Verdict verdict, String checker, String message, String options, long traceHash,
                        Figures figures) {
    /** What is to be said of a run. */
    public enum Verdict {
        /** All properties held, and the healed majority went on. */
        GOOD,
        /** A property was violated. */
        UNSAFE,
        /** All properties held, but a healed majority did not go on in time. */
        STUCK
    }

    /**
     * How much happened in a run, to tell a run that shows nothing.
     *
     * @param events scheduled tasks that ran
     * @param elections leaderships that began
     * @param acked appends answered well
     * @param corruptSlices slices that arrived damaged and were refused
     * @param recoveries how often a member that was RECOVERING became whole
     * @param reads linearizable reads answered well
     * @param resets how often a member began where its leader begins
     * @param applied bodies that applications applied, summed over all lives of members
     * @param transfers requests for a transfer of leadership that ended well
     * @param loads how often a state machine loaded a snapshot
     * @param changes requests for a change of the members that ended well
     * @param helped parts of snapshots that followers sent in their leader's place
     * @param sessionLoads how often a state machine with sessions loaded a snapshot
     * @param resumed how often a leader offered the very snapshot of which a follower had said that it has a part
     * @param goneOn how often a follower had a part of the snapshot that it was offered
     * @param together heartbeats that were answered together with those of another group
     */
    public record Figures(long events, long elections, long acked, long corruptSlices, long recoveries,
                          long reads, long resets, long applied, long transfers, long loads, long changes,
                          long helped, long sessionLoads, long resumed, long goneOn,
                          long together) {
    }

    public boolean isGood() {
        return verdict == Verdict.GOOD;
    }

    @Override
    public String toString() {
        return "seed " + seed + " " + verdict + " "
            + (isGood() ? figures : checker + ": " + message + " | " + options);
    }
}
