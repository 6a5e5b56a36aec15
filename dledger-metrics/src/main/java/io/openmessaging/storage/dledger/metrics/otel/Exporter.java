package io.openmessaging.storage.dledger.metrics.otel;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.metrics.MemberGauges;
import io.openmessaging.storage.dledger.metrics.MemberMeter;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporterBuilder;
import io.opentelemetry.exporter.prometheus.PrometheusHttpServer;
import io.opentelemetry.sdk.metrics.ExemplarFilter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;

/**
 * One way out of the process, with its threads and its port, for the members that are added to it. Any thread.
 */
final class Exporter implements AutoCloseable {
    /** A process may run thousands of groups; labels are ids and groups, of which there are no more than that. */
    private static final int MOST_SERIES = 100_000;
    /** How long the last report may take. */
    private static final long CLOSE_TIMEOUT_MS = 5_000;

    private final SdkMeterProvider sdk;
    private final Instruments instruments;

    private Exporter(SdkMeterProvider sdk) {
        this.sdk = sdk;
        this.instruments = new Instruments(sdk.get("io.openmessaging.storage.dledger"));
    }

    /**
     * Starts to export.
     *
     * @throws DLedgerException if the address cannot be listened on, or is none
     */
    static Exporter start(ExporterSettings settings) {
        return new Exporter(SdkMeterProvider.builder()
            .setResource(Resource.getDefault().toBuilder().put("service.name", "dledger").build())
            .setExemplarFilter(ExemplarFilter.alwaysOff()) // There are no traces that an example could name.
            .registerMetricReader(reader(settings), instrument -> MOST_SERIES)
            .build());
    }

    private static MetricReader reader(ExporterSettings settings) {
        return switch (settings.type()) {
            case PROM -> prometheus(settings);
            case OTLP_GRPC -> periodic(collector(settings), settings);
            case LOG -> periodic(new LogExporter(), settings);
            case DISABLE -> throw new IllegalArgumentException("nothing is exported");
        };
    }

    private static MetricReader periodic(MetricExporter exporter, ExporterSettings settings) {
        return PeriodicMetricReader.builder(exporter).setInterval(Duration.ofMillis(settings.intervalMs())).build();
    }

    private static MetricReader prometheus(ExporterSettings settings) {
        if (new InetSocketAddress(settings.target(), settings.port()).isUnresolved()) {
            throw cannotListen(settings, "unknown host", null);
        }
        try {
            return PrometheusHttpServer.builder().setHost(settings.target()).setPort(settings.port())
                .setOtelScopeLabelsEnabled(false).build();
        } catch (RuntimeException e) {
            throw cannotListen(settings, e.getCause() instanceof IOException cause ? cause.getMessage() : e.toString(),
                e);
        }
    }

    private static DLedgerException cannotListen(ExporterSettings settings, String why, RuntimeException cause) {
        return new DLedgerException(DLedgerResponseCode.NETWORK_ERROR,
            "metrics cannot listen on " + settings.target() + ":" + settings.port() + ": " + why, cause);
    }

    private static MetricExporter collector(ExporterSettings settings) {
        OtlpGrpcMetricExporterBuilder builder = OtlpGrpcMetricExporter.builder()
            .setTimeout(Duration.ofMillis(settings.timeoutMs()))
            .setRetryPolicy(null); // The next report says all that one that was lost said, and a stop need not wait.
        settings.headers().forEach(builder::addHeader);
        try {
            return new CollectorExporter(settings.target(), builder.setEndpoint(settings.target()).build());
        } catch (IllegalArgumentException e) {
            throw new DLedgerException(DLedgerResponseCode.UNEXPECTED_ARGUMENT,
                "metricsGrpcExporterTarget must be host:port or a URL, is '" + settings.target() + "': "
                    + e.getMessage(), e);
        }
    }

    /** A meter for that member; {@code onClose} runs once, when it is closed. */
    MemberMeter add(String group, String selfId, MemberGauges gauges, Runnable onClose) {
        return instruments.add(group, selfId, gauges, onClose);
    }

    /** Makes a last report, and ends all threads. */
    @Override
    public void close() {
        sdk.shutdown().join(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }
}
