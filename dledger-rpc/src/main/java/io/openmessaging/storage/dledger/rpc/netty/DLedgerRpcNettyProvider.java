package io.openmessaging.storage.dledger.rpc.netty;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.rpc.DLedgerRpcProvider;
import io.openmessaging.storage.dledger.rpc.DLedgerRpcService;

/** Lets {@code new DLedgerServer(config)} find this transport. */
public final class DLedgerRpcNettyProvider implements DLedgerRpcProvider {
    @Override
    public DLedgerRpcService create(DLedgerConfig config) {
        return new DLedgerRpcNettyService(config);
    }
}
