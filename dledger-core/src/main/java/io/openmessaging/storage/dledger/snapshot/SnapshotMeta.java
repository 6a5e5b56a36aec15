package io.openmessaging.storage.dledger.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.openmessaging.storage.dledger.entry.LogBase;

/**
 * What a snapshot stands for: all entries up to its base. A member that starts from it writes the same bytes at the
 * same positions as the others, and knows its group. The base is that of a user's entry, see
 * {@link io.openmessaging.storage.dledger.entry.LogBase}: behind a control entry the next one would stand elsewhere.
 * Architecture §3.9, of a snapshot.
 *
 * @param base the last entry that the snapshot holds, and where the log goes on behind it
 * @param configuration the members of the group as of that entry, in the encoding of who changes them; "" for none
 */
public record SnapshotMeta(LogBase base, String configuration) {
    /** The most bytes that the configuration may have in UTF-8. */
    public static final int MAX_CONFIGURATION_BYTES = 64 * 1024;

    private static final int FIXED_BYTES = 32;

    public SnapshotMeta {
        Objects.requireNonNull(configuration, "configuration");
        if (base.index() < 0 || base.term() < 0 || base.position() <= 0) {
            throw new IllegalArgumentException("a snapshot must hold an entry, has " + base);
        }
        int length = configuration.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_CONFIGURATION_BYTES) {
            throw new IllegalArgumentException("a configuration of " + length + " bytes, at most "
                + MAX_CONFIGURATION_BYTES);
        }
    }

    /** Index of the last entry that the snapshot holds. */
    public long getLastIncludedIndex() {
        return base.index();
    }

    /** Term of the last entry that the snapshot holds. */
    public long getLastIncludedTerm() {
        return base.term();
    }

    /** The encoding: index 8, term 8, chainCrc 4, position 8, length of the configuration 4, the configuration. */
    ByteBuffer encode() {
        byte[] utf8 = configuration.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED_BYTES + utf8.length).putLong(base.index()).putLong(base.term())
            .putInt(base.chainCrc()).putLong(base.position()).putInt(utf8.length).put(utf8).flip();
    }

    /** Takes one from the buffer; too few bytes and impossible values throw what the buffer or the record throws. */
    static SnapshotMeta decode(ByteBuffer from) {
        long index = from.getLong();
        long term = from.getLong();
        int chainCrc = from.getInt();
        long position = from.getLong();
        int length = from.getInt();
        if (length < 0 || length > MAX_CONFIGURATION_BYTES) {
            throw new IllegalArgumentException("a configuration of " + length + " bytes");
        }
        byte[] utf8 = new byte[length];
        from.get(utf8);
        return new SnapshotMeta(new LogBase(index, term, chainCrc, position),
            new String(utf8, StandardCharsets.UTF_8));
    }
}
