package io.openmessaging.storage.dledger.entry;

import java.nio.ByteBuffer;

/**
 * One entry as a reader gets it: a copy, checked and immutable but for its body array, which is the caller's.
 *
 * <p>The getters have the historical names, which applications link against.
 */
public final class DLedgerEntry {
    /** Where the body of an encoded entry begins. Historical name of {@link EntryLayout#HEADER_BYTES}. */
    public static final int BODY_OFFSET = EntryLayout.HEADER_BYTES;

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

    /** A user's entry that is about to be written, which has no checksums yet; the body is not copied. */
    public static DLedgerEntry unwritten(long index, long term, long position, byte[] body) {
        return new DLedgerEntry(DLedgerEntryType.NORMAL, index, term, position, EntryLayout.CHAIN_START, 0, body);
    }

    /**
     * Reads the encoded entry at {@code at}, whose header must be plausible. An unsealed one has no checksum to check.
     *
     * @throws CorruptEntryException if the body does not have the checksum that the header gives
     */
    public static DLedgerEntry read(ByteBuffer buffer, int at) throws CorruptEntryException {
        if (buffer.limit() - at < EntryLayout.HEADER_BYTES) {
            throw noHeader(at);
        }
        DLedgerEntry entry = copy(buffer, at, buffer.getInt(at + EntryLayout.SIZE));
        if (!entry.hasIntactBody()) {
            throw new CorruptEntryException(entry.index, "body checksum differs");
        }
        return entry;
    }

    /**
     * Copies the encoded entry of that many bytes at {@code at}, whose header must be plausible. Nobody may get the
     * copy before {@link #hasIntactBody} was asked, which is left to the caller: what it compares besides costs it
     * nothing while the body comes from memory.
     *
     * @throws CorruptEntryException if no such entry may stand there
     */
    public static DLedgerEntry copy(ByteBuffer buffer, int at, int size) throws CorruptEntryException {
        int bodySize = size - EntryLayout.HEADER_BYTES;
        if (bodySize < 0 || bodySize > EntryLayout.MAX_BODY_BYTES || size > buffer.limit() - at) {
            throw noHeader(at);
        }
        byte[] body = new byte[bodySize];
        buffer.get(at + EntryLayout.HEADER_BYTES, body);
        // Each field is read once, and what was read is checked: a truncation may change the buffer at any moment.
        long magicAndSize = buffer.getLong(at + EntryLayout.MAGIC);
        long index = buffer.getLong(at + EntryLayout.INDEX);
        long term = buffer.getLong(at + EntryLayout.TERM);
        long bodyCrcAndSize = buffer.getLong(at + EntryLayout.BODY_CRC);
        DLedgerEntryType type = DLedgerEntryType.ofMagic((int) (magicAndSize >>> 32));
        if (type == null || index < 0 || term < 0 || (int) magicAndSize != size || (int) bodyCrcAndSize != bodySize) {
            throw noHeader(at);
        }
        return new DLedgerEntry(type, index, term, buffer.getLong(at + EntryLayout.POSITION),
            buffer.getInt(at + EntryLayout.CHAIN_CRC), (int) (bodyCrcAndSize >>> 32), body);
    }

    private static CorruptEntryException noHeader(int at) {
        return new CorruptEntryException(-1, "no entry header at byte " + at);
    }

    /** Whether the body has the checksum that the header gives; that of an unsealed entry has none to differ. */
    public boolean hasIntactBody() {
        return !isSealed() || bodyCrc == EntryLayout.crcOf(body);
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
