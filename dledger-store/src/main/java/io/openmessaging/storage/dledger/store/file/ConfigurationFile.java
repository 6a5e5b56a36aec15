package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * The file {@code configurations}: what the CONFIG_CHANGE entries up to the checkpoint say, which no start reads in the
 * log. It is there once there is such an entry, and replaced as a whole. Stateless.
 *
 * <pre>
 * 0 magic 4 | 4 version 4 | 8 count 4 | of each: index 8, length 4, the configuration | CRC32C of all bytes before 4
 * </pre>
 */
final class ConfigurationFile {
    static final String NAME = "configurations";

    private static final int MAGIC = 0x444C_4343;
    private static final int VERSION = 1;
    private static final int FIXED_BYTES = 12;
    private static final int CRC_BYTES = 4;
    /** Far more than any group has changed its members. */
    private static final long MAX_BYTES = 1L << 30;

    private ConfigurationFile() {
    }

    /**
     * What the file says.
     *
     * @throws DamagedStoreException if it is not what was written; says why
     * @throws IOException if it cannot be read, or was written by a later version
     */
    static List<LoggedConfiguration> read(Disk disk, Path path) throws IOException {
        long size = disk.sizeOf(path);
        if (size < FIXED_BYTES + CRC_BYTES || size > MAX_BYTES) {
            throw new DamagedStoreException(path + " has " + size + " bytes, which do not make a list");
        }
        return decode(path, disk.map(path, (int) size).bytes());
    }

    /** As {@link #read}, of the file's bytes. */
    static List<LoggedConfiguration> decode(Path path, ByteBuffer bytes) throws IOException {
        ByteBuffer in = bytes.duplicate().rewind();
        int end = in.limit() - CRC_BYTES;
        if (end < FIXED_BYTES || in.getInt(0) != MAGIC || in.getInt(end) != crcOf(in.slice(0, end))) {
            throw new DamagedStoreException(path + " is not what its checksum says");
        }
        if (in.getInt(4) != VERSION) {
            throw new IOException(path + " says version " + in.getInt(4) + ", this program knows version " + VERSION);
        }
        in.limit(end).position(8);
        try {
            List<LoggedConfiguration> found = new ArrayList<>();
            for (int left = in.getInt(); left > 0; left--) {
                long index = in.getLong();
                byte[] configuration = new byte[in.getInt()];
                in.get(configuration);
                found.add(new LoggedConfiguration(index, Configuration.decode(configuration)));
            }
            return List.copyOf(found);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException(path + " holds no configurations that this program knows: " + e.getMessage(), e);
        }
    }

    private static int crcOf(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Puts that in the place of what the file said, durably; a crash leaves the one or the other. Blocks. */
    static void write(Disk disk, Path path, List<LoggedConfiguration> configurations) throws IOException {
        ByteBuffer encoded = encode(configurations);
        Path hidden = path.resolveSibling("." + NAME);
        if (disk.exists(hidden)) {
            disk.delete(hidden);
        }
        MappedFile file = disk.create(hidden, encoded.capacity());
        try {
            file.prepareUpTo(encoded.capacity());
        } catch (DiskFullException e) {
            file.delete();
            throw e;
        }
        MappedAccess.put(file, 0, encoded.array(), 0, encoded.capacity());
        file.force(0, encoded.capacity());
        file.moveTo(path);
        disk.forceDirectory(path.getParent());
    }

    private static ByteBuffer encode(List<LoggedConfiguration> configurations) {
        List<byte[]> bodies = configurations.stream().map(each -> each.configuration().encode()).toList();
        int bytes = FIXED_BYTES + CRC_BYTES + bodies.stream().mapToInt(body -> 12 + body.length).sum();
        ByteBuffer out = ByteBuffer.allocate(bytes).putInt(MAGIC).putInt(VERSION).putInt(bodies.size());
        for (int i = 0; i < bodies.size(); i++) {
            out.putLong(configurations.get(i).index()).putInt(bodies.get(i).length).put(bodies.get(i));
        }
        return out.putInt(crcOf(out.duplicate().flip()));
    }
}
