package io.openmessaging.storage.dledger.store;

import io.openmessaging.storage.dledger.DLedgerConfig;

/** Makes stores of one type; found with {@link java.util.ServiceLoader}. Stateless; any thread. */
public interface DLedgerStoreProvider {
    /** The {@link DLedgerConfig#getStoreType} that this provider serves. */
    String storeType();

    /** A store for that member, not open yet. */
    DLedgerStore create(DLedgerConfig config);
}
