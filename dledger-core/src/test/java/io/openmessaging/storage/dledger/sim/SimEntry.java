package io.openmessaging.storage.dledger.sim;

import java.nio.ByteBuffer;
import java.util.Optional;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * One encoded entry in a simulated log, with what the checkers ask of it already read. A value: the bytes never change.
 *
 * @param bytes the encoded entry
 * @param payload the number that a client gave the body, {@link #NO_PAYLOAD} for a control entry
 */
public record SimEntry(byte[] bytes, long index, long term, long position, int chainCrc, long payload) {
    /** What the request of a session puts before the body of its client. */
    private static final int SESSION_BYTES = 37;

    /** Of an entry that no client made, or that opens a session. */
    public static final long NO_PAYLOAD = -1;

    /** The entry in {@code bytes}, whose header must be whole. */
    public static SimEntry of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        boolean ofClient = DLedgerEntryType.ofMagic(buffer.getInt(EntryLayout.MAGIC)) == DLedgerEntryType.NORMAL;
        return new SimEntry(bytes, buffer.getLong(EntryLayout.INDEX), buffer.getLong(EntryLayout.TERM),
            buffer.getLong(EntryLayout.POSITION), buffer.getInt(EntryLayout.CHAIN_CRC),
            ofClient ? payloadOf(buffer, EntryLayout.HEADER_BYTES) : NO_PAYLOAD);
    }

    /** Payloads begin with a 0, requests of sessions with something else: those that write have a payload, too. */
    private static long payloadOf(ByteBuffer buffer, int body) {
        if (buffer.getInt(body) == 0) {
            return buffer.getLong(body);
        }
        int wrapped = body + SESSION_BYTES;
        return wrapped < buffer.limit() ? buffer.getLong(wrapped) : NO_PAYLOAD;
    }

    /** The entry that a leader writes, checksums and all. */
    static SimEntry written(DLedgerEntryType type, long index, long term, SimEntry previous, byte[] body) {
        byte[] bytes = new byte[EntryLayout.sizeOf(body.length)];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        EntryLayout.put(buffer, 0, type, index, term, previous == null ? 0 : previous.endPosition(), body);
        EntryLayout.seal(buffer, 0, previous == null ? EntryLayout.CHAIN_START : previous.chainCrc);
        return of(bytes);
    }

    /** The configuration that it brings, if it does. */
    public Optional<Configuration> configuration() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return EntryLayout.isConfiguration(buffer, 0)
            ? Optional.of(EntryLayout.configurationIn(buffer, 0)) : Optional.empty();
    }

    /** Physical end (exclusive). */
    long endPosition() {
        return position + bytes.length;
    }

    /** What is left of the entry when only its first {@code kept} bytes reached the disk. */
    SimEntry torn(int kept) {
        byte[] left = new byte[bytes.length];
        System.arraycopy(bytes, 0, left, 0, kept);
        return new SimEntry(left, index, term, position, chainCrc, payload);
    }

    /** Whether header and both checksums hold behind {@code previous}, null for the start of the log. */
    boolean follows(SimEntry previous) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return EntryLayout.hasPlausibleHeader(buffer, 0, bytes.length)
            && EntryLayout.isIntact(buffer, 0, previous == null ? EntryLayout.CHAIN_START : previous.chainCrc);
    }

    /** Whether header and body are whole; says nothing of the place in the log. */
    boolean isWhole() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return EntryLayout.hasPlausibleHeader(buffer, 0, bytes.length) && EntryLayout.hasIntactBody(buffer, 0);
    }
}
