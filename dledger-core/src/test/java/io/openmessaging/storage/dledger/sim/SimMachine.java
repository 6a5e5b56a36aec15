package io.openmessaging.storage.dledger.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.snapshot.SnapshotWriter;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;
import io.openmessaging.storage.dledger.statemachine.session.ClientSession;
import io.openmessaging.storage.dledger.statemachine.session.SessionStateMachine;

/**
 * The state machine of one process of a member: shows the referee what it is given and what it answers, and hands it on
 * to the application, in some runs through the production sessions. Owned by one run, single-threaded.
 */
final class SimMachine implements StateMachine {
    private final SimProcess process;
    private final SimWorld world;
    private final SimOptions.Machine options;
    private final SimService service;
    /** Entries that opened sessions, for those who lie about what else a table holds. */
    private final List<DLedgerEntry> opens = new ArrayList<>();
    private StateMachine inside;

    SimMachine(SimProcess process, SimWorld world) {
        this.process = process;
        this.world = world;
        this.options = world.options().machine();
        this.service = new SimService(process, world);
        this.inside = withSessions();
    }

    private StateMachine withSessions() {
        return options.sessions() ? new SessionStateMachine(service, options.limits()) : service;
    }

    @Override
    public void onApply(CommittedEntryIterator iterator) {
        for (int taken = 0; taken < options.maxTaken() && iterator.hasNext(); taken++) {
            DLedgerEntry entry = iterator.next();
            if (options.sessions()) {
                lie(entry);
            }
            byte[] answer = apply(entry);
            world.referee().applied(process.member(), entry, answer);
            world.referee().applied(process.member(), entry.getIndex(), service.state());
            iterator.complete(answer);
        }
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, CompletableFuture<Boolean> done) {
        inside.onSnapshotSave(writer, done);
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        boolean isLoaded = inside.onSnapshotLoad(reader);
        if (isLoaded && world.liar().losesSessionsInSnapshots()) {
            inside = withSessions();
        }
        return isLoaded;
    }

    private byte[] apply(DLedgerEntry entry) {
        byte[][] answer = new byte[1][];
        CommittedEntryIterator alone = new CommittedEntryIterator(List.of(entry), (applied, said) -> answer[0] = said);
        inside.onApply(alone);
        alone.end();
        return answer[0];
    }

    private void lie(DLedgerEntry entry) {
        switch (world.liar().sessionsKept(process, entry.getIndex())) {
            case NONE -> inside = withSessions();
            case WITHOUT_ANSWERS -> {
                inside = withSessions();
                opens.forEach(this::apply);
            }
            default -> { }
        }
        if (entry.getBody().length == ClientSession.openRequest().length) {
            opens.add(entry);
        }
    }
}
