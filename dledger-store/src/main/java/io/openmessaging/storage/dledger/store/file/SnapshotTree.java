package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.zip.CRC32C;

import io.openmessaging.storage.dledger.snapshot.CorruptSnapshotException;
import io.openmessaging.storage.dledger.snapshot.SnapshotFile;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;
import io.openmessaging.storage.dledger.snapshot.SnapshotMeta;

/**
 * The files of one snapshot in their directory, with the manifest beside them. Immutable, and knows nothing of what
 * others do there.
 *
 * @param root the directory
 */
record SnapshotTree(SnapshotDisk disk, Path root) {
    private static final int READ_BYTES = 256 * 1024;

    Path pathOf(SnapshotFile file) {
        return root.resolve(file.name());
    }

    private Path manifestPath() {
        return root.resolve(SnapshotFile.MANIFEST_NAME);
    }

    boolean exists() throws IOException {
        return disk.kindOf(root) != SnapshotDisk.Kind.NOTHING;
    }

    /**
     * The names of all files but the manifest.
     *
     * @throws CorruptSnapshotException if there is anything but files and directories
     */
    List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path path : under(root)) {
            switch (disk.kindOf(path)) {
                case FILE -> names.add(nameOf(path));
                case OTHER -> throw new CorruptSnapshotException(path + " is neither a file nor a directory");
                default -> {
                    // A directory counts by what is in it.
                }
            }
        }
        names.remove(SnapshotFile.MANIFEST_NAME);
        return names;
    }

    private String nameOf(Path path) {
        StringJoiner name = new StringJoiner("/");
        root.relativize(path).forEach(part -> name.add(part.toString()));
        return name.toString();
    }

    /** All that is in a directory and in those below it, each behind the directory that it is in. */
    private List<Path> under(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path path : disk.list(directory)) {
            found.add(path);
            if (disk.kindOf(path) == SnapshotDisk.Kind.DIRECTORY) {
                found.addAll(under(path));
            }
        }
        return found;
    }

    /**
     * The manifest of what is there, which is no snapshot yet.
     *
     * @throws CorruptSnapshotException if it cannot be one
     */
    SnapshotManifest describe(SnapshotMeta meta) throws IOException {
        if (disk.kindOf(manifestPath()) != SnapshotDisk.Kind.NOTHING) {
            throw new CorruptSnapshotException(manifestPath() + " has the name of the manifest");
        }
        try {
            List<SnapshotFile> files = new ArrayList<>();
            for (String name : names()) {
                long size = disk.sizeOf(root.resolve(name));
                files.add(new SnapshotFile(name, size, crcOf(root.resolve(name), size)));
            }
            return new SnapshotManifest(meta, files);
        } catch (IllegalArgumentException e) {
            throw new CorruptSnapshotException(root + ": " + e.getMessage());
        }
    }

    /** CRC32C of the first {@code size} bytes of a file. */
    int crcOf(Path file, long size) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(READ_BYTES, size));
        for (long at = 0; at < size; at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), size - at));
            disk.read(file, at, buffer);
            crc.update(buffer.flip());
        }
        return (int) crc.getValue();
    }

    /** Puts the manifest beside the files; not durable. */
    void writeManifest(SnapshotManifest manifest) throws IOException {
        disk.write(manifestPath(), 0, manifest.encode());
    }

    /**
     * Makes everything durable, from the leaves up: the files and the names, then the manifest. So a manifest that is
     * on disk vouches for what it says.
     */
    void seal(SnapshotManifest manifest) throws IOException {
        forceAllIn(root);
        writeManifest(manifest);
        disk.force(manifestPath());
        disk.forceDirectory(root);
    }

    private void forceAllIn(Path directory) throws IOException {
        for (Path path : disk.list(directory)) {
            if (disk.kindOf(path) == SnapshotDisk.Kind.DIRECTORY) {
                forceAllIn(path);
            } else if (!path.equals(manifestPath())) {
                disk.force(path);
            }
        }
        disk.forceDirectory(directory);
    }

    /**
     * The manifest as it lies there.
     *
     * @throws CorruptSnapshotException if there is none that is whole
     */
    SnapshotManifest manifest() throws IOException {
        Path path = manifestPath();
        if (disk.kindOf(root) != SnapshotDisk.Kind.DIRECTORY || disk.kindOf(path) != SnapshotDisk.Kind.FILE) {
            throw new CorruptSnapshotException(path + " is missing");
        }
        long size = disk.sizeOf(path);
        if (size > SnapshotManifest.MAX_BYTES) {
            throw new CorruptSnapshotException(path + " has " + size + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        disk.read(path, 0, bytes);
        try {
            return SnapshotManifest.decode(bytes.flip());
        } catch (CorruptSnapshotException e) {
            throw new CorruptSnapshotException(path + ": " + e.getMessage());
        }
    }

    /**
     * The manifest, if exactly its files are there in their lengths.
     *
     * @throws CorruptSnapshotException if not; says which file and why
     */
    SnapshotManifest checkedNames(long index) throws IOException {
        SnapshotManifest manifest = manifest();
        if (manifest.meta().getLastIncludedIndex() != index) {
            throw new CorruptSnapshotException(manifestPath() + " is of index "
                + manifest.meta().getLastIncludedIndex());
        }
        TreeSet<String> found = new TreeSet<>(names());
        for (SnapshotFile file : manifest.files()) {
            if (!found.remove(file.name())) {
                throw new CorruptSnapshotException(pathOf(file) + " is missing");
            }
            long size = disk.sizeOf(pathOf(file));
            if (size != file.sizeBytes()) {
                throw new CorruptSnapshotException(pathOf(file) + " has " + size + " bytes, its manifest says "
                    + file.sizeBytes());
            }
        }
        if (!found.isEmpty()) {
            throw new CorruptSnapshotException(root.resolve(found.first()) + " is not in the manifest");
        }
        return manifest;
    }

    /** As {@link #checkedNames}, and all bytes are right, too. Reads all of them. */
    SnapshotManifest checked(long index) throws IOException {
        SnapshotManifest manifest = checkedNames(index);
        for (SnapshotFile file : manifest.files()) {
            checkBytes(file);
        }
        return manifest;
    }

    /** Throws if the file, which has its length, does not have its checksum. */
    void checkBytes(SnapshotFile file) throws IOException {
        if (crcOf(pathOf(file), file.sizeBytes()) != file.crc()) {
            throw new CorruptSnapshotException("the checksum of " + pathOf(file) + " is wrong");
        }
    }

    /** Deletes the directory with all that is in it, if it is there; not durable. */
    void delete() throws IOException {
        if (!exists()) {
            return;
        }
        if (disk.kindOf(root) == SnapshotDisk.Kind.DIRECTORY) {
            List<Path> paths = under(root);
            for (int i = paths.size() - 1; i >= 0; i--) {
                disk.delete(paths.get(i));
            }
        }
        disk.delete(root);
    }
}
