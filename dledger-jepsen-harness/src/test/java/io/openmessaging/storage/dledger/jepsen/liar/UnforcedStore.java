package io.openmessaging.storage.dledger.jepsen.liar;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.store.file.DLedgerMmapFileStore;

/** {@link Lie#SKIPS_FORCES}; votes are forced. */
final class UnforcedStore extends DLedgerMmapFileStore {
    UnforcedStore(DLedgerConfig config) {
        super(config);
    }

    @Override
    public void sync() {
        // It says that it is done.
    }
}
