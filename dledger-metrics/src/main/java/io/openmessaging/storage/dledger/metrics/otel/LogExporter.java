package io.openmessaging.storage.dledger.metrics.otel;

import java.util.Collection;
import java.util.stream.Collectors;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each series as one line of the log, at level info under this class's name: of a histogram how many values
 * there were since the start, their mean, bounds below which half of them and 99 of 100 lie, and the extremes.
 * Stateless.
 */
final class LogExporter implements MetricExporter {
    private static final Logger LOG = LoggerFactory.getLogger(LogExporter.class);

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
        for (MetricData metric : metrics) {
            for (PointData point : metric.getData().getPoints()) {
                LOG.info("{}{} {}", metric.getName(), labels(point.getAttributes()), value(point, unit(metric)));
            }
        }
        return CompletableResultCode.ofSuccess();
    }

    private static String labels(Attributes attributes) {
        return attributes.asMap().entrySet().stream().map(each -> each.getKey().getKey() + "=" + each.getValue())
            .collect(Collectors.joining(", ", "{", "}"));
    }

    /** As people write it; nothing for what is counted in pieces. */
    private static String unit(MetricData metric) {
        return switch (metric.getUnit()) {
            case "us" -> " us";
            case "By" -> " bytes";
            default -> "";
        };
    }

    private static String value(PointData point, String unit) {
        if (point instanceof LongPointData number) {
            return number.getValue() + unit;
        }
        if (point instanceof HistogramPointData values && values.getCount() > 0) {
            return "count=" + values.getCount() + " mean=" + Math.round(values.getSum() / values.getCount()) + unit
                + " p50<=" + bound(values, 0.50) + unit + " p99<=" + bound(values, 0.99) + unit
                + " min=" + Math.round(values.getMin()) + unit + " max=" + Math.round(values.getMax()) + unit;
        }
        return "";
    }

    /** The upper bound of the bucket in which that share of all values is reached, or the largest value. */
    private static long bound(HistogramPointData values, double share) {
        long seen = 0;
        for (int bucket = 0; bucket < values.getBoundaries().size(); bucket++) {
            seen += values.getCounts().get(bucket);
            if (seen >= share * values.getCount()) {
                return Math.round(Math.min(values.getBoundaries().get(bucket), values.getMax()));
            }
        }
        return Math.round(values.getMax());
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
        return AggregationTemporality.CUMULATIVE;
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}
