package io.openmessaging.storage.dledger.jepsen.report;

/**
 * A member was seen in a role for the first time since its last one.
 *
 * @param timeNs nanoseconds since the start of the history
 * @param role such as {@code "LEADER"}, {@code "FOLLOWER"}, {@code "CANDIDATE"}; {@code "DOWN"} while it does not run
 * @param term of the member then; -1 if unknown
 */
public record RoleChange(long timeNs, String member, String role, long term) {
}
