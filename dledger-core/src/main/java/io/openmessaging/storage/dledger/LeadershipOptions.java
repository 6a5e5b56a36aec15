package io.openmessaging.storage.dledger;

import java.util.List;

/**
 * How leadership is handed over; all times in milliseconds. {@link LeadershipConfig} makes one.
 *
 * @param transferWaitMs how long a transfer may take before the leader gives it up and takes entries again
 * @param maxTransferLag most entries that a member may lack and still be handed the leadership
 * @param minTakeVoteIntervalMs the least time between the requests for votes of a member that takes over and its next
 *     round
 * @param maxTakeVoteIntervalMs the most time between them
 * @param maxForceMs a disk that makes nothing durable for so long hangs; its member does not lead
 * @param preferred ids of the members that should lead when they can; none of them has to be in the group
 * @param stands whether this member stands for election by itself
 */
public record LeadershipOptions(long transferWaitMs, long maxTransferLag, long minTakeVoteIntervalMs,
                                long maxTakeVoteIntervalMs, long maxForceMs, List<String> preferred, boolean stands) {
    /** What holds where nothing is configured. */
    public static final LeadershipOptions DEFAULTS = new LeadershipOptions(1_000, 1_000, 30, 100, 5_000, List.of(),
        true);

    public LeadershipOptions {
        RaftOptions.requireAtLeast(1, transferWaitMs, "transferWaitMs");
        RaftOptions.requireAtLeast(0, maxTransferLag, "maxTransferLag");
        RaftOptions.requireAtLeast(1, minTakeVoteIntervalMs, "minTakeVoteIntervalMs");
        RaftOptions.requireAtLeast(minTakeVoteIntervalMs + 1, maxTakeVoteIntervalMs, "maxTakeVoteIntervalMs");
        RaftOptions.requireAtLeast(1, maxForceMs, "maxForceMs");
        preferred = List.copyOf(preferred);
    }
}
