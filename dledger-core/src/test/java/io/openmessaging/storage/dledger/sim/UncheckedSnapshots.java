package io.openmessaging.storage.dledger.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

import io.openmessaging.storage.dledger.snapshot.IncomingSnapshot;
import io.openmessaging.storage.dledger.snapshot.PinnedSnapshot;
import io.openmessaging.storage.dledger.snapshot.SnapshotDraft;
import io.openmessaging.storage.dledger.snapshot.SnapshotInfo;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;
import io.openmessaging.storage.dledger.snapshot.SnapshotStore;
import io.openmessaging.storage.dledger.store.MemorySnapshotStore;

/** Takes whatever arrives for what the manifest says. Owned by one run, single-threaded. */
record UncheckedSnapshots(MemorySnapshotStore store) implements SnapshotStore {
    @Override
    public SnapshotDraft begin() {
        return store.begin();
    }

    @Override
    public IncomingSnapshot receive(SnapshotManifest manifest) {
        return new Unchecked(manifest);
    }

    @Override
    public Optional<SnapshotManifest> arrived() {
        return Optional.empty();
    }

    @Override
    public Optional<PinnedSnapshot> openNewest(long maxIndex) {
        return store.openNewest(maxIndex);
    }

    @Override
    public List<SnapshotInfo> list() {
        return store.list();
    }

    @Override
    public void retain(int count) {
        store.retain(count);
    }

    @Override
    public void delete(long index) {
        store.delete(index);
    }

    /** What comes in order, file by file. */
    private final class Unchecked implements IncomingSnapshot {
        private final SnapshotManifest manifest;
        private final ByteBuffer[] contents;

        Unchecked(SnapshotManifest manifest) {
            this.manifest = manifest;
            this.contents = manifest.files().stream().map(file -> ByteBuffer.allocate((int) file.sizeBytes()))
                .toArray(ByteBuffer[]::new);
        }

        @Override
        public SnapshotManifest manifest() {
            return manifest;
        }

        @Override
        public long receivedBytes(int file) {
            return contents[file].position();
        }

        @Override
        public long write(int file, long offset, ByteBuffer chunk) throws IOException {
            IncomingSnapshot.check(manifest, file, offset, chunk.remaining());
            if (offset == contents[file].position()) {
                contents[file].put(chunk.duplicate());
            }
            return contents[file].position();
        }

        @Override
        public void publish() throws IOException {
            MemorySnapshotStore.Draft draft = store.begin();
            for (int file = 0; file < contents.length; file++) {
                draft.put(manifest.files().get(file).name(), contents[file].array());
            }
            draft.publish(manifest.meta());
        }

        @Override
        public void discard() {
            // Nothing is kept.
        }

        @Override
        public void close() {
            // Nothing is kept.
        }
    }
}
