package io.openmessaging.storage.dledger;

import java.util.Objects;

/**
 * A wish to change who is in a group. A leader carries out one at a time, and each in steps between which every
 * majority of the old members has one of the new in common. Paper §6; thesis §4.2.1, §4.3; architecture §3.14.
 *
 * @param kind what is to happen
 * @param id the member that it happens to
 * @param address host:port of that member; "" where it is known already, or not needed
 * @param replacedId the voter that it replaces; "" for none
 */
public record MemberChange(Kind kind, String id, String address, String replacedId) {
    /** What can happen to a member. */
    public enum Kind {
        /** It becomes a voter, a learner first until it has the log; one that is a learner already needs no address. */
        ADD_VOTER,
        /** It gets entries and counts for nothing. */
        ADD_LEARNER,
        /** It is in the group no more, whatever it was there for. */
        REMOVE,
        /** It becomes a voter in the place of another, which is in the group no more. */
        REPLACE,
        /** It is found at another address. */
        MOVE
    }

    public MemberChange {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(replacedId, "replacedId");
        if (id.isBlank()) {
            throw new IllegalArgumentException("a change of a member without an id");
        }
        if ((kind == Kind.REPLACE) == replacedId.isBlank() || replacedId.equals(id)) {
            throw new IllegalArgumentException(kind + " of " + id + " replaces '" + replacedId + "'");
        }
        if (address.isBlank() && (kind == Kind.ADD_LEARNER || kind == Kind.MOVE)) {
            throw new IllegalArgumentException(kind + " of " + id + " without an address");
        }
    }

    public static MemberChange addVoter(String id, String address) {
        return new MemberChange(Kind.ADD_VOTER, id, address, "");
    }

    public static MemberChange addLearner(String id, String address) {
        return new MemberChange(Kind.ADD_LEARNER, id, address, "");
    }

    public static MemberChange remove(String id) {
        return new MemberChange(Kind.REMOVE, id, "", "");
    }

    public static MemberChange replace(String replacedId, String id, String address) {
        return new MemberChange(Kind.REPLACE, id, address, replacedId);
    }

    public static MemberChange move(String id, String address) {
        return new MemberChange(Kind.MOVE, id, address, "");
    }
}
