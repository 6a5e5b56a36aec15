package io.openmessaging.storage.dledger.runtime;

import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.statemachine.StateMachine;

/** What a member has for its state machine, or for the lack of one. */
record MachineParts(Applier applier, Snapshots snapshots) {
    /** The parts for that machine, or for none if it is null, known to the group's effects. */
    static MachineParts of(GroupRunner runner, StateMachine machine, CommittedReader reader, GroupEffects effects,
                           WriteProgress progress, DLedgerProtocol peers, Host host) {
        MachineParts parts = machine == null
            ? new MachineParts(new LogOnly(effects.appendAnswers()), new NoSnapshots())
            : of(runner, new StateMachineCaller(runner, machine, reader, effects, host), effects,
                progress, peers, host);
        effects.applyWith(parts.applier);
        effects.snapshotWith(parts.snapshots);
        return parts;
    }

    private static MachineParts of(GroupRunner runner, StateMachineCaller caller, GroupEffects effects,
                                   WriteProgress progress, DLedgerProtocol peers, Host host) {
        return new MachineParts(caller, new SnapshotManager(runner, caller, progress, peers, effects, host));
    }
}
