package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.PullEntriesResponse;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.DamagedEntryException;
import io.openmessaging.storage.dledger.store.EntryCursor;

/**
 * Reads committed entries, which never change, from a member's store. Any thread reads without the group's lock; the
 * reader's own lock only keeps the store open while someone reads. Architecture §3.9.
 */
final class CommittedReader {
    /** The most entries in one answer. */
    static final int MAX_COUNT = 4096;
    /** The most encoded bytes in one answer; one larger entry goes alone. */
    static final int MAX_BYTES = 1024 * 1024;

    private final DLedgerStore store;
    private final MemberState state;
    private final ReadWriteLock inUse = new ReentrantReadWriteLock();
    /** Written under the lock for writing, read by any thread. */
    private volatile boolean closed;

    CommittedReader(DLedgerStore store, MemberState state) {
        this.store = store;
        this.state = state;
    }

    /**
     * User entries from an index on, within the limits of the request and of this class, and before any damaged one.
     */
    GetEntriesResponse get(GetEntriesRequest request) {
        inUse.readLock().lock();
        try {
            long committed = state.view().committedIndex();
            if (closed) {
                return refusal(DLedgerResponseCode.ILLEGAL_MEMBER_STATE);
            }
            if (request.getMaxCount() < 1 || request.getBeginIndex() < 0) {
                return refusal(DLedgerResponseCode.UNEXPECTED_ARGUMENT);
            }
            if (request.getBeginIndex() > committed) {
                return refusal(DLedgerResponseCode.INDEX_OUT_OF_RANGE);
            }
            return read(request, committed);
        } finally {
            inUse.readLock().unlock();
        }
    }

    private GetEntriesResponse read(GetEntriesRequest request, long committed) {
        int maxBytes = Math.min(request.getMaxBytes(), MAX_BYTES);
        int maxCount = Math.min(request.getMaxCount(), MAX_COUNT);
        List<DLedgerEntry> entries = new ArrayList<>();
        long index = request.getBeginIndex();
        long bytes = 0;
        while (index <= committed && entries.size() < maxCount) {
            DLedgerEntry entry;
            try {
                entry = find(index);
            } catch (IOException damage) {
                if (entries.isEmpty()) {
                    return refusal(DLedgerResponseCode.DISK_ERROR); // The store has noted it.
                }
                break; // What comes before it is good; the next request meets it.
            }
            if (entry == null) {
                return refusal(DLedgerResponseCode.INDEX_LESS_THAN_LOCAL_BEGIN);
            }
            bytes += entry.getSize();
            if (bytes > maxBytes && !entries.isEmpty()) {
                break;
            }
            if (!entry.getType().isControl()) {
                entries.add(entry);
            }
            index++;
        }
        GetEntriesResponse response = refusal(DLedgerResponseCode.SUCCESS);
        response.setEntries(entries);
        response.setNextIndex(index);
        return response;
    }

    /**
     * Entries to apply.
     *
     * @param entries those of users, in order; perhaps none
     * @param lastIndex up to where was read (inclusive), control entries included
     * @param lastTerm the term there; -1 if nothing was read
     */
    record Batch(List<DLedgerEntry> entries, long lastIndex, long lastTerm) {
    }

    /**
     * Entries from an index on up to another (inclusive), within the limits of an answer; those before the first
     * damaged one, and none once this is closed.
     *
     * @throws DLedgerException if entries from that index on are below the log's base
     */
    Batch batch(long firstIndex, long lastIndex) {
        List<DLedgerEntry> entries = new ArrayList<>();
        long index = firstIndex;
        long term = -1;
        long bytes = 0;
        inUse.readLock().lock();
        try {
            while (!closed && index <= lastIndex && index - firstIndex < MAX_COUNT && bytes < MAX_BYTES) {
                DLedgerEntry entry = find(index);
                if (entry == null) {
                    throw new DLedgerException(DLedgerResponseCode.INDEX_LESS_THAN_LOCAL_BEGIN, "entry " + index
                        + " is to be applied, and the log begins behind " + store.base().index()
                        + ": no snapshot holds what was there");
                }
                if (!entry.getType().isControl()) {
                    entries.add(entry);
                }
                bytes += entry.getSize();
                term = entry.getTerm();
                index++;
            }
        } catch (IOException damage) {
            // The store has noted it; what comes before it is good.
        } finally {
            inUse.readLock().unlock();
        }
        return new Batch(entries, index - 1, term);
    }

    /**
     * A cursor over the user entries from an index on that are committed now. It ends when this reader is closed.
     *
     * @throws IndexOutOfBoundsException if entries from that index on are below the log's base
     */
    EntryCursor cursor(long firstIndex) {
        inUse.readLock().lock();
        try {
            if (closed) {
                throw CommittedCursor.closed();
            }
            return new CommittedCursor(store.cursor(firstIndex, state.view().committedIndex()), () -> closed);
        } finally {
            inUse.readLock().unlock();
        }
    }

    /** The committed entry, null if it lies below the base, perhaps since a moment ago. */
    private DLedgerEntry find(long index) throws IOException {
        try {
            return store.get(index);
        } catch (IndexOutOfBoundsException e) {
            if (index <= store.base().index()) {
                return null;
            }
            throw e;
        }
    }

    /** An answer without entries. */
    GetEntriesResponse refusal(DLedgerResponseCode code) {
        MemberState.View view = state.view();
        GetEntriesResponse response = new GetEntriesResponse();
        response.setGroup(state.getGroup());
        response.setLeaderId(state.getLeaderId());
        response.setTerm(view.term());
        response.setCode(code.getCode());
        response.setCommittedIndex(view.committedIndex());
        return response;
    }

    /** Encoded entries that lie together, at most {@code maxBytes}. Under the group's lock. */
    PullEntriesResponse pull(PullEntriesRequest request, int maxBytes) {
        long committed = state.view().committedIndex();
        if (request.firstIndex() > committed) {
            return PeerDoor.refusal(request, DLedgerResponseCode.INDEX_OUT_OF_RANGE);
        }
        if (request.firstIndex() <= store.base().index()) {
            return PeerDoor.refusal(request, DLedgerResponseCode.INDEX_LESS_THAN_LOCAL_BEGIN);
        }
        long first = request.firstIndex();
        try {
            long lastIndex = store.lastIndexWithin(first, committed, Math.min(request.maxBytes(), maxBytes));
            return new PullEntriesResponse(DLedgerResponseCode.SUCCESS, store.chainCrcAt(first - 1), committed,
                store.slice(first, lastIndex));
        } catch (DamagedEntryException damage) {
            return PeerDoor.refusal(request, DLedgerResponseCode.DISK_ERROR);
        }
    }

    /** Waits for those who read now, and refuses later ones: the store may then be closed. */
    void close() {
        inUse.writeLock().lock();
        try {
            closed = true;
        } finally {
            inUse.writeLock().unlock();
        }
    }
}
