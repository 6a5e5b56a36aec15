package io.openmessaging.storage.dledger.entry;

import java.util.Objects;

/**
 * Whose a member's store is, as the store itself has it. A value. Architecture §3.14.
 *
 * @param storeId drawn at random when the store was made; "" of one that does not say whose it is, and whose members
 *     found nothing: they elect and commit as their settings say
 * @param clusterId made when the group was founded; "" as long as it is not, as far as the store knows
 * @param joined whether the store came to a group that had been founded without it: then it counts only where a
 *     configuration names it
 * @param pledge id of the cluster that the store voted to found last; "" if it belongs to one or never voted
 */
public record Belonging(String storeId, String clusterId, boolean joined, String pledge) {
    /** Of a store that does not say whose it is. */
    public static final Belonging UNSAID = new Belonging("", "", false);

    /** Of a store that belongs to a cluster, or never voted to found one. */
    public Belonging(String storeId, String clusterId, boolean joined) {
        this(storeId, clusterId, joined, "");
    }

    public Belonging {
        Objects.requireNonNull(storeId);
        Objects.requireNonNull(clusterId);
        if (!pledge.isEmpty() && (storeId.isEmpty() || !clusterId.isEmpty())) {
            throw new IllegalArgumentException("store '" + storeId + "' of cluster '" + clusterId + "' voted to found '"
                + pledge + "'");
        }
        if (joined && (storeId.isEmpty() || clusterId.isEmpty())) {
            throw new IllegalArgumentException("store '" + storeId + "' joined cluster '" + clusterId + "'");
        }
    }

    /** The store that the member takes part with: "" for one of the founders. */
    public String partTaker() {
        return joined ? storeId : "";
    }
}
