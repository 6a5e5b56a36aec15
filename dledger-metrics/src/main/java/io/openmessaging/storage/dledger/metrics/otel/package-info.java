/** Measurements of members, exported by the SDK of OpenTelemetry to Prometheus, a collector or the log. */
package io.openmessaging.storage.dledger.metrics.otel;
