package io.openmessaging.storage.dledger.metrics.otel;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

import io.openmessaging.storage.dledger.metrics.MemberGauges;
import io.openmessaging.storage.dledger.metrics.MemberMeter;
import io.openmessaging.storage.dledger.runtime.Counters;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.api.metrics.ObservableMeasurement;

/**
 * All that is measured, of all members of one exporter: the historical instruments, under their historical names, and
 * more. Times are in microseconds, and say so. Any thread.
 */
final class Instruments {
    private static final String MICROS = "us";
    private static final String BYTES = "By";
    private static final String ENTRIES = "{entry}";

    /** From 10 us to 50 s in steps of 1, 2, 5: forces of fast disks as well as loads of large snapshots. */
    private static final List<Long> TIMES = LongStream.iterate(10, unit -> unit <= 10_000_000, unit -> 10 * unit)
        .flatMap(unit -> LongStream.of(unit, 2 * unit, 5 * unit)).boxed().toList();
    /** From 64 to 16 MiB in steps of 4. */
    private static final List<Long> SIZES = LongStream.iterate(64, size -> size <= 16 << 20, size -> 4 * size)
        .boxed().toList();
    /** From 1 to 16,384 in steps of 2. */
    private static final List<Long> COUNTS = LongStream.iterate(1, count -> count <= 16_384, count -> 2 * count)
        .boxed().toList();

    final LongHistogram appendLatency;
    final LongHistogram appendBytes;
    final LongHistogram appendCount;
    final LongHistogram replicateLatency;
    final LongHistogram replicateBytes;
    final LongHistogram replicateCount;
    final LongHistogram applyLatency;
    final LongHistogram applyCount;
    final LongHistogram readLatency;
    final LongHistogram forceLatency;
    final LongHistogram saveLatency;
    final LongHistogram loadLatency;
    final LongHistogram installLatency;

    private final Meter meter;
    private final Set<MeasuredMember> members = ConcurrentHashMap.newKeySet();
    private final ObservableLongMeasurement entries;
    private final ObservableLongMeasurement snapshots;
    private final ObservableLongMeasurement storeBytes;
    private final Map<Counters.Kind, ObservableLongMeasurement> counters = new EnumMap<>(Counters.Kind.class);

    Instruments(Meter meter) {
        this.meter = meter;
        appendLatency = histogram("dledger_append_entry_latency", MICROS, TIMES,
            "Time from the call of an append to its acknowledgement");
        appendBytes = histogram("dledger_append_entry_batch_bytes", BYTES, SIZES,
            "Encoded size of an append that was acknowledged");
        appendCount = histogram("dledger_append_entry_batch_count", ENTRIES, COUNTS,
            "Entries of an append that was acknowledged");
        replicateLatency = histogram("dledger_replicate_entry_latency", MICROS, TIMES,
            "Time from the sending of a push with entries to the follower's answer");
        replicateBytes = histogram("dledger_replicate_entry_batch_bytes", BYTES, SIZES,
            "Encoded size of the entries of a push that was answered");
        replicateCount = histogram("dledger_replicate_entry_batch_count", ENTRIES, COUNTS,
            "Entries of a push that was answered");
        applyLatency = histogram("dledger_apply_task_latency", MICROS, TIMES,
            "Time that the state machine takes to apply a batch of entries");
        applyCount = histogram("dledger_apply_task_batch_count", ENTRIES, COUNTS,
            "Entries that the state machine has taken in one call");
        readLatency = histogram("dledger_read_latency", MICROS, TIMES,
            "Time until a read of this member may be answered");
        forceLatency = histogram("dledger_force_latency", MICROS, TIMES,
            "Time that the disk takes to force the log or a vote");
        saveLatency = histogram("dledger_save_snapshot_latency", MICROS, TIMES,
            "Time to take a snapshot, until it is on disk");
        loadLatency = histogram("dledger_load_snapshot_latency", MICROS, TIMES,
            "Time that the state machine takes to load a snapshot");
        installLatency = histogram("dledger_install_snapshot_latency", MICROS, TIMES,
            "Time to install a snapshot that was received, until the state machine holds it");
        entries = gauge("dledger_entries_count", ENTRIES, "Entries that the log holds");
        snapshots = gauge("dledger_snapshot_count", "{snapshot}", "Snapshots that are kept");
        storeBytes = gauge("dledger_entry_store_size", BYTES, "Bytes of the log up to its last committed entry");
        for (Counters.Kind kind : Counters.Kind.values()) {
            counters.put(kind, counter(kind));
        }
        List<ObservableMeasurement> rest = new ArrayList<>(counters.values());
        rest.add(snapshots);
        rest.add(storeBytes);
        meter.batchCallback(() -> members.forEach(this::observe), entries, rest.toArray(ObservableMeasurement[]::new));
    }

    private LongHistogram histogram(String name, String unit, List<Long> bounds, String description) {
        return meter.histogramBuilder(name).ofLongs().setUnit(unit).setDescription(description)
            .setExplicitBucketBoundariesAdvice(bounds).build();
    }

    private ObservableLongMeasurement gauge(String name, String unit, String description) {
        return meter.gaugeBuilder(name).ofLongs().setUnit(unit).setDescription(description).buildObserver();
    }

    /** The unit is in the names of those that have one. */
    private ObservableLongMeasurement counter(Counters.Kind kind) {
        String what = kind.name().toLowerCase(Locale.ROOT);
        String unit = what.endsWith("_bytes") ? BYTES : what.endsWith("_micros") ? MICROS : "{event}";
        String name = "dledger_" + what.replaceAll("_micros$", "");
        String description = "Counter " + kind + " of the member";
        return what.startsWith("max_") ? gauge(name, unit, description)
            : meter.counterBuilder(name).setUnit(unit).setDescription(description).buildObserver();
    }

    MemberMeter add(String group, String selfId, MemberGauges gauges, Runnable onClose) {
        MeasuredMember member = new MeasuredMember(this, group, selfId, gauges, onClose);
        members.add(member);
        return member;
    }

    void remove(MeasuredMember member) {
        members.remove(member);
    }

    private void observe(MeasuredMember member) {
        member.look((gauges, labels) -> {
            entries.record(gauges.entries(), labels);
            storeBytes.record(gauges.storeBytes(), labels);
            snapshots.record(gauges.snapshots(), labels);
            gauges.counters().forEach((name, value) -> counters.get(Counters.Kind.valueOf(name)).record(value, labels));
        });
    }
}
