package io.openmessaging.storage.dledger.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.LogBase;

/**
 * Tells the core of snapshots that were saved, and when entries may go that they hold: at once, or after a time. Saved
 * on the maintenance thread, told under the group's lock.
 */
final class SnapshotDrops {
    private static final long NEVER = Long.MAX_VALUE;

    private record Waiting(LogBase base, long dueMs) {
    }

    private final GroupRunner runner;
    private final Host host;
    private final AfterTurn afterTurn;
    private final DLedgerConfig config;
    /** In the order of their times. */
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

    SnapshotDrops(GroupRunner runner, Host host, AfterTurn afterTurn) {
        this.runner = runner;
        this.host = host;
        this.afterTurn = afterTurn;
        this.config = runner.config();
    }

    /** There is a snapshot of that base. */
    void saved(LogBase base) {
        if (config.getSnapshotEntryResetStrategy().waits()) {
            waiting.add(new Waiting(base, host.nowMs() + config.getResetSnapshotEntriesDelayTime()));
            tell(base, base.index() + 1);
        } else {
            tell(base, entriesKept());
        }
    }

    private int entriesKept() {
        return config.getSnapshotEntryResetStrategy().keepsSome()
            ? config.getResetSnapshotEntriesButKeepLastEntriesNum() : 0;
    }

    private void tell(LogBase base, long keepEntries) {
        runner.deliver(new RaftEvent.SnapshotSaved(base, keepEntries, config.getSnapshotKeepEntriesForFollowers()));
    }

    void turn(long nowMs) {
        for (Waiting first = waiting.peek(); first != null && first.dueMs <= nowMs; first = waiting.peek()) {
            waiting.remove();
            LogBase base = first.base;
            afterTurn.add(() -> tell(base, entriesKept()));
        }
    }

    long deadlineMs() {
        Waiting first = waiting.peek();
        return first == null ? NEVER : first.dueMs;
    }
}
