package io.openmessaging.storage.dledger.metrics.otel;

import java.util.HashMap;
import java.util.Map;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.MetricsConfig;
import io.openmessaging.storage.dledger.metrics.MemberGauges;
import io.openmessaging.storage.dledger.metrics.MemberMeter;
import io.openmessaging.storage.dledger.metrics.MetricsProvider;

/**
 * Exports the measurements of members as their settings say. Members of a process whose settings are equal in that
 * share one exporter, which starts with the first of them and ends with the last: a port can be listened on once.
 *
 * <p>Any thread. The exporters that run are the process's, guarded by their map.
 */
public final class OpenTelemetryProvider implements MetricsProvider {
    private static final Map<ExporterSettings, Shared> RUNNING = new HashMap<>();

    /** An exporter, and how many members it serves. Guarded by the map of those that run. */
    private static final class Shared {
        private final Exporter exporter;
        private int members;

        Shared(Exporter exporter) {
            this.exporter = exporter;
        }
    }

    @Override
    public MemberMeter open(DLedgerConfig config, MemberGauges gauges) {
        if (config.getMetricsExporterType() == MetricsConfig.MetricsExporterType.DISABLE) {
            return MemberMeter.NONE;
        }
        ExporterSettings settings = ExporterSettings.of(config);
        synchronized (RUNNING) {
            Shared shared = RUNNING.get(settings);
            if (shared == null) {
                shared = new Shared(Exporter.start(settings));
                RUNNING.put(settings, shared);
            }
            shared.members++;
            return shared.exporter.add(config.getGroup(), config.getSelfId(), gauges, () -> release(settings));
        }
    }

    private static void release(ExporterSettings settings) {
        synchronized (RUNNING) {
            Shared shared = RUNNING.get(settings);
            if (--shared.members == 0) {
                RUNNING.remove(settings);
                shared.exporter.close();
            }
        }
    }
}
