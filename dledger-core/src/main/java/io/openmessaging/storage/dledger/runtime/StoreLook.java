package io.openmessaging.storage.dledger.runtime;

import java.util.function.Consumer;

import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * What a member does about a fault that came up outside of its turns: it looks whether its store can be reached still.
 * If so, the fault was another's; else the group fails. Stateless; any thread.
 */
final class StoreLook implements Consumer<Throwable> {
    private final DLedgerStore store;
    private final Consumer<Throwable> fail;

    StoreLook(DLedgerStore store, Consumer<Throwable> fail) {
        this.store = store;
        this.fail = fail;
    }

    @Override
    public void accept(Throwable fault) {
        try {
            store.checkReachable();
        } catch (RuntimeException | Error own) {
            own.addSuppressed(fault);
            fail.accept(own);
        }
    }
}
