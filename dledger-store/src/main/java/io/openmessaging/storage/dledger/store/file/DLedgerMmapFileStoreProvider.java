package io.openmessaging.storage.dledger.store.file;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.DLedgerStoreProvider;

/** Offers {@link DLedgerMmapFileStore} for {@link DLedgerConfig#FILE}. Found by ServiceLoader; stateless. */
public final class DLedgerMmapFileStoreProvider implements DLedgerStoreProvider {
    @Override
    public String storeType() {
        return DLedgerConfig.FILE;
    }

    @Override
    public DLedgerStore create(DLedgerConfig config) {
        return new DLedgerMmapFileStore(config);
    }
}
