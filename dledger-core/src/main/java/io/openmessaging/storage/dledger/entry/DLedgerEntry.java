package io.openmessaging.storage.dledger.entry;

import java.nio.ByteBuffer;

/**
 * One entry as a reader gets it: a copy, checked and immutable but for its body array, which is the caller's.
 *
 * <p>The getters have the historical names, which applications link against.
 */
public final class DLedgerEntry {
    private final DLedgerEntryType type;
    private final long index;
    private final long term;
    private final long position;
    private final int chainCrc;
    private final int bodyCrc;
    private final byte[] body;

    private DLedgerEntry(DLedgerEntryType type, long index, long term, long position, int chainCrc, int bodyCrc,
                         byte[] body) {
        this.type = type;
        this.index = index;
        this.term = term;
        this.position = position;
        this.chainCrc = chainCrc;
        this.bodyCrc = bodyCrc;
        this.body = body;
    }

    /**
     * Reads the encoded entry at {@code at}, whose header must be plausible. An unsealed one has no checksum to check.
     *
     * @throws CorruptEntryException if the body does not have the checksum that the header gives
     */
    public static DLedgerEntry read(ByteBuffer buffer, int at) throws CorruptEntryException {
        int bytesLeft = buffer.limit() - at;
        if (bytesLeft < EntryLayout.HEADER_BYTES) {
            throw new CorruptEntryException(-1, "no entry header at byte " + at);
        }
        // Each field is read once, and what was read is checked: a truncation may change the buffer at any moment.
        DLedgerEntryType type = DLedgerEntryType.ofMagic(buffer.getInt(at + EntryLayout.MAGIC));
        long index = buffer.getLong(at + EntryLayout.INDEX);
        long term = buffer.getLong(at + EntryLayout.TERM);
        int bodySize = buffer.getInt(at + EntryLayout.BODY_SIZE);
        if (type == null
            || !EntryLayout.isPlausible(buffer.getInt(at + EntryLayout.SIZE), bodySize, index, term, bytesLeft)) {
            throw new CorruptEntryException(-1, "no entry header at byte " + at);
        }
        byte[] body = new byte[bodySize];
        buffer.get(at + EntryLayout.HEADER_BYTES, body);
        DLedgerEntry entry = new DLedgerEntry(type, index, term, buffer.getLong(at + EntryLayout.POSITION),
            buffer.getInt(at + EntryLayout.CHAIN_CRC), buffer.getInt(at + EntryLayout.BODY_CRC), body);
        if (entry.isSealed() && entry.bodyCrc != EntryLayout.crcOf(entry.body)) {
            throw new CorruptEntryException(entry.index, "body checksum differs");
        }
        return entry;
    }

    /** This entry with another body, for a reader of what is wrapped in it; its checksums stay those of the log. */
    public DLedgerEntry withBody(byte[] other) {
        return new DLedgerEntry(type, index, term, position, chainCrc, bodyCrc, other);
    }

    public DLedgerEntryType getType() {
        return type;
    }

    public int getMagic() {
        return type.magic();
    }

    /** Encoded size in bytes, header included. */
    public int getSize() {
        return EntryLayout.sizeOf(body.length);
    }

    public long getIndex() {
        return index;
    }

    public long getTerm() {
        return term;
    }

    /** Physical position of the entry's first byte in the log; equal on all members. */
    public long getPos() {
        return position;
    }

    public int getChainCrc() {
        return chainCrc;
    }

    public int getBodyCrc() {
        return bodyCrc;
    }

    /** Whether the entry has checksums. Without them the historical library wrote it; nothing vouches for its body. */
    public boolean isSealed() {
        return chainCrc != EntryLayout.CHAIN_START || bodyCrc != 0;
    }

    /** The body itself, not a copy. */
    public byte[] getBody() {
        return body;
    }

    @Override
    public String toString() {
        return type + " index=" + index + " term=" + term + " pos=" + position + " bodySize=" + body.length;
    }
}
