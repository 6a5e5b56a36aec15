package io.openmessaging.storage.dledger.runtime;

import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.store.StoreListener;

/**
 * Brings what a store finds by itself to the group that runs on it. A store opens before its group runs; what it says
 * until then is not kept, for it says so again, or the group asks.
 *
 * <p>Called on the store's threads; one of them may run the group's turn.
 */
public final class StoreEvents implements StoreListener {
    /** Written once by the thread that starts the group, read by the store's threads. */
    private volatile GroupRunner group;

    /** From now on that group is told. */
    public void bringTo(GroupRunner running) {
        group = running;
    }

    @Override
    public void retentionDue(long index) {
        GroupRunner running = group;
        if (running != null) {
            running.deliver(new RaftEvent.RetentionDue(index));
        }
    }

    @Override
    public void damageFound() {
        GroupRunner running = group;
        if (running != null) {
            running.damageFound();
        }
    }
}
