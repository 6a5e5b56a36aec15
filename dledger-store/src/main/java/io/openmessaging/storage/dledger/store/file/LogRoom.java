package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;

import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.Proposal;

/**
 * Makes room for what a log will write: files and blocks, in the data and in the index. What is reserved can be
 * written without asking the disk for anything. Guarded by the group's lock. Architecture §3.4, admission.
 */
final class LogRoom {
    /** A control entry without a body, and filler headers before and behind it. */
    private static final int CONTROL_BYTES = 2 * EntryLayout.FILLER_HEADER_BYTES + EntryLayout.HEADER_BYTES;

    private final SegmentLog segments;
    private final IndexFile index;
    private final int segmentSize;

    LogRoom(SegmentLog segments, IndexFile index) {
        this.segments = segments;
        this.index = index;
        this.segmentSize = segments.segmentSize();
    }

    /**
     * For the proposal's entries behind {@code lastIndex}, in a log that ends at (position, place), and for a control
     * entry behind them in the same segment.
     *
     * @throws DiskFullException if there is no room
     */
    void reserve(long position, LogEnd.Place place, long lastIndex, Proposal proposal) throws IOException {
        long end = position + proposal.sizeBytes() + CONTROL_BYTES;
        boolean isReady = place == LogEnd.Place.OPEN && segments.ready().covers(position, end - position);
        if (!isReady) {
            reserveFillerHeader(position, place);
            reserveEach(position, place, proposal);
        }
        index.reserve(lastIndex + 1, lastIndex + proposal.count() + 1);
    }

    private void reserveEach(long position, LogEnd.Place place, Proposal proposal) throws IOException {
        long at = position;
        LogEnd.Place around = place;
        for (int i = 0; i < proposal.count(); i++) {
            int size = EntryLayout.sizeOf(proposal.body(i).length);
            at = LogEnd.nextUserPosition(at, around, size, segmentSize);
            reserveAt(at, size);
            at += size;
            around = LogEnd.Place.OPEN;
        }
    }

    /** For the entries of a slice from {@code firstIndex} on, where they say that they stand. */
    void reserve(long position, LogEnd.Place place, EntrySlice entries, long firstIndex) throws IOException {
        int skipped = entries.offsetOf(firstIndex);
        long at = entries.firstPosition() + skipped;
        int size = entries.sizeBytes() - skipped;
        if (at / segmentSize == (at + size - 1) / segmentSize && at <= segments.endOfSegments() + segmentSize
            && at >= segments.firstPosition()) {
            reserveFillerHeader(position, place);
            reserveAt(at, size);
            index.reserve(firstIndex, entries.lastIndex() + 1);
        }
    }

    /** For the end of the segment: whatever comes next may close it. */
    void reserveFillerHeader(long position, LogEnd.Place place) throws IOException {
        boolean inSegment = segments.holds(position) || position % segmentSize != 0;
        if (place == LogEnd.Place.OPEN && inSegment) {
            segments.reserve(position, position + EntryLayout.FILLER_HEADER_BYTES);
        }
    }

    /** For entries of that size there, all in one segment, and a control entry behind them if that fits. */
    void reserveAt(long at, int size) throws IOException {
        long endOfSegment = (at / segmentSize + 1) * segmentSize;
        segments.reserve(at, Math.min(endOfSegment, at + size + CONTROL_BYTES));
    }
}
