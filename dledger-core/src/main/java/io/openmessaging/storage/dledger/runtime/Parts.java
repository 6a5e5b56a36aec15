package io.openmessaging.storage.dledger.runtime;

import java.util.ServiceLoader;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.metrics.MemberMeter;
import io.openmessaging.storage.dledger.metrics.MetricsProvider;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.rpc.DLedgerRpcProvider;
import io.openmessaging.storage.dledger.rpc.DLedgerRpcService;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.DLedgerStoreProvider;

/** Finds the parts of a server that other modules bring, on the class path. Stateless; any thread. */
public final class Parts {
    private Parts() {
    }

    /**
     * A store of the configured type.
     *
     * @throws DLedgerException if no module brings one; names the module that would
     */
    public static DLedgerStore findStore(DLedgerConfig config) {
        if (DLedgerConfig.MEMORY.equals(config.getStoreType())) {
            return new DLedgerMemoryStore();
        }
        for (DLedgerStoreProvider provider : ServiceLoader.load(DLedgerStoreProvider.class)) {
            if (provider.storeType().equals(config.getStoreType())) {
                return provider.create(config);
            }
        }
        throw new DLedgerException(DLedgerResponseCode.UNSUPPORTED, "there is no store of type "
            + config.getStoreType() + " on the class path: the module dledger-store is missing");
    }

    /**
     * A transport.
     *
     * @throws DLedgerException if no module brings one; names the module that would
     */
    public static DLedgerRpcService findRpc(DLedgerConfig config) {
        for (DLedgerRpcProvider provider : ServiceLoader.load(DLedgerRpcProvider.class)) {
            return provider.create(config);
        }
        throw new DLedgerException(DLedgerResponseCode.UNSUPPORTED,
            "there is no transport on the class path: the module dledger-rpc is missing");
    }

    /**
     * A taker of measurements, if the settings ask for one; else one that takes none.
     *
     * @throws DLedgerException if no module brings one; names the module that would
     */
    public static MetricsProvider findMetrics(DLedgerConfig config) {
        if (config.getMetricsExporterType() == DLedgerConfig.MetricsExporterType.DISABLE) {
            return (settings, gauges) -> MemberMeter.NONE;
        }
        for (MetricsProvider provider : ServiceLoader.load(MetricsProvider.class)) {
            return provider;
        }
        throw new DLedgerException(DLedgerResponseCode.UNSUPPORTED, "there is nothing on the class path that exports "
            + "measurements as metricsExporterType " + config.getMetricsExporterType()
            + " asks for: the module dledger-metrics is missing");
    }
}
