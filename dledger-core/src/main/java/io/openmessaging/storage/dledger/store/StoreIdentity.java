package io.openmessaging.storage.dledger.store;

import java.nio.charset.StandardCharsets;

import io.openmessaging.storage.dledger.entry.Belonging;

/**
 * Who a store is, and whom it belongs to. A member whose directory was wiped has another store id than before, and no
 * cluster. Architecture §3.14.
 *
 * @param storeId drawn at random when the store was made, and never changed; "" of a store that has none
 * @param clusterId made when the group was founded; "" of a store that belongs to none yet
 * @param joined whether the cluster had been founded without this store
 * @param pledge id of the cluster that the store voted to found last; "" if it belongs to one or never voted
 */
public record StoreIdentity(String storeId, String clusterId, boolean joined, String pledge) {
    /** Of a store that nobody asks. */
    public static final StoreIdentity NONE = new StoreIdentity("", "");

    /** The longest cluster id, in bytes of UTF-8. */
    public static final int MAX_CLUSTER_ID_BYTES = 64;

    /** Of a store that belongs to none, or is one of a cluster's first. */
    public StoreIdentity(String storeId, String clusterId) {
        this(storeId, clusterId, false);
    }

    /** Of a store that belongs to a cluster, or never voted to found one. */
    public StoreIdentity(String storeId, String clusterId, boolean joined) {
        this(storeId, clusterId, joined, "");
    }

    public StoreIdentity {
        checkLength(clusterId);
        checkLength(pledge);
    }

    private static void checkLength(String id) {
        if (id.getBytes(StandardCharsets.UTF_8).length > MAX_CLUSTER_ID_BYTES) {
            throw new IllegalArgumentException("cluster id '" + id + "' is longer than " + MAX_CLUSTER_ID_BYTES
                + " bytes");
        }
    }

    public boolean isFounded() {
        return !clusterId.isEmpty();
    }

    /**
     * The same store in that cluster.
     *
     * @throws IllegalArgumentException if that is no id of a cluster
     * @throws IllegalStateException if it belongs to another one
     */
    public StoreIdentity foundedAs(String newClusterId) {
        if (newClusterId.isBlank()) {
            throw new IllegalArgumentException("store " + storeId + " is founded without a cluster id");
        }
        if (isFounded() && !clusterId.equals(newClusterId)) {
            throw new IllegalStateException("store " + storeId + " belongs to cluster " + clusterId + ", not to "
                + newClusterId);
        }
        return new StoreIdentity(storeId, newClusterId, joined);
    }

    /**
     * The same store, come to that cluster, which had been founded without it.
     *
     * @throws IllegalArgumentException if that is no id of a cluster
     * @throws IllegalStateException if it belongs to another one, or is one of its first
     */
    public StoreIdentity joinedTo(String newClusterId) {
        if (isFounded() && !joined) {
            throw new IllegalStateException("store " + storeId + " founded cluster " + clusterId
                + ", and cannot come to " + newClusterId);
        }
        return new StoreIdentity(storeId, foundedAs(newClusterId).clusterId(), true);
    }

    /** The same, as it is told to a member that starts. */
    public Belonging belonging() {
        return new Belonging(storeId, clusterId, joined, pledge);
    }

    /**
     * The same store, voting to found that cluster.
     *
     * @throws IllegalArgumentException if that is no id of a cluster
     * @throws IllegalStateException if it belongs to one already
     */
    public StoreIdentity pledgedTo(String newClusterId) {
        if (newClusterId.isBlank()) {
            throw new IllegalArgumentException("store " + storeId + " votes to found a cluster without an id");
        }
        if (isFounded()) {
            throw new IllegalStateException("store " + storeId + " belongs to cluster " + clusterId
                + ", and cannot found " + newClusterId);
        }
        return new StoreIdentity(storeId, "", false, newClusterId);
    }

    /**
     * The same store in that cluster, whatever it belonged to: for a store alone whose log says that its group was
     * forced into another one ({@link io.openmessaging.storage.dledger.entry.Refounding}). Nothing else may do that,
     * for what the store promised was promised to the members of the former cluster.
     *
     * @throws IllegalArgumentException if that is no id of a cluster
     */
    public StoreIdentity refoundedAs(String newClusterId) {
        return new StoreIdentity(storeId, "").foundedAs(newClusterId);
    }
}
