package io.openmessaging.storage.dledger.statemachine;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.snapshot.SnapshotWriter;

/**
 * The state of an application that every member of a group builds from the same entries in the same order. It must be
 * deterministic: equal entries give equal states and equal answers, whatever the time, the member and the chance.
 *
 * <p>Calls come one at a time, on threads of the runtime and never under a lock of the group's; the state of one call
 * is visible to the next. They may take their time, but must not wait for a write of their own group. From each start
 * on all committed entries of users are given to {@link #onApply} in the order of their indexes, each once, from index
 * 0 or from behind the snapshot that was loaded.
 *
 * <p>Historical name and members. The methods of snapshots and errors have defaults, so that machines that were written
 * for any version of the historical library link. Architecture §3.8, §3.12.
 */
public interface StateMachine {
    /**
     * Applies entries. A call that returns before the iterator's end has applied what it took; the rest comes with the
     * next call. Whatever is thrown, or taking no entry at all, is a fault of the machine and final: the entry taken
     * last counts as not applied, no entry follows, and the member stops, since an entry that was skipped or applied
     * twice would make its state another than that of the other members.
     *
     * @param iterator one entry or more; valid during the call
     */
    void onApply(CommittedEntryIterator iterator);

    /**
     * Saves the state, which is that behind the entry applied last, and says whether that worked; false gives the
     * snapshot up. No entry is applied during the call.
     */
    default boolean onSnapshotSave(SnapshotWriter writer) {
        return false;
    }

    /**
     * As {@link #onSnapshotSave(SnapshotWriter)}, and may return before all is saved: a machine that can set a
     * consistent view of its state aside goes on applying while it writes that view on a thread of its own. This is the
     * one that is called.
     *
     * @param done to be completed with whether the state is saved
     */
    default void onSnapshotSave(SnapshotWriter writer, CompletableFuture<Boolean> done) {
        done.complete(onSnapshotSave(writer));
    }

    /** Replaces the state by the saved one and says whether that worked; after false the state must be as before. */
    default boolean onSnapshotLoad(SnapshotReader reader) {
        return false;
    }

    /** The member has stopped; the last call. Not made if the member was never started. */
    default void onShutdown() {
    }

    /** The member has failed, by a fault of this machine's or another: nothing more is applied. At most once. */
    default void onError(DLedgerException error) {
    }

    /** The {@link #generateDLedgerId} of the member that this machine is for; "" for any. */
    default String getBindDLedgerId() {
        return "";
    }

    /** The name of one member of one group. */
    default String generateDLedgerId(String group, String selfId) {
        return group + "#" + selfId;
    }
}
