package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.Invariants;
import io.openmessaging.storage.dledger.snapshot.CorruptSnapshotException;
import io.openmessaging.storage.dledger.snapshot.IncomingSnapshot;
import io.openmessaging.storage.dledger.snapshot.PinnedSnapshot;
import io.openmessaging.storage.dledger.snapshot.SnapshotDraft;
import io.openmessaging.storage.dledger.snapshot.SnapshotInfo;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;
import io.openmessaging.storage.dledger.snapshot.SnapshotMeta;
import io.openmessaging.storage.dledger.snapshot.SnapshotStore;

/**
 * Snapshots in directories of their own. One appears under its name by a rename, after all that is in it was forced; it
 * vanishes by a rename, too, before anything in it is deleted. So what has a name is whole, unless somebody damaged it.
 *
 * <pre>
 * snapshot/tmp/...                     being taken
 * snapshot/install_tmp/...             being received, with the manifest from the beginning
 * snapshot/snapshot_INDEX/snapshot_meta, files
 * snapshot/.deleted-INDEX/...          being deleted
 * </pre>
 *
 * <p>Any thread; its monitor is held for renames, deletions and looks, not while files are read or forced. Architecture
 * §3.9, of a snapshot.
 */
final class FileSnapshotStore implements SnapshotStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileSnapshotStore.class);
    private static final String DELETED = ".deleted-";

    private final Path directory;
    private final SnapshotDisk disk;
    private final SnapshotTree draft;
    private final SnapshotTree incoming;
    /** How often each index is pinned. Guarded by this. */
    private final Map<Long, Integer> pins = new TreeMap<>();
    /** What must not be used, by index, and why: reading has shown it. Guarded by this. */
    private final Map<Long, String> bad = new TreeMap<>();
    /** Pinned ones that go when they are let go, by index. Guarded by this. */
    private final TreeMap<Long, SnapshotTree> doomed = new TreeMap<>();
    /** Guarded by this. */
    private boolean prepared;
    /** Guarded by this. */
    private boolean drafting;
    /** Guarded by this. */
    private boolean receiving;

    /** Of the member whose snapshots lie there; nothing is touched before they are asked for. */
    FileSnapshotStore(Path directory, SnapshotDisk disk) {
        this.directory = directory;
        this.disk = disk;
        this.draft = new SnapshotTree(disk, directory.resolve("tmp"));
        this.incoming = new SnapshotTree(disk, directory.resolve("install_tmp"));
    }

    /**
     * Once, before anything is done or believed: a name that can be read need not be on disk, if the process that gave
     * it was killed before it forced it.
     */
    private synchronized void prepare() throws IOException {
        if (prepared) {
            return;
        }
        disk.createDirectories(directory);
        disk.forceDirectory(directory.getParent());
        disk.forceDirectory(directory);
        for (Path path : disk.list(directory)) {
            if (path.getFileName().toString().startsWith(DELETED)) {
                new SnapshotTree(disk, path).delete();
            }
        }
        prepared = true;
    }

    private SnapshotTree treeOf(long index) {
        return new SnapshotTree(disk, directory.resolve(SnapshotLook.nameOf(index)));
    }

    @Override
    public synchronized SnapshotDraft begin() throws IOException {
        prepare();
        if (drafting) {
            throw new IllegalStateException("a snapshot is being taken in " + directory);
        }
        draft.delete();
        disk.createDirectories(draft.root());
        drafting = true;
        return new Draft();
    }

    @Override
    public IncomingSnapshot receive(SnapshotManifest manifest) throws IOException {
        synchronized (this) {
            prepare();
            if (receiving) {
                throw new IllegalStateException("a snapshot is being received in " + directory);
            }
            receiving = true;
        }
        try {
            return new ArrivingSnapshot(incoming, manifest, this::install, this::received);
        } catch (IOException | RuntimeException | Error e) {
            received();
            throw e;
        }
    }

    @Override
    public synchronized Optional<SnapshotManifest> arrived() throws IOException {
        prepare();
        if (receiving || !incoming.exists()) {
            return Optional.empty();
        }
        try {
            return incoming.names().isEmpty() ? Optional.empty() : Optional.of(incoming.manifest());
        } catch (CorruptSnapshotException e) {
            return Optional.empty(); // It goes when the next one is received.
        }
    }

    private synchronized void received() {
        receiving = false;
    }

    private synchronized void drafted() {
        drafting = false;
    }

    /** Gives a sealed snapshot its name. Blocks. */
    private void install(SnapshotTree from, SnapshotManifest manifest) throws IOException {
        long index = manifest.meta().getLastIncludedIndex();
        SnapshotTree target = treeOf(index);
        boolean stays = target.exists() && isAsGood(target, manifest);
        synchronized (this) {
            if (stays && !bad.containsKey(index) && !doomed.containsKey(index)) {
                LOG.info("{} is there already and stays", target.root());
                from.delete();
                return;
            }
            if (target.exists()) {
                if (pins.containsKey(index)) {
                    throw new IOException(target.root() + " is in use and cannot be replaced");
                }
                LOG.warn("{} is replaced: {}", target.root(), bad.getOrDefault(index, "it is damaged"));
                remove(index);
            }
            disk.move(from.root(), target.root());
            bad.put(index, target.root() + " has a name that is not known to be on disk");
            disk.forceDirectory(directory);
            bad.remove(index);
        }
    }

    /** Whether a snapshot of the same index can be used in place of that one. */
    private static boolean isAsGood(SnapshotTree there, SnapshotManifest manifest) throws IOException {
        SnapshotMeta meta = manifest.meta();
        try {
            SnapshotMeta found = there.checked(meta.getLastIncludedIndex()).meta();
            Invariants.check(found.base().equals(meta.base()), there.root() + " is of " + found.base()
                + ", another snapshot of " + meta.base());
            return true;
        } catch (CorruptSnapshotException e) {
            LOG.warn("{}", e.getMessage());
            return false;
        }
    }

    @Override
    public Optional<PinnedSnapshot> openNewest(long maxIndex) throws IOException {
        prepare();
        IOException unread = null;
        for (long index : SnapshotLook.indexes(disk, directory)) {
            if (index > maxIndex || !pin(index)) {
                continue;
            }
            try {
                return Optional.of(openPinned(index));
            } catch (CorruptSnapshotException e) {
                LOG.warn("a snapshot is passed over: {}", e.getMessage());
            } catch (IOException e) {
                LOG.warn("a snapshot is passed over, for it cannot be read: {}", e.toString());
                unread = e;
            }
        }
        if (unread != null) {
            throw unread; // Else it would look as if there were none.
        }
        return Optional.empty();
    }

    /** The snapshot, which is pinned; when this throws it is so no more. */
    private PinnedSnapshot openPinned(long index) throws IOException {
        boolean opened = false;
        try {
            Pinned found = new Pinned(treeOf(index), treeOf(index).checked(index));
            opened = true;
            return found;
        } catch (CorruptSnapshotException e) {
            synchronized (this) {
                bad.put(index, e.getMessage());
            }
            throw e;
        } finally {
            if (!opened) {
                unpin(index);
            }
        }
    }

    /** Whether that snapshot is there and may be used, and then it is pinned. */
    private synchronized boolean pin(long index) throws IOException {
        if (bad.containsKey(index)) {
            LOG.warn("a snapshot is passed over: {}", bad.get(index));
            return false;
        }
        if (doomed.containsKey(index) || !treeOf(index).exists()) {
            return false;
        }
        pins.merge(index, 1, Integer::sum);
        return true;
    }

    private synchronized void unpin(long index) throws IOException {
        if (pins.merge(index, -1, Integer::sum) > 0) {
            return;
        }
        pins.remove(index);
        if (doomed.remove(index) != null) {
            remove(index);
        }
    }

    @Override
    public synchronized List<SnapshotInfo> list() throws IOException {
        prepare();
        List<SnapshotInfo> infos = new ArrayList<>();
        for (long index : SnapshotLook.indexes(disk, directory)) {
            if (!doomed.containsKey(index)) {
                SnapshotInfo info = SnapshotLook.infoOf(treeOf(index), index, SnapshotTree::checkedNames);
                infos.add(info.isValid() && bad.containsKey(index) ? info.withProblem(bad.get(index)) : info);
            }
        }
        return infos;
    }

    @Override
    public synchronized void retain(int count) throws IOException {
        if (count < 1) {
            throw new IllegalArgumentException("retains " + count + " snapshots, 1 at least");
        }
        List<SnapshotInfo> infos = list();
        List<SnapshotInfo> valid = infos.stream().filter(SnapshotInfo::isValid).toList();
        if (!valid.isEmpty()) {
            deleteIncomingUpTo(valid.get(0).index());
        }
        if (valid.size() < count) {
            return;
        }
        for (SnapshotInfo info : infos) {
            if (info.index() < valid.get(count - 1).index()) {
                delete(info.index());
            }
        }
    }

    /** What once began to arrive and is not needed any more would lie there for ever. */
    private void deleteIncomingUpTo(long index) throws IOException {
        if (receiving || !incoming.exists()) {
            return;
        }
        try {
            if (incoming.manifest().meta().getLastIncludedIndex() > index) {
                return;
            }
        } catch (CorruptSnapshotException e) {
            LOG.info("what arrived of a snapshot cannot be used: {}", e.getMessage());
        }
        incoming.delete();
    }

    @Override
    public synchronized void delete(long index) throws IOException {
        prepare();
        if (pins.containsKey(index)) {
            doomed.put(index, treeOf(index));
        } else if (treeOf(index).exists()) {
            remove(index);
        }
    }

    /** The name goes for good before the files do. Under the monitor. */
    private void remove(long index) throws IOException {
        SnapshotTree gone = new SnapshotTree(disk, directory.resolve(DELETED + index));
        if (gone.exists()) {
            disk.forceDirectory(directory); // An earlier deletion failed, and perhaps in this.
            gone.delete();
        }
        disk.move(treeOf(index).root(), gone.root());
        bad.remove(index);
        disk.forceDirectory(directory);
        gone.delete();
    }

    /** Used by one thread at a time. */
    private final class Draft implements SnapshotDraft {
        private boolean closed;

        @Override
        public String getSnapshotStorePath() {
            return draft.root().toString();
        }

        @Override
        public SnapshotManifest publish(SnapshotMeta meta) throws IOException {
            if (closed) {
                throw new IllegalStateException("the snapshot in " + draft.root() + " is published or given up");
            }
            SnapshotManifest manifest = draft.describe(meta);
            draft.seal(manifest);
            install(draft, manifest);
            closed = true;
            drafted();
            return manifest;
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try {
                draft.delete();
            } finally {
                drafted();
            }
        }
    }

    /** Any thread. */
    private final class Pinned implements PinnedSnapshot {
        private final SnapshotTree tree;
        private final SnapshotManifest manifest;
        private final AtomicBoolean closed = new AtomicBoolean();

        Pinned(SnapshotTree tree, SnapshotManifest manifest) {
            this.tree = tree;
            this.manifest = manifest;
        }

        @Override
        public SnapshotManifest manifest() {
            return manifest;
        }

        @Override
        public String getSnapshotStorePath() {
            return tree.root().toString();
        }

        @Override
        public ByteBuffer read(int file, long offset, int maxBytes) throws IOException {
            long left = manifest.files().get(file).sizeBytes() - offset;
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(maxBytes, left)));
            disk.read(tree.pathOf(manifest.files().get(file)), offset, bytes);
            return bytes.flip();
        }

        @Override
        public void close() throws IOException {
            if (closed.compareAndSet(false, true)) {
                unpin(manifest.meta().getLastIncludedIndex());
            }
        }
    }
}
