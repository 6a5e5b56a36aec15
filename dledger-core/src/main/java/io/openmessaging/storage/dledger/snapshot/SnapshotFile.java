package io.openmessaging.storage.dledger.snapshot;

import java.nio.charset.StandardCharsets;

/**
 * One file of a snapshot.
 *
 * @param name its path in the snapshot's directory, with / between directories; never one that leads out of it, for it
 *     may come from another member
 * @param sizeBytes its length, 0 or above
 * @param crc CRC32C of its bytes
 */
public record SnapshotFile(String name, long sizeBytes, int crc) {
    /** The most bytes that a name may have in UTF-8. */
    public static final int MAX_NAME_BYTES = 1024;
    /** The name that the manifest has beside the files, so that no file may have it. */
    public static final String MANIFEST_NAME = "snapshot_meta";

    public SnapshotFile {
        if (!isName(name)) {
            throw new IllegalArgumentException("a snapshot cannot hold a file named '" + name + "'");
        }
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("a file of " + sizeBytes + " bytes");
        }
    }

    /** Whether a file of a snapshot may have that name. */
    public static boolean isName(String name) {
        if (name.isEmpty() || name.equals(MANIFEST_NAME) || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0
            || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            return false;
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
