package io.openmessaging.storage.dledger.entry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The bytes of an entry, on disk and on the wire alike; big-endian.
 *
 * <pre>
 *  0 magic 4 | 4 size 4 | 8 index 8 | 16 term 8 | 24 position 8 | 32 channel 4 | 36 chainCrc 4 | 40 bodyCrc 4
 * 44 bodySize 4 | 48 body
 * </pre>
 *
 * <p>{@code size} is {@link #HEADER_BYTES} + bodySize. {@code bodyCrc} is the CRC32C of the body. {@code chainCrc} is
 * the CRC32C of the previous entry's chainCrc, the header before it (bytes 0 to 35) and bodyCrc: an equal chainCrc at
 * an index means equal logs up to that index. The entry before the first has chainCrc {@link #CHAIN_START}.
 *
 * <p>Entries of the historical library are <em>unsealed</em>: both checksums are 0. No sealed entry has chainCrc 0, so
 * the two are never mixed up. Unsealed entries are only a prefix of a log, and the chain starts behind them.
 *
 * <p>Offsets given to these methods are absolute in the buffer; position and limit of the buffer are neither used nor
 * changed. Stateless; any thread. Who computes many checksums uses
 * {@link EntryChecksums}. Architecture §3.6.
 */
public final class EntryLayout {
    public static final int MAGIC = 0;
    public static final int SIZE = 4;
    public static final int INDEX = 8;
    public static final int TERM = 16;
    public static final int POSITION = 24;
    public static final int CHANNEL = 32;
    public static final int CHAIN_CRC = 36;
    public static final int BODY_CRC = 40;
    public static final int BODY_SIZE = 44;
    /** Where the body begins: the size of the header. */
    public static final int HEADER_BYTES = 48;

    /** First field of filler; the next four bytes are the filler's length, these eight included. */
    public static final int BLANK_MAGIC = -1;
    /** An entry fits in a segment only if this many bytes stay free behind it, for filler's two fields. */
    public static final int FILLER_HEADER_BYTES = 8;

    /** The chainCrc that stands for "no sealed entry before"; no sealed entry has it. */
    public static final int CHAIN_START = 0;
    /** The largest body, in bytes (inclusive). */
    public static final int MAX_BODY_BYTES = 4 * 1024 * 1024;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private EntryLayout() {
    }

    static void putInt(byte[] bytes, int at, int value) {
        INTS.set(bytes, at, value);
    }

    static void putLong(byte[] bytes, int at, long value) {
        LONGS.set(bytes, at, value);
    }

    /** Encoded size in bytes of an entry with a body of that size. */
    public static int sizeOf(int bodySize) {
        return HEADER_BYTES + bodySize;
    }

    /**
     * Writes header and body at {@code at}, with both checksums zero; {@link #seal} makes the entry whole. Between the
     * two calls an append hook may change the body.
     */
    public static void put(ByteBuffer out, int at, DLedgerEntryType type, long index, long term, long position,
                           byte[] body) {
        out.putInt(at + MAGIC, type.magic());
        out.putInt(at + SIZE, sizeOf(body.length));
        out.putLong(at + INDEX, index);
        out.putLong(at + TERM, term);
        out.putLong(at + POSITION, position);
        out.putInt(at + CHANNEL, 0);
        out.putInt(at + CHAIN_CRC, 0);
        out.putInt(at + BODY_CRC, 0);
        out.putInt(at + BODY_SIZE, body.length);
        out.put(at + HEADER_BYTES, body);
    }

    /** Whether the entry at {@code at} brings a configuration. */
    public static boolean isConfiguration(ByteBuffer buffer, int at) {
        int magic = buffer.getInt(at + MAGIC);
        return magic == DLedgerEntryType.CONFIG_CHANGE.magic()
            || magic == DLedgerEntryType.INLINE_CONFIG_CHANGE.magic();
    }

    /**
     * The configuration that the entry at {@code at} brings.
     *
     * @throws IllegalArgumentException if its body is none
     */
    public static Configuration configurationIn(ByteBuffer buffer, int at) {
        byte[] body = new byte[buffer.getInt(at + BODY_SIZE)];
        buffer.get(at + HEADER_BYTES, body);
        return Configuration.decode(body);
    }

    /** Computes and writes bodyCrc and chainCrc of the entry at {@code at}, and returns its chainCrc. */
    public static int seal(ByteBuffer buffer, int at, int prevChainCrc) {
        buffer.putInt(at + BODY_CRC, computeBodyCrc(buffer, at));
        int chainCrc = computeChainCrc(buffer, at, prevChainCrc);
        buffer.putInt(at + CHAIN_CRC, chainCrc);
        return chainCrc;
    }

    /** The CRC32C of the body of the entry at {@code at}; its bodySize must have been checked. */
    public static int computeBodyCrc(ByteBuffer buffer, int at) {
        return new EntryChecksums().bodyCrc(buffer, at);
    }

    /** The chainCrc that the entry at {@code at} must have behind an entry with {@code prevChainCrc}. */
    public static int computeChainCrc(ByteBuffer buffer, int at, int prevChainCrc) {
        return new EntryChecksums().chainCrc(buffer, at, prevChainCrc);
    }

    /** The CRC32C of all of these bytes. */
    static int crcOf(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }

    /**
     * Whether a whole entry may stand in [at, limit): a known magic, sizes that agree and fit, no negative index or
     * term. Says nothing of the checksums.
     */
    public static boolean hasPlausibleHeader(ByteBuffer buffer, int at, int limit) {
        return limit - at >= HEADER_BYTES
            && DLedgerEntryType.ofMagic(buffer.getInt(at + MAGIC)) != null
            && isPlausible(buffer.getInt(at + SIZE), buffer.getInt(at + BODY_SIZE), buffer.getLong(at + INDEX),
                buffer.getLong(at + TERM), limit - at);
    }

    /** As {@link #hasPlausibleHeader}, for a header of a known magic that was read already. */
    static boolean isPlausible(int size, int bodySize, long index, long term, int bytesLeft) {
        return bodySize >= 0
            && bodySize <= MAX_BODY_BYTES
            && size == sizeOf(bodySize)
            && size <= bytesLeft
            && index >= 0
            && term >= 0;
    }

    /** Whether both checksums of the entry at {@code at} hold behind an entry with {@code prevChainCrc}. */
    public static boolean isIntact(ByteBuffer buffer, int at, int prevChainCrc) {
        return buffer.getInt(at + CHAIN_CRC) == computeChainCrc(buffer, at, prevChainCrc) && hasIntactBody(buffer, at);
    }

    /** Whether the entry at {@code at} has no checksums, as the historical library wrote them. */
    public static boolean isUnsealed(ByteBuffer buffer, int at) {
        return buffer.getInt(at + CHAIN_CRC) == CHAIN_START && buffer.getInt(at + BODY_CRC) == 0;
    }

    /**
     * Whether the entry at {@code at} may follow an entry with {@code prevChainCrc} as far as checksums tell: it is
     * intact, or unsealed where no sealed entry comes before it.
     */
    public static boolean follows(ByteBuffer buffer, int at, int prevChainCrc) {
        return isIntact(buffer, at, prevChainCrc) || prevChainCrc == CHAIN_START && isUnsealed(buffer, at);
    }

    /** Whether the body of the entry at {@code at} has the checksum that its header gives. */
    public static boolean hasIntactBody(ByteBuffer buffer, int at) {
        return buffer.getInt(at + BODY_CRC) == computeBodyCrc(buffer, at);
    }
}
