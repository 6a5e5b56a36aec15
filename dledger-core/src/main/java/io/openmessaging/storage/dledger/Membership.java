package io.openmessaging.storage.dledger;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.protocol.Route;

/**
 * Who is in the group. Inside the core a member is an ordinal, its place among the ids in ascending order; ids appear
 * only in messages and to users. Immutable.
 */
public final class Membership {
    /** The ordinal of no member. */
    public static final int NOBODY = -1;

    private final String group;
    private final String[] ids;
    private final Map<String, String> addresses;
    private final int self;
    private final Route[] routes;

    /**
     * The group as one of its members sees it.
     *
     * @param addresses member id to host:port, this member included
     * @throws IllegalArgumentException if {@code selfId} is not among them
     */
    public Membership(String group, String selfId, Map<String, String> addresses) {
        this.group = group;
        this.addresses = Collections.unmodifiableMap(new TreeMap<>(addresses));
        this.ids = this.addresses.keySet().toArray(new String[0]);
        this.self = Arrays.binarySearch(ids, selfId);
        if (self < 0) {
            throw new IllegalArgumentException("member " + selfId + " is not among the peers " + addresses.keySet());
        }
        this.routes = new Route[ids.length];
        for (int peer = 0; peer < ids.length; peer++) {
            routes[peer] = new Route(group, selfId, ids[peer]);
        }
    }

    public String group() {
        return group;
    }

    public int self() {
        return self;
    }

    public String selfId() {
        return ids[self];
    }

    /** How many members there are. */
    public int size() {
        return ids.length;
    }

    /** The least number of members that is more than half. */
    public int majority() {
        return ids.length / 2 + 1;
    }

    /** The id of a member, "" for {@link #NOBODY}. */
    public String idOf(int member) {
        return member == NOBODY ? "" : ids[member];
    }

    /** The member with that id, {@link #NOBODY} for "" and for an id that is not in the group. */
    public int ordinalOf(String id) {
        int found = Arrays.binarySearch(ids, id);
        return found < 0 ? NOBODY : found;
    }

    /** Member id to host:port, unmodifiable, in ascending order of ids. */
    public Map<String, String> addresses() {
        return addresses;
    }

    /** The route of a message from this member to a peer. */
    Route routeTo(int peer) {
        return routes[peer];
    }
}
