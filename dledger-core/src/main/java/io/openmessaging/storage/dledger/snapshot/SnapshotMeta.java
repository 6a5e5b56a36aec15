package io.openmessaging.storage.dledger.snapshot;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * What a snapshot stands for: all entries up to its base. A member that starts from it writes the same bytes at the
 * same positions as the others, and knows its group. The base is that of a user's entry, see
 * {@link io.openmessaging.storage.dledger.entry.LogBase}: behind a control entry the next one would stand elsewhere.
 * Architecture §3.9, of a snapshot.
 *
 * @param base the last entry that the snapshot holds, and where the log goes on behind it
 * @param inForce who is in the group as of that entry
 */
public record SnapshotMeta(LogBase base, LoggedConfiguration inForce) {
    private static final int FIXED_BYTES = 38;

    public SnapshotMeta {
        Objects.requireNonNull(inForce, "inForce");
        if (base.index() < 0 || base.term() < 0 || base.position() <= 0) {
            throw new IllegalArgumentException("a snapshot must hold an entry, has " + base);
        }
        if (inForce.index() > base.index()) {
            throw new IllegalArgumentException("a snapshot up to " + base.index() + " with a configuration of entry "
                + inForce.index());
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

    /** The encoding: index 8, term 8, chainCrc 4, position 8; of the configuration: index 8, length 2, encoding. */
    ByteBuffer encode() {
        byte[] encoded = inForce.configuration().encode();
        return ByteBuffer.allocate(FIXED_BYTES + encoded.length).putLong(base.index()).putLong(base.term())
            .putInt(base.chainCrc()).putLong(base.position()).putLong(inForce.index()).putShort((short) encoded.length)
            .put(encoded).flip();
    }

    /** Takes one from the buffer; too few bytes and impossible values throw what the buffer or the record throws. */
    static SnapshotMeta decode(ByteBuffer from) {
        long index = from.getLong();
        long term = from.getLong();
        int chainCrc = from.getInt();
        long position = from.getLong();
        long configurationIndex = from.getLong();
        byte[] encoded = new byte[Short.toUnsignedInt(from.getShort())];
        from.get(encoded);
        return new SnapshotMeta(new LogBase(index, term, chainCrc, position),
            new LoggedConfiguration(configurationIndex, Configuration.decode(encoded)));
    }
}
