package io.openmessaging.storage.dledger.metrics;

import io.openmessaging.storage.dledger.DLedgerConfig;

/**
 * Brings the measurements of members to where people see them. Given to a server's builder, or found with
 * {@link java.util.ServiceLoader} where {@link DLedgerConfig#getMetricsExporterType} asks for one. Any thread.
 */
public interface MetricsProvider {
    /**
     * A meter for the member of these settings, which is about to take part; it is closed when the member leaves.
     *
     * @param gauges what can be looked at until then
     * @throws io.openmessaging.storage.dledger.exception.DLedgerException if nothing can be measured so; the member
     *     does not start then
     */
    MemberMeter open(DLedgerConfig config, MemberGauges gauges);
}
