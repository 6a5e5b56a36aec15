package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * The entries that the historical library wrote: a prefix of the log without checksums, none in most logs. They stand
 * as user entries do, NOOPs too. Where they end is in the {@code format} file, and all of them are durable: since no
 * checksum would show a torn body, recovery believes no unsealed entry that is not known to be on disk.
 *
 * <p>Moved under the group's lock, which waits for the disk then (once in the life of a log, but for followers that
 * catch up with the prefix); read by any thread. Architecture §3.6, historical directories.
 */
final class UnsealedPrefix {
    private final FormatFile format;

    UnsealedPrefix(FormatFile format) {
        this.format = format;
    }

    /** Whether the entry has no checksums, if the log holds it. */
    boolean contains(long index) {
        return index < format.sealedFrom().index();
    }

    /** Index of the last unsealed entry (inclusive), -1 for none. */
    long lastIndex() {
        return format.sealedFrom().index() - 1;
    }

    /** Physical end (exclusive) of the last unsealed entry; 0 when there is none. */
    long endPosition() {
        return format.sealedFrom().position();
    }

    /** What surrounds the log's end behind an entry of that type and index. */
    LogEnd.Place placeOf(IndexFile records, long index) {
        return contains(index) ? LogEnd.Place.OPEN : LogEnd.Place.ofSealed(records.type(index));
    }

    /** Whether an entry of that index may follow one with that chainCrc, by its header. */
    boolean chains(ByteBuffer bytes, int at, long index, int prevChainCrc) {
        return contains(index)
            ? prevChainCrc == EntryLayout.CHAIN_START && EntryLayout.isUnsealed(bytes, at)
            : bytes.getInt(at + EntryLayout.CHAIN_CRC) == EntryLayout.computeChainCrc(bytes, at, prevChainCrc);
    }

    /** Whether the body is what its checksum says; that of an unsealed entry always is. */
    boolean hasIntactBody(ByteBuffer bytes, int at, long index) {
        return hasIntactBody(bytes, at, !contains(index));
    }

    /** As {@link #hasIntactBody(ByteBuffer, int, long)}, for an entry that should have checksums, or none. */
    static boolean hasIntactBody(ByteBuffer bytes, int at, boolean sealed) {
        return sealed != EntryLayout.isUnsealed(bytes, at) && (!sealed || MappedAccess.hasIntactBody(bytes, at));
    }

    /** The log's bytes, for who looks for entries in them. */
    LogImage in(LogImage image) {
        return image.withSealedFrom(format.sealedFrom().index());
    }

    /**
     * The unsealed entries end there from now on, durably: before it shrinks the log must not be cut, and before it
     * grows the entries must be durable. Blocks.
     */
    void endsWith(long index, long endPosition) throws IOException {
        format.sealFrom(new FormatRecord.SealedFrom(index + 1, endPosition));
    }
}
