package io.openmessaging.storage.dledger;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;

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
    /** The longest id in bytes of UTF-8: that of as many members as a group may have fit in one entry or message. */
    public static final int MAX_ID_BYTES = 200;

    /** A host name has up to 253. */
    private static final int MAX_ADDRESS_BYTES = 260;
    private static final int MAX_PORT = 65_535;
    private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");
    private static final Pattern SEPARATOR = Pattern.compile("[;\\s]");

    /** What can happen to a member. */
    public enum Kind {
        /** It becomes a voter, a learner first until it has the log; one that is a learner already needs no address. */
        ADD_VOTER,
        /** It gets entries and counts for nothing. */
        ADD_LEARNER,
        /** It is in the group no more, whatever it was there for. */
        REMOVE,
        /**
         * It becomes a voter in the place of another, which is in the group no more; or in its own, after its directory
         * was wiped.
         */
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
        if (kind != Kind.REMOVE && kind != Kind.MOVE) {
            checkNewId(id);
        }
        if ((kind == Kind.REPLACE) == replacedId.isBlank()) {
            throw new IllegalArgumentException(kind + " of " + id + " replaces '" + replacedId + "'");
        }
        if (address.isBlank() && (kind == Kind.ADD_LEARNER || kind == Kind.MOVE)) {
            throw new IllegalArgumentException(kind + " of " + id + " without an address");
        }
        if (!address.isEmpty()) {
            checkAddress(address);
        }
    }

    /** As an id is written in a list of peers, and as a configuration has room for it. */
    private static void checkNewId(String id) {
        if (SEPARATOR.matcher(id).find() || id.indexOf('-') >= 0 || bytesOf(id) > MAX_ID_BYTES) {
            throw new IllegalArgumentException("id '" + id + "' has a '-', ';' or space, or more than "
                + MAX_ID_BYTES + " bytes");
        }
    }

    private static void checkAddress(String address) {
        int colon = address.lastIndexOf(':');
        boolean hasPort = colon > 0 && PORT.matcher(address.substring(colon + 1)).matches()
            && Integer.parseInt(address.substring(colon + 1)) <= MAX_PORT;
        if (!hasPort || SEPARATOR.matcher(address).find() || bytesOf(address) > MAX_ADDRESS_BYTES) {
            throw new IllegalArgumentException("address '" + address + "' is not of the form host:port");
        }
    }

    private static int bytesOf(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
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

    /** Whether a member is put in its own place, after its directory was wiped. */
    boolean readmits() {
        return replacedId.equals(id);
    }
}
