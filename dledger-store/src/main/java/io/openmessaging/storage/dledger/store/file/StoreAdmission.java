package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;

import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * Says whether the log may take an append, and makes the room for it: what is refused here has changed nothing, what
 * is taken fails on faults only. Guarded by the group's lock. Architecture §3.4, admission.
 */
final class StoreAdmission {
    private final DataLog log;
    private final SegmentLog segments;
    private final long maxUnforcedBytes;
    private final CleanSpaceService space;

    StoreAdmission(DataLog log, SegmentLog segments, long maxUnforcedBytes, CleanSpaceService space) {
        this.log = log;
        this.segments = segments;
        this.maxUnforcedBytes = maxUnforcedBytes;
        this.space = space;
    }

    DLedgerResponseCode admit(Proposal proposal) throws IOException {
        int maxSize = Math.min(EntryLayout.sizeOf(EntryLayout.MAX_BODY_BYTES),
            segments.segmentSize() - EntryLayout.FILLER_HEADER_BYTES);
        if (EntryLayout.HEADER_BYTES > maxSize - proposal.maxBodyBytes() || proposal.sizeBytes() > maxUnforcedBytes) {
            return DLedgerResponseCode.ENTRY_TOO_LARGE;
        }
        if (isBehindWith(proposal.sizeBytes())) {
            return DLedgerResponseCode.LEADER_PENDING_FULL;
        }
        if (space.isDiskFull()) {
            return DLedgerResponseCode.DISK_FULL; // Only of clients: what a leader has taken, its followers take, too.
        }
        try {
            log.reserve(proposal);
            return DLedgerResponseCode.SUCCESS;
        } catch (DiskFullException e) {
            return DLedgerResponseCode.DISK_FULL;
        }
    }

    DLedgerResponseCode admit(EntrySlice entries, long firstIndex) throws IOException {
        if (isBehindWith(entries.sizeBytes())) {
            return DLedgerResponseCode.LEADER_PENDING_FULL;
        }
        try {
            log.reserve(entries, firstIndex);
            return DLedgerResponseCode.SUCCESS;
        } catch (DiskFullException e) {
            return DLedgerResponseCode.DISK_FULL;
        }
    }

    /** Whether the disk would be too far behind; an append to an idle disk is always taken. */
    private boolean isBehindWith(long bytes) {
        long unforced = segments.unforcedBytes();
        return unforced > 0 && unforced + bytes > maxUnforcedBytes;
    }
}
