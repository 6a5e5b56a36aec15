package io.openmessaging.storage.dledger.entry;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Computes the checksums of entries, one after the other: what {@link EntryLayout} says of them, without making an
 * object for each. For one thread at a time.
 */
public final class EntryChecksums {
    /** The chainCrc of an entry whose CRC32C happens to be {@link EntryLayout#CHAIN_START}. */
    private static final int INSTEAD_OF_CHAIN_START = 1;

    private final CRC32C crc = new CRC32C();
    /** The bytes that a chainCrc covers: the chainCrc before, the header's first 36, bodyCrc. */
    private final byte[] covered = new byte[4 + EntryLayout.CHAIN_CRC + 4];

    /** The CRC32C of the body of the entry at {@code at}; its bodySize must have been checked. */
    public int bodyCrc(ByteBuffer buffer, int at) {
        crc.reset();
        crc.update(buffer.slice(at + EntryLayout.HEADER_BYTES, buffer.getInt(at + EntryLayout.BODY_SIZE)));
        return (int) crc.getValue();
    }

    /** The chainCrc that the entry at {@code at} must have behind an entry with {@code prevChainCrc}. */
    public int chainCrc(ByteBuffer buffer, int at, int prevChainCrc) {
        cover(prevChainCrc, buffer.getInt(at), buffer.getLong(at + 4), buffer.getLong(at + 12), buffer.getLong(at + 20),
            buffer.getLong(at + 28), buffer.getInt(at + EntryLayout.BODY_CRC));
        return chainCrcOfCovered();
    }

    /** Puts together what is covered, in longs as the checksum takes it: it would wait for each of smaller stores. */
    private void cover(int prevChainCrc, int magic, long from4, long from12, long from20, long from28, int bodyCrc) {
        EntryLayout.putLong(covered, 0, (long) prevChainCrc << 32 | magic & 0xFFFF_FFFFL);
        EntryLayout.putLong(covered, 8, from4);
        EntryLayout.putLong(covered, 16, from12);
        EntryLayout.putLong(covered, 24, from20);
        EntryLayout.putLong(covered, 32, from28);
        EntryLayout.putInt(covered, 40, bodyCrc);
    }

    private int chainCrcOfCovered() {
        int found = crcOf(covered);
        return found == EntryLayout.CHAIN_START ? INSTEAD_OF_CHAIN_START : found;
    }

    /** Whether both checksums of the entry at {@code at} hold behind an entry with {@code prevChainCrc}. */
    public boolean areIntact(ByteBuffer buffer, int at, int prevChainCrc) {
        return buffer.getInt(at + EntryLayout.CHAIN_CRC) == chainCrc(buffer, at, prevChainCrc)
            && isBodyIntact(buffer, at);
    }

    /** Whether the body of the entry at {@code at} has the checksum that its header gives. */
    public boolean isBodyIntact(ByteBuffer buffer, int at) {
        return buffer.getInt(at + EntryLayout.BODY_CRC) == bodyCrc(buffer, at);
    }

    /**
     * Writes the header of an entry with that body at {@code at}, as {@link EntryLayout#put} and
     * {@link EntryLayout#seal} do, and returns its chainCrc. Each field is written once, and nothing is read back.
     */
    public int putSealedHeader(ByteBuffer out, int at, int prevChainCrc, DLedgerEntryType type, long index, long term,
                               long position, byte[] body) {
        int bodyCrc = crcOf(body);
        int magic = type.magic();
        int size = EntryLayout.sizeOf(body.length);
        cover(prevChainCrc, magic, (long) size << 32 | index >>> 32, index << 32 | term >>> 32,
            term << 32 | position >>> 32, position << 32, bodyCrc);
        int chainCrc = chainCrcOfCovered();
        out.putLong(at, (long) magic << 32 | size);
        out.putLong(at + EntryLayout.INDEX, index);
        out.putLong(at + EntryLayout.TERM, term);
        out.putLong(at + EntryLayout.POSITION, position);
        out.putLong(at + EntryLayout.CHANNEL, chainCrc & 0xFFFF_FFFFL); // The channel is 0.
        out.putLong(at + EntryLayout.BODY_CRC, (long) bodyCrc << 32 | body.length);
        return chainCrc;
    }

    private int crcOf(byte[] bytes) {
        crc.reset();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }
}
