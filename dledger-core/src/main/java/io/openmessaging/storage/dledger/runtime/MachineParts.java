package io.openmessaging.storage.dledger.runtime;

import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.statemachine.StateMachine;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/** What a member has for its state machine, or for the lack of one. */
record MachineParts(Applier applier, Snapshots snapshots) {
    /** The parts for that machine, or for none if it is null, known to the group's effects. */
    static MachineParts of(GroupRunner runner, StateMachine machine, CommittedReader reader, GroupEffects effects,
                           DLedgerProtocol peers, Host host) {
        MachineParts parts = machine == null
            ? new MachineParts(new LogOnly(effects.appendAnswers()), new NoSnapshots())
            : of(runner, new StateMachineCaller(runner, machine, reader, effects, host), effects, peers, host);
        effects.applyWith(parts.applier);
        effects.snapshotWith(parts.snapshots);
        return parts;
    }

    private static MachineParts of(GroupRunner runner, StateMachineCaller caller, GroupEffects effects,
                                   DLedgerProtocol peers, Host host) {
        DLedgerStore store = runner.store();
        return new MachineParts(caller, new SnapshotManager(runner, caller, store, peers, effects, host));
    }
}
