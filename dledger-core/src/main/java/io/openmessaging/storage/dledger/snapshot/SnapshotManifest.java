package io.openmessaging.storage.dledger.snapshot;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * What a whole snapshot is made of. Two snapshots with equal manifests are equal. Immutable.
 *
 * <pre>
 * 0 magic 4 | 4 version 4 | 8 meta: index 8, term 8, chainCrc 4, position 8, configuration: index 8, length 2, encoding
 *   | count of files 4 | of each: name: length 2, UTF-8; size 8; CRC32C 4 | CRC32C of all bytes before 4
 * </pre>
 *
 * @param meta what the snapshot stands for
 * @param files its files in the order of their names; may be none, see {@link #isEmpty}
 */
public record SnapshotManifest(SnapshotMeta meta, List<SnapshotFile> files) {
    /** The most bytes that an encoded manifest may have: it goes over the wire in one message. */
    public static final int MAX_BYTES = 1024 * 1024;

    private static final int MAGIC = 0x444C534E;
    private static final int VERSION = 1;
    private static final int CRC_BYTES = 4;

    public SnapshotManifest {
        files = files.stream().sorted(Comparator.comparing(SnapshotFile::name)).toList();
        checkNames(files);
        int bytes = sizeOf(meta, files);
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("a manifest of " + bytes + " bytes for " + files.size()
                + " files, at most " + MAX_BYTES);
        }
    }

    /** No name twice, and none that is a directory of another. */
    private static void checkNames(List<SnapshotFile> files) {
        Set<String> names = new TreeSet<>();
        for (SnapshotFile file : files) {
            if (!names.add(file.name())) {
                throw new IllegalArgumentException("two files are named '" + file.name() + "'");
            }
        }
        for (String name : names) {
            for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
                if (names.contains(name.substring(0, slash))) {
                    throw new IllegalArgumentException("'" + name.substring(0, slash) + "' is a file and a directory");
                }
            }
        }
    }

    /** Whether it holds no file. Then it holds no state either, and nothing may be dropped on its strength. */
    public boolean isEmpty() {
        return files.isEmpty();
    }

    /** Sum of the files' lengths. */
    public long sizeBytes() {
        long sum = 0;
        for (SnapshotFile file : files) {
            sum += file.sizeBytes();
        }
        return sum;
    }

    private static int sizeOf(SnapshotMeta meta, List<SnapshotFile> files) {
        long size = 8 + meta.encode().remaining() + 4 + CRC_BYTES;
        for (SnapshotFile file : files) {
            size += 2 + file.name().getBytes(StandardCharsets.UTF_8).length + 8 + 4;
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    /** The bytes, which carry a checksum of their own. */
    public ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(sizeOf(meta, files));
        bytes.putInt(MAGIC).putInt(VERSION).put(meta.encode()).putInt(files.size());
        for (SnapshotFile file : files) {
            byte[] name = file.name().getBytes(StandardCharsets.UTF_8);
            bytes.putShort((short) name.length).put(name).putLong(file.sizeBytes()).putInt(file.crc());
        }
        return bytes.putInt(crcOf(bytes.duplicate().flip())).flip();
    }

    /**
     * The manifest that these bytes, all of them, encode; from a disk or from another member.
     *
     * @throws CorruptSnapshotException if they are none
     */
    public static SnapshotManifest decode(ByteBuffer encoded) throws CorruptSnapshotException {
        ByteBuffer from = encoded.duplicate();
        int length = from.remaining();
        if (length < CRC_BYTES || length > MAX_BYTES) {
            throw new CorruptSnapshotException("a manifest of " + length + " bytes");
        }
        int end = from.limit() - CRC_BYTES;
        if (from.getInt(end) != crcOf(from.duplicate().limit(end))) {
            throw new CorruptSnapshotException("the manifest's checksum is wrong");
        }
        from.limit(end);
        try {
            return decodeChecked(from);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new CorruptSnapshotException("the manifest is none: " + e);
        }
    }

    private static SnapshotManifest decodeChecked(ByteBuffer from) throws CorruptSnapshotException {
        int magic = from.getInt();
        int version = from.getInt();
        if (magic != MAGIC || version != VERSION) {
            throw new CorruptSnapshotException("the manifest has magic " + magic + " and version " + version
                + ", expected " + MAGIC + " and " + VERSION);
        }
        SnapshotMeta meta = SnapshotMeta.decode(from);
        int count = from.getInt();
        List<SnapshotFile> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] name = new byte[Short.toUnsignedInt(from.getShort())];
            from.get(name);
            files.add(new SnapshotFile(new String(name, StandardCharsets.UTF_8), from.getLong(), from.getInt()));
        }
        if (from.hasRemaining()) {
            throw new CorruptSnapshotException("the manifest has " + from.remaining() + " bytes too many");
        }
        return new SnapshotManifest(meta, files);
    }

    private static int crcOf(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
