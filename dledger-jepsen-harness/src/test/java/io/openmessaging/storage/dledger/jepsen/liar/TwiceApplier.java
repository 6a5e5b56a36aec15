package io.openmessaging.storage.dledger.jepsen.liar;

import java.lang.reflect.Field;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.snapshot.SnapshotWriter;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;

/**
 * {@link Lie#APPLIES_TWICE}. Sessions would hide it, for they are what keeps a write from being applied twice; so the
 * lie is told to the application's machine behind them, where no port leads.
 */
final class TwiceApplier extends DLedgerServer {
    TwiceApplier(DLedgerConfig config) {
        super(config);
    }

    @Override
    public void registerStateMachine(StateMachine sessions) {
        try {
            Field application = sessions.getClass().getDeclaredField("application");
            application.setAccessible(true);
            application.set(sessions, new Machine((StateMachine) application.get(sessions)));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("expected a machine with sessions, found " + sessions.getClass(), e);
        }
        super.registerStateMachine(sessions);
    }

    /** Gives another machine each entry twice. */
    private static final class Machine implements StateMachine {
        private final StateMachine honest;

        Machine(StateMachine honest) {
            this.honest = honest;
        }

        @Override
        public void onApply(CommittedEntryIterator iterator) {
            while (iterator.hasNext()) {
                DLedgerEntry entry = iterator.next();
                apply(entry);
                iterator.complete(apply(entry));
            }
        }

        private byte[] apply(DLedgerEntry entry) {
            byte[][] answer = new byte[1][];
            CommittedEntryIterator alone = new CommittedEntryIterator(List.of(entry),
                (applied, said) -> answer[0] = said);
            honest.onApply(alone);
            alone.end();
            return answer[0];
        }

        @Override
        public void onSnapshotSave(SnapshotWriter writer, CompletableFuture<Boolean> done) {
            honest.onSnapshotSave(writer, done);
        }

        @Override
        public boolean onSnapshotLoad(SnapshotReader reader) {
            return honest.onSnapshotLoad(reader);
        }
    }
}
