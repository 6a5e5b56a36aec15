package io.openmessaging.storage.dledger;

/**
 * Where a member's measurements go: a part of {@link DLedgerConfig}, with the historical property names. Members of one
 * process whose settings here are equal share one exporter. What is measured says the README of the module
 * {@code dledger-metrics}, which must be on the class path unless the type is DISABLE.
 */
public abstract class MetricsConfig extends ReadConfig {
    private static final int MOST_PORT = 65_535;

    /** Who gets the measurements. */
    public enum MetricsExporterType {
        /** Nobody; nothing is measured. */
        DISABLE,
        /** A collector, by the OpenTelemetry protocol over gRPC. */
        OTLP_GRPC,
        /** Prometheus, which asks this process for them over HTTP. */
        PROM,
        /** The log. */
        LOG
    }

    private MetricsExporterType metricsExporterType = MetricsExporterType.DISABLE;
    private String metricsGrpcExporterTarget = "";
    private String metricsGrpcExporterHeader = "";
    private long metricGrpcExporterTimeOutInMills = 3_000;
    private long metricGrpcExporterIntervalInMills = 60_000;
    private long metricLoggingExporterIntervalInMills = 10_000;
    private int metricsPromExporterPort = 5_557;
    private String metricsPromExporterHost = "";

    /** Only a configuration is one. */
    MetricsConfig() {
    }

    /** Who gets the measurements. */
    public MetricsExporterType getMetricsExporterType() {
        return metricsExporterType;
    }

    public void setMetricsExporterType(MetricsExporterType metricsExporterType) {
        this.metricsExporterType = metricsExporterType;
    }

    /** OTLP_GRPC: the collector, as {@code host:port}, which is asked over TLS, or as a URL with http or https. */
    public String getMetricsGrpcExporterTarget() {
        return metricsGrpcExporterTarget;
    }

    public void setMetricsGrpcExporterTarget(String metricsGrpcExporterTarget) {
        this.metricsGrpcExporterTarget = metricsGrpcExporterTarget;
    }

    /** OTLP_GRPC: headers that each request carries, as {@code name:value,name:value}; "" for none. */
    public String getMetricsGrpcExporterHeader() {
        return metricsGrpcExporterHeader;
    }

    public void setMetricsGrpcExporterHeader(String metricsGrpcExporterHeader) {
        this.metricsGrpcExporterHeader = metricsGrpcExporterHeader;
    }

    /** OTLP_GRPC: milliseconds after which a request is given up, 1 or above. */
    public long getMetricGrpcExporterTimeOutInMills() {
        return metricGrpcExporterTimeOutInMills;
    }

    public void setMetricGrpcExporterTimeOutInMills(long metricGrpcExporterTimeOutInMills) {
        this.metricGrpcExporterTimeOutInMills = metricGrpcExporterTimeOutInMills;
    }

    /** OTLP_GRPC: milliseconds between two requests, 1 or above. */
    public long getMetricGrpcExporterIntervalInMills() {
        return metricGrpcExporterIntervalInMills;
    }

    public void setMetricGrpcExporterIntervalInMills(long metricGrpcExporterIntervalInMills) {
        this.metricGrpcExporterIntervalInMills = metricGrpcExporterIntervalInMills;
    }

    /** LOG: milliseconds between two reports, 1 or above. */
    public long getMetricLoggingExporterIntervalInMills() {
        return metricLoggingExporterIntervalInMills;
    }

    public void setMetricLoggingExporterIntervalInMills(long metricLoggingExporterIntervalInMills) {
        this.metricLoggingExporterIntervalInMills = metricLoggingExporterIntervalInMills;
    }

    /** PROM: the port that Prometheus asks, 1 to 65535. */
    public int getMetricsPromExporterPort() {
        return metricsPromExporterPort;
    }

    public void setMetricsPromExporterPort(int metricsPromExporterPort) {
        this.metricsPromExporterPort = metricsPromExporterPort;
    }

    /** PROM: the address to listen on; "" for all of this machine. */
    public String getMetricsPromExporterHost() {
        return metricsPromExporterHost;
    }

    public void setMetricsPromExporterHost(String metricsPromExporterHost) {
        this.metricsPromExporterHost = metricsPromExporterHost;
    }

    /** Refuses what cannot be, as {@link DLedgerConfig#validate} does; of the settings of other types too. */
    void validateMetrics() {
        require(metricsExporterType != null, "metricsExporterType", "DISABLE, OTLP_GRPC, PROM or LOG", null);
        require(metricsGrpcExporterTarget != null, "metricsGrpcExporterTarget", "a text", null);
        require(metricsExporterType != MetricsExporterType.OTLP_GRPC || !metricsGrpcExporterTarget.isBlank(),
            "metricsGrpcExporterTarget", "host:port or a URL where metricsExporterType is OTLP_GRPC",
            metricsGrpcExporterTarget);
        require(metricsGrpcExporterHeader != null && metricsGrpcExporterHeader.matches("|[^:,]+:[^,]*(,[^:,]+:[^,]*)*"),
            "metricsGrpcExporterHeader", "of the form name:value,name:value", "another text"); // It may hold a secret.
        requireWithin("metricGrpcExporterTimeOutInMills", 1, MAX_TIME_MS, metricGrpcExporterTimeOutInMills);
        requireWithin("metricGrpcExporterIntervalInMills", 1, MAX_TIME_MS, metricGrpcExporterIntervalInMills);
        requireWithin("metricLoggingExporterIntervalInMills", 1, MAX_TIME_MS, metricLoggingExporterIntervalInMills);
        requireWithin("metricsPromExporterPort", 1, MOST_PORT, metricsPromExporterPort);
        require(metricsPromExporterHost != null, "metricsPromExporterHost", "a host, or \"\" for all addresses", null);
    }
}
