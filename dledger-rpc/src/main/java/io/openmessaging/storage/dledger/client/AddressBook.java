package io.openmessaging.storage.dledger.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which members there are and where, as far as a client knows: what its user said when it was made, and what members
 * have told it since. Whoever the user named is asked for good, since he may be right once more; of the others only
 * those of the latest configuration are known.
 *
 * <p>A member has up to two addresses here, the user's and the one that was told, for it may have moved, or the user
 * may have to go another way than the members do. One of them is in use: the user's, until it fails or the member is
 * told to be elsewhere than before. Guarded by the monitor of the {@link LeaderFinder}.
 */
final class AddressBook {
    /** Of a member that does not lead. */
    static final long NO_TERM = -1;
    /** Below the index of any configuration. */
    private static final long NOTHING_TOLD = Long.MIN_VALUE;

    /** Member id to host:port, in the order of the user. */
    private final Map<String, String> named;
    /** As of the latest configuration that was told. */
    private Map<String, String> told = Map.of();
    private long toldIndex = NOTHING_TOLD;
    private long toldTerm = NO_TERM;
    private final Map<String, Member> inUse = new LinkedHashMap<>();

    AddressBook(Map<String, String> named) {
        this.named = new LinkedHashMap<>(named);
        named.forEach((id, address) -> inUse.put(id, new Member(id, address)));
    }

    /** The one with that id, or null. */
    Member member(String id) {
        return inUse.get(id);
    }

    boolean isNamed(Member member) {
        return named.containsKey(member.id());
    }

    /** All: of those in the group first whom the user named, then the others, and last whom he named in vain. */
    List<Member> all() {
        List<Member> all = new ArrayList<>();
        List<Member> others = new ArrayList<>();
        List<Member> inVain = new ArrayList<>();
        for (Member member : inUse.values()) {
            boolean isInGroup = told.isEmpty() || told.containsKey(member.id());
            (!isInGroup ? inVain : isNamed(member) ? all : others).add(member);
        }
        all.addAll(others);
        all.addAll(inVain);
        return all;
    }

    /**
     * Takes what a member says of its group, unless that is known better: the leader of a later term knows best, and
     * of two configurations the one with the higher index is later, or has at least all members of the other.
     *
     * @param addresses member id to host:port
     * @param configurationIndex index of the configuration that says so
     * @param leaderTerm the term in which the member that says so leads, {@link #NO_TERM} if it does not
     */
    void told(Map<String, String> addresses, long configurationIndex, long leaderTerm) {
        boolean isLater = leaderTerm > toldTerm || configurationIndex > toldIndex;
        if (addresses.isEmpty() || !isLater) {
            return;
        }
        Map<String, String> before = told;
        told = addresses;
        toldIndex = configurationIndex;
        toldTerm = Math.max(toldTerm, leaderTerm);
        inUse.keySet().removeIf(id -> !named.containsKey(id) && !told.containsKey(id));
        told.forEach((id, address) -> {
            boolean hasMoved = before.containsKey(id) && !before.get(id).equals(address);
            if (hasMoved || !inUse.containsKey(id)) {
                inUse.put(id, new Member(id, address));
            }
        });
    }

    /** The member was not found where it was looked for: its other address comes into use, if it has one. */
    void notFound(Member member) {
        if (!member.equals(inUse.get(member.id()))) {
            return;
        }
        String userSays = named.get(member.id());
        String other = Objects.equals(userSays, member.address()) ? told.get(member.id()) : userSays;
        if (other != null) {
            inUse.put(member.id(), new Member(member.id(), other));
        }
    }
}
