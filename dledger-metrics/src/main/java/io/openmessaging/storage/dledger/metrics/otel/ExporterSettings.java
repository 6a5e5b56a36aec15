package io.openmessaging.storage.dledger.metrics.otel;

import java.util.Map;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.MetricsConfig.MetricsExporterType;

/**
 * What an exporter is started with: of a member's settings those that its type reads, so that members differ in nothing
 * else that matters.
 *
 * @param type not DISABLE
 * @param target PROM: the address to listen on; OTLP_GRPC: the URL of the collector; else ""
 * @param port PROM: the port to listen on; else 0
 * @param headers OTLP_GRPC: what each request carries
 * @param timeoutMs OTLP_GRPC: after which a request is given up; else 0
 * @param intervalMs OTLP_GRPC and LOG: between two reports; else 0
 */
record ExporterSettings(MetricsExporterType type, String target, int port, Map<String, String> headers, long timeoutMs,
                        long intervalMs) {
    private static final String EVERYWHERE = "0.0.0.0";

    static ExporterSettings of(DLedgerConfig config) {
        MetricsExporterType type = config.getMetricsExporterType();
        return switch (type) {
            case PROM -> new ExporterSettings(type, hostOf(config), config.getMetricsPromExporterPort(), Map.of(), 0,
                0);
            case OTLP_GRPC -> new ExporterSettings(type, urlOf(config.getMetricsGrpcExporterTarget().trim()), 0,
                headersOf(config.getMetricsGrpcExporterHeader()), config.getMetricGrpcExporterTimeOutInMills(),
                config.getMetricGrpcExporterIntervalInMills());
            case LOG -> new ExporterSettings(type, "", 0, Map.of(), 0,
                config.getMetricLoggingExporterIntervalInMills());
            case DISABLE -> throw new IllegalArgumentException("nothing is exported");
        };
    }

    private static String hostOf(DLedgerConfig config) {
        return config.getMetricsPromExporterHost().isBlank() ? EVERYWHERE : config.getMetricsPromExporterHost().trim();
    }

    /** As in the historical library, a target without a scheme is asked over TLS. */
    private static String urlOf(String target) {
        return target.startsWith("http://") || target.startsWith("https://") ? target : "https://" + target;
    }

    private static Map<String, String> headersOf(String text) {
        Map<String, String> headers = new TreeMap<>();
        if (!text.isBlank()) {
            for (String header : text.split(",")) {
                int colon = header.indexOf(':');
                headers.put(header.substring(0, colon).trim(), header.substring(colon + 1).trim());
            }
        }
        return headers;
    }
}
