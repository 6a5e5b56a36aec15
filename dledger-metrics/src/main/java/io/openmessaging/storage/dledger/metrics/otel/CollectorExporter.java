package io.openmessaging.storage.dledger.metrics.otel;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends reports to a collector, and says in one line of the log when that begins to fail and when it works again: the
 * sender itself prints a trace each time. Nothing is lost but what falls between the last report that came and the end
 * of the process, since histograms and counters add up from the start on. Any thread.
 */
final class CollectorExporter implements MetricExporter {
    private static final Logger LOG = LoggerFactory.getLogger(CollectorExporter.class);

    private final String target;
    private final MetricExporter sender;
    private final AtomicBoolean isFailing = new AtomicBoolean();

    CollectorExporter(String target, MetricExporter sender) {
        this.target = target;
        this.sender = sender;
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
        CompletableResultCode sent = sender.export(metrics);
        sent.whenComplete(() -> {
            if (!sent.isSuccess() && isFailing.compareAndSet(false, true)) {
                LOG.warn("measurements do not reach the collector {}, and are sent again later: {}", target,
                    reasonOf(sent.getFailureThrowable()));
            } else if (sent.isSuccess() && isFailing.compareAndSet(true, false)) {
                LOG.info("measurements reach the collector {} again", target);
            }
        });
        return sent;
    }

    /** What lies deepest: those above say that a request failed, and no more. */
    private static String reasonOf(Throwable fault) {
        if (fault == null) {
            return "for no reason that it told";
        }
        Throwable deepest = fault;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
        return sender.getAggregationTemporality(type);
    }

    @Override
    public Aggregation getDefaultAggregation(InstrumentType type) {
        return sender.getDefaultAggregation(type);
    }

    @Override
    public MemoryMode getMemoryMode() {
        return sender.getMemoryMode();
    }

    @Override
    public CompletableResultCode flush() {
        return sender.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return sender.shutdown();
    }
}
