package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.TreeSet;

/**
 * Names one life of the page cache: as long as the name stays the same, what a killed process had written to its files
 * can still be read. The name is a digest of the kernel's boot id and, for each directory, of its mount, since a
 * file system that was taken away and mounted again has forgotten as much as a machine that was started again.
 *
 * <p>A name that differs although nothing was lost costs a recovery; one that is the same although something was lost
 * costs acknowledged entries. So where nothing can be found out the life is {@link #UNKNOWN}, which is the same as no
 * other. Immutable. Architecture §3.6, flushMode.
 *
 * @param high the first eight bytes of the digest, 0 if unknown
 * @param low the next eight bytes of the digest, 0 if unknown
 */
record CacheLife(long high, long low) {
    /** Of a machine that does not tell: the same as no life, not even as itself. */
    static final CacheLife UNKNOWN = new CacheLife(0, 0);

    /** Bytes in {@link VoteRecord}. */
    static final int BYTES = 16;

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    /** The life that somebody who knows better has named. */
    static CacheLife named(String id) {
        return digestOf("named " + id);
    }

    /**
     * The present life of the cache of these directories, which must exist.
     *
     * @throws IOException if this machine does not tell; says why
     */
    static CacheLife detect(List<Path> directories) throws IOException {
        if (!Files.exists(BOOT_ID) || !Files.exists(MOUNTS)) {
            throw new IOException(BOOT_ID + " or " + MOUNTS + " is not there");
        }
        // The file names are bytes; a charset that keeps each of them is all that is needed to take lines apart.
        MountTable mounts = MountTable.parse(read(MOUNTS));
        TreeSet<String> names = new TreeSet<>();
        for (Path directory : directories) {
            names.add(mounts.nameOfMountAt(directory.toRealPath().toString()));
        }
        return of(read(BOOT_ID).trim(), names);
    }

    private static String read(Path file) throws IOException {
        return Uninterrupted.make(() -> Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    /** The life with that boot id on mounts of these names. */
    static CacheLife of(String bootId, TreeSet<String> mountNames) throws IOException {
        if (bootId.isEmpty()) {
            throw new IOException(BOOT_ID + " is empty");
        }
        return digestOf("boot " + bootId + "\n" + String.join("\n", mountNames));
    }

    private static CacheLife digestOf(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.wrap(digest);
            return new CacheLife(bytes.getLong(), bytes.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static CacheLife read(ByteBuffer in) {
        return new CacheLife(in.getLong(), in.getLong());
    }

    void write(ByteBuffer out) {
        out.putLong(high).putLong(low);
    }

    boolean isKnown() {
        return !equals(UNKNOWN);
    }

    /** Whether the cache surely still holds what was written to it in the other life. */
    boolean isSameAs(CacheLife other) {
        return isKnown() && equals(other);
    }

    @Override
    public String toString() {
        return isKnown() ? String.format("%016x%016x", high, low) : "unknown";
    }
}
