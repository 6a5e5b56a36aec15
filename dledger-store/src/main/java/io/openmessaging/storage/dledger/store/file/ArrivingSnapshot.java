package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

import io.openmessaging.storage.dledger.snapshot.CorruptSnapshotException;
import io.openmessaging.storage.dledger.snapshot.IncomingSnapshot;
import io.openmessaging.storage.dledger.snapshot.SnapshotFile;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;

/**
 * What arrives of a snapshot, in files of the names that it will have. A file grows from its beginning, so its length
 * says how much of it is there. Nothing is forced before the end: what a loss of power takes away or spoils, the
 * checksums tell. Used by one thread at a time.
 */
final class ArrivingSnapshot implements IncomingSnapshot {
    /** Gives a sealed snapshot its name. */
    interface Installer {
        void install(SnapshotTree from, SnapshotManifest manifest) throws IOException;
    }

    private final SnapshotTree tree;
    private final SnapshotManifest manifest;
    private final Installer installer;
    private final Runnable onClose;
    private final long[] received;
    private boolean closed;

    /** Goes on with what is there of that manifest, and deletes what is of another; {@code onClose} runs once. */
    ArrivingSnapshot(SnapshotTree tree, SnapshotManifest manifest, Installer installer, Runnable onClose)
            throws IOException {
        this.tree = tree;
        this.manifest = manifest;
        this.installer = installer;
        this.onClose = onClose;
        this.received = new long[manifest.files().size()];
        if (isOfThisManifest()) {
            for (int file = 0; file < received.length; file++) {
                received[file] = bytesToKeep(manifest.files().get(file));
            }
        } else {
            tree.delete();
            tree.disk().createDirectories(tree.root());
            tree.writeManifest(manifest);
        }
    }

    private boolean isOfThisManifest() throws IOException {
        try {
            if (!tree.exists() || !tree.manifest().equals(manifest)) {
                return false;
            }
            List<String> names = manifest.files().stream().map(SnapshotFile::name).toList();
            return names.containsAll(tree.names());
        } catch (CorruptSnapshotException e) {
            return false; // A crash came before the manifest was on disk, or somebody else was there.
        }
    }

    private long bytesToKeep(SnapshotFile file) throws IOException {
        Path path = tree.pathOf(file);
        if (tree.disk().kindOf(path) == SnapshotDisk.Kind.NOTHING) {
            return 0;
        }
        long size = tree.disk().sizeOf(path);
        if (size < file.sizeBytes() || size == file.sizeBytes() && tree.crcOf(path, size) == file.crc()) {
            return size;
        }
        tree.disk().delete(path);
        return 0;
    }

    @Override
    public SnapshotManifest manifest() {
        return manifest;
    }

    @Override
    public long receivedBytes(int file) {
        return received[file];
    }

    @Override
    public long write(int file, long offset, ByteBuffer chunk) throws IOException {
        checkOpen();
        IncomingSnapshot.check(manifest, file, offset, chunk.remaining());
        long known = received[file] - offset;
        if (known >= 0 && known < chunk.remaining()) {
            ByteBuffer fresh = chunk.duplicate();
            append(file, fresh.position(fresh.position() + (int) known));
        }
        return received[file];
    }

    private void append(int file, ByteBuffer fresh) throws IOException {
        Path path = tree.pathOf(manifest.files().get(file));
        tree.disk().createDirectories(path.getParent());
        long end = received[file] + fresh.remaining();
        tree.disk().write(path, received[file], fresh);
        received[file] = end;
    }

    @Override
    public void publish() throws IOException {
        checkOpen();
        for (int file = 0; file < received.length; file++) {
            SnapshotFile expected = manifest.files().get(file);
            if (received[file] < expected.sizeBytes()) {
                throw new CorruptSnapshotException(tree.pathOf(expected) + " has " + received[file] + " bytes of "
                    + expected.sizeBytes());
            }
            if (expected.sizeBytes() == 0) {
                append(file, ByteBuffer.allocate(0));
            }
            try {
                tree.checkBytes(expected);
            } catch (CorruptSnapshotException e) {
                tree.disk().delete(tree.pathOf(expected));
                received[file] = 0;
                throw e;
            }
        }
        tree.seal(manifest);
        installer.install(tree, manifest);
        close();
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the snapshot in " + tree.root() + " is published or given up");
        }
    }

    @Override
    public void discard() throws IOException {
        if (closed) {
            return;
        }
        try {
            tree.delete();
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.run();
        }
    }
}
