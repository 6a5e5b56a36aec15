package io.openmessaging.storage.dledger.metrics.otel;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.metrics.MemberGauges;
import io.openmessaging.storage.dledger.metrics.MemberMeter;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member in the series of an exporter. Its labels are the group, its id, and where they say something the other
 * member's id or the mode of the read: nothing that grows with the load.
 *
 * <p>Any thread; looking at the gauges and the close are guarded by {@code this}.
 */
final class MeasuredMember implements MemberMeter {
    private static final Logger LOG = LoggerFactory.getLogger(MeasuredMember.class);
    private static final AttributeKey<String> GROUP = AttributeKey.stringKey("group");
    private static final AttributeKey<String> SELF_ID = AttributeKey.stringKey("self_id");
    private static final AttributeKey<String> REMOTE_ID = AttributeKey.stringKey("remote_id");
    private static final AttributeKey<String> READ_MODE = AttributeKey.stringKey("read_mode");

    private final Instruments instruments;
    private final MemberGauges gauges;
    private final Runnable onClose;
    private final Attributes labels;
    private final Map<String, Attributes> ofRemotes = new ConcurrentHashMap<>();
    private final Map<ReadMode, Attributes> ofReads = new EnumMap<>(ReadMode.class);
    private final AtomicBoolean isLeaving = new AtomicBoolean();
    private boolean closed;

    MeasuredMember(Instruments instruments, String group, String selfId, MemberGauges gauges, Runnable onClose) {
        this.instruments = instruments;
        this.gauges = gauges;
        this.onClose = onClose;
        this.labels = Attributes.of(GROUP, group, SELF_ID, selfId);
        for (ReadMode mode : ReadMode.values()) {
            ofReads.put(mode, labels.toBuilder().put(READ_MODE, mode.name()).build());
        }
    }

    private static long micros(long nanos) {
        return nanos / 1000;
    }

    @Override
    public void appended(int entries, long bytes, long nanos) {
        instruments.appendLatency.record(micros(nanos), labels);
        instruments.appendBytes.record(bytes, labels);
        instruments.appendCount.record(entries, labels);
    }

    @Override
    public void replicated(String remoteId, long entries, long bytes, long nanos) {
        Attributes ofRemote = ofRemotes.computeIfAbsent(remoteId, id -> labels.toBuilder().put(REMOTE_ID, id).build());
        instruments.replicateLatency.record(micros(nanos), ofRemote);
        instruments.replicateBytes.record(bytes, ofRemote);
        instruments.replicateCount.record(entries, ofRemote);
    }

    @Override
    public void applied(int entries, long nanos) {
        instruments.applyLatency.record(micros(nanos), labels);
        instruments.applyCount.record(entries, labels);
    }

    @Override
    public void read(ReadMode mode, long nanos) {
        instruments.readLatency.record(micros(nanos), ofReads.get(mode));
    }

    @Override
    public void forced(long nanos) {
        instruments.forceLatency.record(micros(nanos), labels);
    }

    @Override
    public void snapshotSaved(long nanos) {
        instruments.saveLatency.record(micros(nanos), labels);
    }

    @Override
    public void snapshotLoaded(long nanos) {
        instruments.loadLatency.record(micros(nanos), labels);
    }

    @Override
    public void snapshotInstalled(long nanos) {
        instruments.installLatency.record(micros(nanos), labels);
    }

    /** Looks at what there is of the member, unless it has left. A look that fails costs one report and no more. */
    synchronized void look(BiConsumer<MemberGauges, Attributes> look) {
        if (closed) {
            return;
        }
        try {
            look.accept(gauges, labels);
        } catch (RuntimeException e) {
            LOG.warn("what there is of the member {} cannot be told: {}", labels.asMap(), e.toString());
        }
    }

    @Override
    public void close() {
        if (isLeaving.compareAndSet(false, true)) {
            onClose.run(); // Which makes a last report if this is the last member.
            instruments.remove(this);
            synchronized (this) {
                closed = true;
            }
        }
    }
}
