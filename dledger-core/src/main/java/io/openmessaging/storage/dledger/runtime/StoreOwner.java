package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.function.Supplier;

import io.openmessaging.storage.dledger.Effects;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * What a group has decided of whose its store is, until a sync thread has said so to the store. Set under the group's
 * lock, before the number of the write shows; saved by the one thread that forces votes at a time.
 */
final class StoreOwner {
    private record Owner(String clusterId, Effects.Part part) {
    }

    private final DLedgerStore store;
    private final Supplier<String> newClusterId;
    /** Written under the group's lock, read by sync threads; null for nothing to say. */
    private volatile Owner decided;
    /** Of the thread that forces votes. */
    private Owner saved;

    /**
     * Of that store.
     *
     * @param newClusterId gives an id that no cluster has
     */
    StoreOwner(DLedgerStore store, Supplier<String> newClusterId) {
        this.store = store;
        this.newClusterId = newClusterId;
    }

    String newClusterId() {
        return newClusterId.get();
    }

    void belong(Effects.Part part, String clusterId) {
        decided = new Owner(clusterId, part);
    }

    /** Makes durable what was decided before the call. Blocks. */
    void save() throws IOException {
        Owner owner = decided;
        if (owner == saved) {
            return;
        }
        switch (owner.part) {
            case FOUNDER_TO_BE -> store.pledge(owner.clusterId);
            case FOUNDER -> store.found(owner.clusterId);
            default -> store.join(owner.clusterId);
        }
        saved = owner;
    }
}
