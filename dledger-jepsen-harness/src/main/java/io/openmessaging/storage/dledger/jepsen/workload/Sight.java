package io.openmessaging.storage.dledger.jepsen.workload;

/**
 * What a member says of its own part. A value.
 *
 * @param role {@code LEADER}, {@code FOLLOWER} or {@code CANDIDATE}; {@code DOWN} if it does not answer
 * @param term in which it has that part; below 0 if it does not say
 */
public record Sight(String role, long term) {
    /** No answer. */
    public static final Sight DOWN = new Sight("DOWN", -1);
    /** The role of whoever leads. */
    public static final String LEADER = "LEADER";

    /** Of a member that answered. */
    public static Sight of(String member, String leader, long term) {
        String role = member.equals(leader) ? LEADER
            : leader == null || leader.isEmpty() ? "CANDIDATE" : "FOLLOWER";
        return new Sight(role, term);
    }
}
