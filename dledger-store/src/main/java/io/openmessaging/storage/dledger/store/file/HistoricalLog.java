package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * Finds where a log of the historical library begins and ends: a pure function of its bytes.
 *
 * <p>That library left both checksums zero and put all entries, NOOPs too, one behind the other. So an entry belongs to
 * the log if its header makes sense, names its own position, the next index and a term that does not fall; the first
 * place where none stands ends the log, as it did for that library. Nothing tells whether a body is whole.
 *
 * @param base where the log begins. The term of the entry before the first is not known; it is taken to be the first
 *     one's. That is right unless a term ends just there, and then the worst that comes of it is that a follower whose
 *     log ends just there gets the leader's base
 * @param end where it ends
 */
record HistoricalLog(LogEnd base, LogEnd end) {
    private static final LogRecovery.Visitor NOBODY = (type, index, position, size, term) -> { };

    /** Reads the headers of all entries. Changes nothing. */
    static HistoricalLog scan(LogImage segments) throws IOException {
        LogImage log = segments.withSealedFrom(Long.MAX_VALUE);
        LogEnd base = baseOf(log);
        return new HistoricalLog(base, LogRecovery.follow(log, base, NOBODY));
    }

    private static LogEnd baseOf(LogImage log) {
        ByteBuffer first = log.bytesAt(log.start());
        boolean none = first == null || !LogRecovery.isHeader(first, 0, log.start(), -1);
        long index = none ? 0 : first.getLong(EntryLayout.INDEX);
        long term = index == 0 ? -1 : first.getLong(EntryLayout.TERM);
        return new LogEnd(log.start(), LogEnd.Place.OPEN, index - 1, term, EntryLayout.CHAIN_START);
    }

    /**
     * Position of a header, behind the end or right there, that does not follow and is no remainder of a truncation
     * either, which only a leader of a higher term asked for; -1 if there is none.
     */
    long strayEntry(LogImage log) {
        for (long from = end.position(); from < log.end(); from = log.startOf(from) + log.segmentSize()) {
            ByteBuffer bytes = log.bytesAt(from);
            int begin = log.offsetOf(from);
            long last = Math.min((long) begin + LogRecovery.WINDOW_BYTES,
                bytes.capacity() - EntryLayout.HEADER_BYTES);
            for (int at = begin; at <= last; at++) {
                if (LogRecovery.isHeader(bytes, at, log.startOf(from), end.index())
                    && bytes.getLong(at + EntryLayout.TERM) >= end.term()) {
                    return log.startOf(from) + at;
                }
            }
        }
        return -1;
    }
}
