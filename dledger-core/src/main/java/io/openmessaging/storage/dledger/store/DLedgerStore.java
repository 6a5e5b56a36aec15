package io.openmessaging.storage.dledger.store;

import java.io.IOException;
import java.util.List;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.IndexRange;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LogView;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.snapshot.SnapshotStore;

/**
 * The durable state of one member of one group: its log and its vote. Knows positions, checksums and files; knows
 * nothing of roles, leaders or peers.
 *
 * <p>Writes (append, truncate, vote) and {@code reserve} are called under the group's lock. Reads may come from any
 * thread. {@link #sync} and {@link #syncVote} are called by the sync threads, one call at a time each, while writes go
 * on. What is written is readable at once and durable after the next sync that begins later. A write or a sync that
 * fails throws, and the store is finished: nothing is retried.
 *
 * <p>Abstract class and not interface: applications of the historical library link against a class. Architecture §3.6.
 */
public abstract class DLedgerStore implements LogView, AutoCloseable {

    /**
     * Locks the directory, recovers log and vote, and makes durable what it found. Later calls return the same result.
     *
     * @throws IOException if the directory cannot be used or the log is damaged; says which file and why
     */
    public abstract RecoveredLog open() throws IOException;

    /**
     * Prepares what can fail for an append of the proposal: room for its bytes and for a roll.
     *
     * @return SUCCESS, after which {@code append} throws on faults only; or why not, and nothing has changed
     */
    public abstract DLedgerResponseCode reserve(Proposal proposal);

    /** As {@link #reserve(Proposal)}, for the part of a received slice from {@code firstIndex} on. */
    public abstract DLedgerResponseCode reserve(EntrySlice entries, long firstIndex);

    /**
     * Leader: appends the bodies as entries {@code firstIndex} and following; assigns positions, runs the append hook,
     * computes the checksums.
     */
    public abstract void append(long term, long firstIndex, Proposal proposal);

    /** Leader: appends a control entry; what its body is follows from its kind, where it lies from the placement. */
    public abstract void appendControl(long term, long index, DLedgerEntryType type, byte[] body);

    /**
     * Follower: appends the entries of a parsed slice from {@code firstIndex} on, verbatim. The first must be the next
     * index, chain from the last entry and stand at the position that this log would give it.
     */
    public abstract void append(EntrySlice entries, long firstIndex);

    /** Drops the entries from {@code index} on (inclusive). */
    public abstract void truncateFrom(long index);

    /**
     * Drops whole segments whose entries are all at or below {@code index}, which is committed; advice, so that fewer
     * or none may go. The base moves first, durably. The files go later, on a thread of the store.
     */
    public void compactUpTo(long index) {
        // A store that keeps everything follows the advice by doing nothing.
    }

    /**
     * Replaces the whole log by an empty one that begins behind that base, which is at or above what is committed.
     * Durable with the next sync; before it a loss of power leaves the old log or the new one, and a kill the new one.
     * Costs the same however long the log is: its files go later, on a thread of the store.
     *
     * @param inForce the configuration at the base, kept as durably as the base
     */
    public void resetTo(LogBase base, LoggedConfiguration inForce) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " cannot begin at " + base);
    }

    /** As {@link #resetTo(LogBase, LoggedConfiguration)}, of a log that names nobody. */
    public final void resetTo(LogBase base) {
        resetTo(base, LoggedConfiguration.NONE);
    }

    /**
     * Says that this member has got back what it had promised, so that it will not come back RECOVERING. Saved by the
     * next {@link #sync}, after the log that made it whole; to forget it only costs another recovery. See
     * {@link RecoveredLog.Life}.
     */
    public void becameWhole() {
        // A store that never finds itself incomplete has nothing to save.
    }

    /** Replaces the vote; {@code votedFor} is "" for none. */
    public abstract void saveVote(long term, String votedFor);

    /**
     * Says that entries up to {@code index} (inclusive) are committed; kept as a hint, for readers and for the next
     * start.
     */
    public abstract void committed(long index);

    /** Makes durable all entries written before the call. Blocks. A failure is final. */
    public abstract void sync() throws IOException;

    /**
     * Makes durable the vote written last before the call. A kill loses no entry that was written before it: who asks
     * for votes tells what it has. Blocks. A failure is final.
     */
    public abstract void syncVote() throws IOException;

    /** What lies before the first entry. */
    @Override
    public LogBase base() {
        return LogBase.START;
    }

    /**
     * The base of a log that goes on behind the last user entry in [first index, {@code index}], which are committed;
     * {@link #base} if there is none. What a snapshot is taken at: behind a control entry a log that begins there would
     * not go on as this one does, for such an entry may lie in filler. Any thread.
     *
     * @throws IOException if what is stored is damaged
     */
    public LogBase baseBehind(long index) throws IOException {
        LogBase base = base();
        for (long i = index; i > base.index(); i--) {
            DLedgerEntry entry = get(i);
            if (!entry.getType().isControl()) {
                return new LogBase(i, entry.getTerm(), entry.getChainCrc(), entry.getPos() + entry.getSize());
            }
        }
        return base;
    }

    /** Who this store is, and whom it belongs to; when it is open. Any thread. */
    public StoreIdentity identity() {
        return StoreIdentity.NONE;
    }

    /**
     * The store votes to found that cluster, and no other from now on, durably when this returns: it is one of that
     * cluster's founders if it is told that the cluster is there. Blocks; any thread, one at a time.
     *
     * @throws IllegalStateException if it belongs to a cluster already
     * @throws IOException if the disk fails, which finishes the store
     */
    public void pledge(String clusterId) throws IOException {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " belongs to no cluster");
    }

    /**
     * The store belongs to that cluster from now on, as one of those that founded it, durably when this returns.
     * Blocks; any thread, one at a time. Does nothing if it does so already.
     *
     * @throws IllegalStateException if it belongs to another one
     * @throws IOException if the disk fails, which finishes the store
     */
    public void found(String clusterId) throws IOException {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " belongs to no cluster");
    }

    /**
     * As {@link #found}, of a cluster that was founded without this store: the member takes part under the store's own
     * id. A store that has joined is never a founder's again.
     */
    public void join(String clusterId) throws IOException {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " belongs to no cluster");
    }

    /** The member's snapshots, which live as long as its log. Any thread, when the store is open. */
    public SnapshotStore snapshots() {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " keeps no snapshots");
    }

    /** Index of the last entry (inclusive), the base's when empty. */
    public abstract long lastIndex();

    /** The largest index given to {@link #committed}, or the hint found at open; -1 for none. */
    public abstract long committedIndex();

    /** Historical name of {@link #lastIndex}. */
    public final long getLedgerEndIndex() {
        return lastIndex();
    }

    /** Historical name of {@link #committedIndex}. */
    public final long getCommittedIndex() {
        return committedIndex();
    }

    /** Physical end (exclusive) of the last committed entry; 0 when none, or the base of the log. */
    public abstract long committedPosition();

    /**
     * A pinned view of the encoded entries [firstIndex, lastIndex], which must be contiguous ({@link #lastIndexWithin}
     * says how far); close it to unpin.
     *
     * @throws DamagedEntryException if one of them is committed and damaged
     */
    public abstract EntrySlice slice(long firstIndex, long lastIndex);

    /**
     * A checked copy of an entry.
     *
     * @throws IndexOutOfBoundsException if the log does not hold that index
     * @throws IOException if what is stored is damaged
     */
    public abstract DLedgerEntry get(long index) throws IOException;

    /**
     * A cursor over the entries [firstIndex, lastIndex], for reading many of them, in order or anywhere, without
     * copies. There are none if {@code firstIndex} is the larger one.
     *
     * @throws IndexOutOfBoundsException if the log does not hold the range
     */
    public EntryCursor cursor(long firstIndex, long lastIndex) {
        long first = base().index() + 1;
        long last = lastIndex();
        if (firstIndex <= lastIndex && (firstIndex < first || lastIndex > last)) {
            throw new IndexOutOfBoundsException("entries " + firstIndex + " to " + lastIndex + " are not in [" + first
                + ", " + last + "]");
        }
        return new SliceCursor(this, firstIndex, lastIndex);
    }

    /**
     * Committed entries whose bytes are damaged on this member, ascending; none when it is whole. Reading them fails,
     * as does a slice that would hold one.
     */
    public List<IndexRange> damaged() {
        return List.of();
    }

    /**
     * Writes entries of another member over damaged ones, if they chain with what lies before and behind, and forces
     * them. Called by one thread at a time, not under the group's lock; blocks.
     *
     * @return whether the entries fit; false leaves everything as it was
     * @throws IOException if the disk fails, which finishes the store
     */
    public boolean repair(EntrySlice entries) throws IOException {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " never reports damage");
    }

    /**
     * Looks whether the end of what is stored can be reached still: a fault of memory came up, perhaps of this store's,
     * perhaps of another one's. Any thread; does not wait for a disk, as a rule.
     *
     * @throws RuntimeException if it cannot, which finishes the store
     */
    public void checkReachable() {
        // A store without mapped files has nothing that such a fault could come from.
    }

    /** Where this member puts its control entries when it leads; {@link ControlPlacement#HIDDEN} first. Before that. */
    public void setControlPlacement(ControlPlacement placement) {
        // A store without filler has one place for all.
    }

    /** Who is told what the store finds by itself, on any thread but never under the group's lock. Before open. */
    public void setListener(StoreListener listener) {
        // A store that finds nothing by itself tells nobody.
    }

    /** Syncs, marks a clean stop, unlocks. Writes after it are faults. */
    @Override
    public abstract void close() throws IOException;
}
