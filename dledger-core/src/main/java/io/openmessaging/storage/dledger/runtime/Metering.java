package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Collectors;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.metrics.MemberGauges;
import io.openmessaging.storage.dledger.metrics.MemberMeter;
import io.openmessaging.storage.dledger.metrics.MetricsProvider;
import io.openmessaging.storage.dledger.statemachine.StateMachine;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * Has one member measured, from its start to its end. Begun once by the thread that starts the member, ended by the one
 * that ends it, later; the second end does nothing.
 */
public final class Metering {
    private final DLedgerConfig config;
    private final MetricsProvider provider;
    private volatile MemberMeter meter = MemberMeter.NONE;

    /**
     * The measurements of a member go to the provider, if one is given, or else to what the settings name.
     *
     * @throws io.openmessaging.storage.dledger.exception.DLedgerException if that is not on the class path
     */
    public Metering(DLedgerConfig config, MetricsProvider given) {
        this.config = config;
        this.provider = given != null ? given : Parts.findMetrics(config);
    }

    /**
     * Measures the runner, which has not started, and whose store is open.
     *
     * @param machine the member's state machine, null for none
     * @throws io.openmessaging.storage.dledger.exception.DLedgerException as {@link MetricsProvider#open} says
     */
    public void begin(GroupRunner runner, StateMachine machine) {
        meter = provider.open(config, new Gauges(runner, runner.store(), machine));
        runner.counters().measureBy(meter);
    }

    /** Nobody looks at the member any more; before its store is closed. */
    public void end() {
        MemberMeter last = meter;
        meter = MemberMeter.NONE;
        last.close();
    }

    /** What there is of a member whose store is open. */
    private record Gauges(GroupRunner runner, DLedgerStore store, StateMachine machine) implements MemberGauges {
        @Override
        public long entries() {
            return Math.max(0, store.lastIndex() - store.base().index());
        }

        @Override
        public long storeBytes() {
            return Math.max(0, store.committedPosition() - store.base().position());
        }

        @Override
        public long snapshots() {
            try {
                return machine == null ? 0 : store.snapshots().list().size();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Map<String, Long> counters() {
            return runner.counters().snapshot().entrySet().stream()
                .collect(Collectors.toMap(each -> each.getKey().name(), Map.Entry::getValue));
        }
    }
}
