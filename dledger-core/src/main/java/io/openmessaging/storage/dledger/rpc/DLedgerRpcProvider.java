package io.openmessaging.storage.dledger.rpc;

import io.openmessaging.storage.dledger.DLedgerConfig;

/** Makes transports; found with {@link java.util.ServiceLoader}. Stateless; any thread. */
public interface DLedgerRpcProvider {
    /** A transport for that member, not listening yet. */
    DLedgerRpcService create(DLedgerConfig config);
}
