package io.openmessaging.storage.dledger;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeSet;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.protocol.Route;

/**
 * Who is in the group, as one of its members sees it. Inside the core a member is an ordinal; ids appear only in
 * messages and to users.
 *
 * <p>Immutable: a change makes another one, in which whoever was known keeps the ordinal, and newcomers get the next
 * ones. So an ordinal names the same member as long as a process runs, whether it is in the group or not any more, and
 * what is kept by ordinal only ever grows. Architecture §3.14.
 */
public final class Membership {
    /** The ordinal of no member. */
    public static final int NOBODY = -1;

    private final String group;
    private final String clusterId;
    private final int self;
    /** By ordinal: all who were ever known here. */
    private final String[] ids;
    private final Route[] routes;
    private final Configuration configuration;
    private final int[] peers;
    private final int[] voterPeers;
    /** By ordinal: the store that a voter votes with, null for who has no vote. */
    private final String[] votingStores;
    private final Quorum quorum;

    /** More than so many members are never known, in the group or not. */
    static final int MAX_KNOWN = 1024;

    /** The group as one of its members sees it, or one who is to be added. Ordinals follow the order of ids. */
    public Membership(String group, String selfId, Configuration configuration) {
        this(group, "", selfId, idsOf(selfId, configuration), configuration);
    }

    private Membership(String group, String clusterId, String selfId, String[] ids, Configuration configuration) {
        this.group = group;
        this.clusterId = clusterId;
        this.ids = ids;
        this.self = find(ids, selfId);
        this.configuration = configuration;
        this.routes = new Route[ids.length];
        this.votingStores = new String[ids.length];
        int[] others = new int[ids.length];
        int[] voters = new int[ids.length];
        int otherCount = 0;
        int voterCount = 0;
        for (int member = 0; member < ids.length; member++) {
            routes[member] = new Route(group, selfId, ids[member], clusterId);
            votingStores[member] = configuration.isVoter(ids[member]) ? configuration.storeOf(ids[member]) : null;
            if (member != self && configuration.addresses().containsKey(ids[member])) {
                others[otherCount++] = member;
                if (votingStores[member] != null) {
                    voters[voterCount++] = member;
                }
            }
        }
        this.peers = Arrays.copyOf(others, otherCount);
        this.voterPeers = Arrays.copyOf(voters, voterCount);
        this.quorum = new Quorum(ordinalsOf(configuration.voters()), ordinalsOf(configuration.oldVoters()));
    }

    /** The same group with other members. */
    Membership with(Configuration next) {
        Membership known = this;
        for (String id : next.addresses().keySet()) {
            known = known.knowing(id);
        }
        return new Membership(group, clusterId, selfId(), known.ids, next);
    }

    /** The same, and that id has an ordinal, whoever it is; "" has none. */
    Membership knowing(String id) {
        if (id.isEmpty() || find(ids, id) != NOBODY) {
            return this;
        }
        String[] more = Arrays.copyOf(ids, ids.length + 1);
        more[ids.length] = id;
        return new Membership(group, clusterId, selfId(), more, configuration);
    }

    /** The same group by the id that it was founded with. */
    Membership ofCluster(String id) {
        return new Membership(group, id, selfId(), ids, configuration);
    }

    private static String[] idsOf(String selfId, Configuration configuration) {
        TreeSet<String> all = new TreeSet<>(configuration.addresses().keySet());
        all.add(selfId);
        return all.toArray(new String[0]);
    }

    private int[] ordinalsOf(Iterable<String> members) {
        int[] ordinals = new int[ids.length];
        int count = 0;
        for (String id : members) {
            ordinals[count++] = find(ids, id);
        }
        return Arrays.copyOf(ordinals, count);
    }

    private static int find(String[] ids, String id) {
        for (int member = 0; member < ids.length; member++) {
            if (ids[member].equals(id)) {
                return member;
            }
        }
        return NOBODY;
    }

    public String group() {
        return group;
    }

    /** The id that the group was founded with, "" as far as this member knows of none. */
    public String clusterId() {
        return clusterId;
    }

    public int self() {
        return self;
    }

    public String selfId() {
        return ids[self];
    }

    public Configuration configuration() {
        return configuration;
    }

    /** Above the ordinal of whoever is known: the length of what is kept by ordinal. */
    int ordinals() {
        return ids.length;
    }

    /** The other members, whatever they are there for, in ascending order. Not to be changed. */
    public int[] peers() {
        return peers;
    }

    /** Those of the other members who vote. Not to be changed. */
    int[] voterPeers() {
        return voterPeers;
    }

    /** Whether this member votes, be it as an old voter. */
    public boolean isVoter() {
        return configuration.isVoter(selfId());
    }

    /** Whether that is another member of the group, whatever it is there for. */
    boolean isPeer(int member) {
        return Arrays.binarySearch(peers, member) >= 0;
    }

    /** Whether what the member says counts where it comes from that store; always, of one that has no vote. */
    boolean isStoreOf(int member, String store) {
        return votingStores[member] == null || votingStores[member].equals(store);
    }

    /** What counts as a majority. */
    Quorum quorum() {
        return quorum;
    }

    /** The id of a member, "" for {@link #NOBODY}. */
    public String idOf(int member) {
        return member == NOBODY ? "" : ids[member];
    }

    /** The one with that id, {@link #NOBODY} for "" and for an id that is not known. */
    public int ordinalOf(String id) {
        return find(ids, id);
    }

    /** Member id to host:port, unmodifiable, in ascending order of ids. */
    public SortedMap<String, String> addresses() {
        return configuration.addresses();
    }

    /** The route of a message from this member to a peer. */
    public Route routeTo(int peer) {
        return routes[peer];
    }
}
