package io.openmessaging.storage.dledger.entry;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who is in a group, and what each member is there for. A value, since it is kept in the log: the body of a
 * CONFIG_CHANGE entry. Immutable.
 *
 * <p>A configuration with old voters is <em>joint</em>: whatever needs a majority needs one of the voters and one of
 * the old voters. A learner gets entries and counts for nothing. An old voter may be a learner at the same time: it
 * will be one when the change is done. Ids are for good, addresses may change. Paper §6; thesis §4.2.1.
 *
 * @param addresses member id to host:port, of all members
 * @param voters ids of those who elect and commit; none only in {@link #NONE}
 * @param oldVoters ids of those who do so as well, as long as the configuration is joint; else none
 * @param learners ids of those who only get entries; none of them a voter
 * @param stores voter's id to the id of the store that it counts with, of those that were let in after the group was
 *     founded; the others are founders, or have stores that do not say whose they are
 * @param refounding that it was not agreed on but forced; {@link Refounding#NONE} as a rule
 */
public record Configuration(SortedMap<String, String> addresses, SortedSet<String> voters,
                            SortedSet<String> oldVoters, SortedSet<String> learners,
                            SortedMap<String, String> stores, Refounding refounding) {
    /** Of a log that names nobody: of a member that waits to be added to a group. */
    public static final Configuration NONE = new Configuration(Collections.emptySortedMap(),
        Collections.emptySortedSet(), Collections.emptySortedSet(), Collections.emptySortedSet());

    /** More members than this are not in any configuration. */
    public static final int MAX_MEMBERS = 128;

    private static final byte VERSION = 1;
    /** Where some voter counts with a store that is named. */
    private static final byte VERSION_WITH_STORES = 2;
    private static final int VOTER = 1;
    private static final int OLD_VOTER = 2;
    private static final int LEARNER = 4;
    private static final int STORE = 8;
    /** The kind of a part behind the members. */
    private static final byte REFOUNDING = 1;

    public Configuration {
        addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
        voters = Collections.unmodifiableSortedSet(new TreeSet<>(voters));
        oldVoters = Collections.unmodifiableSortedSet(new TreeSet<>(oldVoters));
        learners = Collections.unmodifiableSortedSet(new TreeSet<>(learners));
        stores = Collections.unmodifiableSortedMap(new TreeMap<>(stores));
        TreeSet<String> members = new TreeSet<>(voters);
        members.addAll(oldVoters);
        members.addAll(learners);
        require(members.equals(addresses.keySet()), "addresses of " + addresses.keySet() + ", members " + members);
        require(Collections.disjoint(voters, learners), "voters " + voters + ", learners " + learners);
        require(!voters.isEmpty() || members.isEmpty(), "members without a voter: " + members);
        for (Map.Entry<String, String> store : stores.entrySet()) {
            boolean votes = voters.contains(store.getKey()) || oldVoters.contains(store.getKey());
            require(votes && !store.getValue().isEmpty(), "store '" + store.getValue() + "' of " + store.getKey());
        }
        require(members.size() <= MAX_MEMBERS, "more than " + MAX_MEMBERS + " members");
    }

    /** One that the group agrees on, in which all voters are founders. */
    public Configuration(SortedMap<String, String> addresses, SortedSet<String> voters, SortedSet<String> oldVoters,
                         SortedSet<String> learners) {
        this(addresses, voters, oldVoters, learners, Collections.emptySortedMap(), Refounding.NONE);
    }

    static void require(boolean condition, String found) {
        if (!condition) {
            throw new IllegalArgumentException("no configuration: " + found);
        }
    }

    /** All members vote. */
    public static Configuration ofVoters(Map<String, String> addresses) {
        return new Configuration(new TreeMap<>(addresses), new TreeSet<>(addresses.keySet()),
            Collections.emptySortedSet(), Collections.emptySortedSet());
    }

    /** The same members, which came about in that way. */
    public Configuration with(Refounding newRefounding) {
        return new Configuration(addresses, voters, oldVoters, learners, stores, newRefounding);
    }

    /** The same members, whose voters count with these stores. */
    public Configuration withStores(SortedMap<String, String> ofVoters) {
        return new Configuration(addresses, voters, oldVoters, learners, ofVoters, refounding);
    }

    /** The store that a voter counts with, "" for a founder. */
    public String storeOf(String id) {
        return stores.getOrDefault(id, "");
    }

    /** Whether the members are the same, there for the same, with whatever stores, and however that came about. */
    public boolean hasMembersOf(Configuration other) {
        return addresses.equals(other.addresses) && voters.equals(other.voters) && oldVoters.equals(other.oldVoters)
            && learners.equals(other.learners);
    }

    public boolean isJoint() {
        return !oldVoters.isEmpty();
    }

    /** Whether that member votes, be it as an old voter. */
    public boolean isVoter(String id) {
        return voters.contains(id) || oldVoters.contains(id);
    }

    /**
     * As bytes, for {@link #decode}: the members, and behind them parts that only inform, each with its kind and
     * length. Whoever does not know a kind passes it over; what changes who is in the group needs another version.
     */
    public byte[] encode() {
        byte[][] ids = new byte[addresses.size()][];
        byte[][] hosts = new byte[addresses.size()][];
        byte[][] storeIds = new byte[addresses.size()][];
        byte[] forced = refounding.isNone() ? new byte[0] : refounding.encode();
        int sizeBytes = 1 + Short.BYTES + (forced.length == 0 ? 0 : 1 + Integer.BYTES + forced.length);
        int member = 0;
        for (Map.Entry<String, String> each : addresses.entrySet()) {
            ids[member] = each.getKey().getBytes(StandardCharsets.UTF_8);
            hosts[member] = each.getValue().getBytes(StandardCharsets.UTF_8);
            storeIds[member] = storeOf(each.getKey()).getBytes(StandardCharsets.UTF_8);
            sizeBytes += 1 + 2 * Short.BYTES + ids[member].length + hosts[member].length
                + (storeIds[member].length == 0 ? 0 : Short.BYTES + storeIds[member].length);
            member++;
        }
        ByteBuffer out = ByteBuffer.allocate(sizeBytes);
        out.put(stores.isEmpty() ? VERSION : VERSION_WITH_STORES).putShort((short) addresses.size());
        member = 0;
        for (String id : addresses.keySet()) {
            out.put((byte) ((voters.contains(id) ? VOTER : 0) | (oldVoters.contains(id) ? OLD_VOTER : 0)
                | (learners.contains(id) ? LEARNER : 0) | (stores.containsKey(id) ? STORE : 0)));
            putText(out, ids[member]);
            putText(out, hosts[member]);
            if (storeIds[member].length > 0) {
                putText(out, storeIds[member]);
            }
            member++;
        }
        if (forced.length > 0) {
            out.put(REFOUNDING).putInt(forced.length).put(forced);
        }
        return out.array();
    }

    /**
     * What {@link #encode} made those bytes of.
     *
     * @throws IllegalArgumentException if it made them of nothing, or in another version; says which
     */
    public static Configuration decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            byte version = in.get();
            require(version == VERSION || version == VERSION_WITH_STORES, "version " + version + ", known are "
                + VERSION + " and " + VERSION_WITH_STORES);
            TreeMap<String, String> addresses = new TreeMap<>();
            TreeSet<String> voters = new TreeSet<>();
            TreeSet<String> oldVoters = new TreeSet<>();
            TreeSet<String> learners = new TreeSet<>();
            TreeMap<String, String> stores = new TreeMap<>();
            for (int left = in.getShort(); left > 0; left--) {
                int parts = in.get();
                String id = text(in);
                addresses.put(id, text(in));
                addIf((parts & VOTER) != 0, voters, id);
                addIf((parts & OLD_VOTER) != 0, oldVoters, id);
                addIf((parts & LEARNER) != 0, learners, id);
                if ((parts & STORE) != 0) {
                    stores.put(id, text(in));
                }
            }
            Refounding forced = refoundingIn(in);
            require((version == VERSION) == stores.isEmpty(), "version " + version + " with stores " + stores);
            return new Configuration(addresses, voters, oldVoters, learners, stores, forced);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("no configuration: " + bytes.length + " bytes are too few", e);
        }
    }

    private static Refounding refoundingIn(ByteBuffer in) {
        Refounding found = Refounding.NONE;
        while (in.hasRemaining()) {
            byte kind = in.get();
            int length = in.getInt();
            require(length >= 0 && length <= in.remaining(), "a part of " + length + " bytes, " + in.remaining()
                + " are left");
            found = kind == REFOUNDING ? Refounding.decode(in.slice(in.position(), length)) : found;
            in.position(in.position() + length);
        }
        return found;
    }

    private static void addIf(boolean condition, TreeSet<String> ids, String id) {
        if (condition) {
            ids.add(id);
        }
    }

    /** Writes what {@link #text} reads, from its UTF-8. */
    static void putText(ByteBuffer out, byte[] text) {
        out.putShort((short) text.length).put(text);
    }

    static String text(ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort());
        require(length <= in.remaining(), "a text of " + length + " bytes, " + in.remaining() + " are left");
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** On one line, for people: voters, then the old ones, then learners. */
    @Override
    public String toString() {
        return "voters " + voters + (isJoint() ? " and " + oldVoters : "")
            + (learners.isEmpty() ? "" : ", learners " + learners);
    }
}
