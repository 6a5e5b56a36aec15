package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.store.StoreIdentity;

/**
 * What a log is and where it begins, from the {@code format} file, which is a {@link SlotFile}.
 *
 * <pre>
 *  0 formatVersion 4 | 4 segmentSize 4 | 8 storeId 16 | 24 base: index 8 | 32 term 8 | 40 chainCrc 4 | 44 endPosition 8
 * 52 generation 8 | 60 clusterId: length 2, UTF-8 | sealedFrom: index 8, position 8
 * from version 2 on: flags 4: 1 FOUNDING, 2 JOINED, 4 PLEDGED | filedUpTo 8
 *     | inForce: index 8, length 4, the configuration
 * </pre>
 *
 * @param formatVersion version of all layouts in the directory, {@link #VERSION} or one before it
 * @param segmentSize size of a data segment in bytes
 * @param storeId drawn at random when the store was created
 * @param base where the log begins: the entry before the first, and its end or the start of the segment behind it
 * @param generation rises by two each time that the log is replaced as a whole; odd while old files are being deleted
 * @param clusterId name of the cluster, "" while nothing gives one; if PLEDGED, of the one it voted to found last
 * @param sealedFrom where the entries begin that have checksums
 * @param inForce the configuration at the base; {@link LoggedConfiguration#NONE} if nobody ever said one
 * @param flags of {@link #FOUNDING}, {@link #JOINED} and {@link #PLEDGED}
 * @param filedUpTo index of the last entry that the file {@code configurations} is known to tell of, -1 for none
 */
record FormatRecord(int formatVersion, int segmentSize, UUID storeId, LogEnd base, long generation, String clusterId,
                    SealedFrom sealedFrom, int flags, LoggedConfiguration inForce, long filedUpTo) {
    /**
     * The end of what the historical library wrote, all of it durable.
     *
     * @param index of the first sealed entry, there already or yet to come
     * @param position physical end (exclusive) of the entry before it
     */
    record SealedFrom(long index, long position) {
        /** Of a log without unsealed entries. */
        static final SealedFrom START = new SealedFrom(0, 0);
    }

    static final int VERSION = 2;

    /** Whatever this store promised without a cluster id it promised to those who found one. */
    static final int FOUNDING = 1;
    /** The store's cluster had been founded without it. */
    static final int JOINED = 2;
    /** The store belongs to no cluster yet, and voted to found the one that is named. */
    static final int PLEDGED = 4;

    static final int MAGIC = 0x444C_464F;

    /** Without configurations, or room for one. */
    private static final int FIRST_VERSION = 1;
    private static final int FIXED_BYTES = 62 + 16 + 12 + 12;

    /** Reads the file. Refuses a version that is not ours. */
    static FormatRecord read(Disk disk, Path path) throws IOException {
        return decode(path, SlotFile.openLong(disk, path, MAGIC).read());
    }

    /** Reads the value of the file of that name. Refuses a version that is not ours. */
    static FormatRecord decode(Path path, ByteBuffer in) throws IOException {
        int version = in.getInt();
        if (version < FIRST_VERSION || version > VERSION) {
            throw new IOException(path + " says format version " + version + ", this program knows versions "
                + FIRST_VERSION + " to " + VERSION);
        }
        int segmentSize = in.getInt();
        UUID storeId = new UUID(in.getLong(), in.getLong());
        long index = in.getLong();
        long term = in.getLong();
        int chainCrc = in.getInt();
        LogEnd base = new LogEnd(in.getLong(), LogEnd.Place.OPEN, index, term, chainCrc);
        long generation = in.getLong();
        byte[] id = new byte[in.getShort()];
        in.get(id);
        String clusterId = new String(id, StandardCharsets.UTF_8);
        SealedFrom sealedFrom = new SealedFrom(in.getLong(), in.getLong());
        if (version == FIRST_VERSION) {
            return new FormatRecord(version, segmentSize, storeId, base, generation, clusterId, sealedFrom, 0,
                LoggedConfiguration.NONE, -1);
        }
        int flags = in.getInt();
        long filedUpTo = in.getLong();
        long inForceIndex = in.getLong();
        byte[] configuration = new byte[in.getInt()];
        in.get(configuration);
        return new FormatRecord(version, segmentSize, storeId, base, generation, clusterId, sealedFrom,
            flags, new LoggedConfiguration(inForceIndex, Configuration.decode(configuration)), filedUpTo);
    }

    /** Of a new, empty log. */
    static FormatRecord first(int segmentSize) {
        LogEnd base = new LogEnd(0, LogEnd.Place.OPEN, -1, -1, EntryLayout.CHAIN_START);
        return new FormatRecord(VERSION, segmentSize, UUID.randomUUID(), base, 0, "", SealedFrom.START,
            FOUNDING, LoggedConfiguration.NONE, -1);
    }

    /** The same, as this version writes it. */
    FormatRecord upgraded() {
        return new FormatRecord(VERSION, segmentSize, storeId, base, generation, clusterId, sealedFrom, flags,
            inForce, filedUpTo);
    }

    /** For a log that begins there, in that configuration. */
    FormatRecord withBase(LogEnd newBase, LoggedConfiguration newInForce) {
        return new FormatRecord(formatVersion, segmentSize, storeId, newBase, generation, clusterId, sealedFrom,
            flags, newInForce, filedUpTo);
    }

    FormatRecord nextGeneration() {
        return new FormatRecord(formatVersion, segmentSize, storeId, base, generation + 1, clusterId, sealedFrom,
            flags, inForce, filedUpTo);
    }

    FormatRecord withSealedFrom(SealedFrom newSealedFrom) {
        return new FormatRecord(formatVersion, segmentSize, storeId, base, generation, clusterId, newSealedFrom,
            flags, inForce, filedUpTo);
    }

    StoreIdentity identity() {
        return (flags & PLEDGED) != 0
            ? new StoreIdentity(storeId.toString(), "", false, clusterId)
            : new StoreIdentity(storeId.toString(), clusterId, (flags & JOINED) != 0);
    }

    /** In that cluster, as the flags say. */
    FormatRecord withClusterId(String newClusterId, int newFlags) {
        return new FormatRecord(formatVersion, segmentSize, storeId, base, generation, newClusterId, sealedFrom,
            newFlags, inForce, filedUpTo);
    }

    FormatRecord withFiledUpTo(long index) {
        return new FormatRecord(formatVersion, segmentSize, storeId, base, generation, clusterId, sealedFrom, flags,
            inForce, index);
    }

    /** Whether all files that are there belong to a log that was given up. */
    boolean isResetting() {
        return generation % 2 != 0;
    }

    byte[] encode() {
        byte[] id = clusterId.getBytes(StandardCharsets.UTF_8);
        byte[] configuration = inForce.configuration().encode();
        return ByteBuffer.allocate(FIXED_BYTES + id.length + configuration.length)
            .putInt(formatVersion)
            .putInt(segmentSize)
            .putLong(storeId.getMostSignificantBits()).putLong(storeId.getLeastSignificantBits())
            .putLong(base.index()).putLong(base.term()).putInt(base.chainCrc()).putLong(base.position())
            .putLong(generation)
            .putShort((short) id.length).put(id)
            .putLong(sealedFrom.index()).putLong(sealedFrom.position())
            .putInt(flags).putLong(filedUpTo)
            .putLong(inForce.index()).putInt(configuration.length).put(configuration)
            .array();
    }
}
