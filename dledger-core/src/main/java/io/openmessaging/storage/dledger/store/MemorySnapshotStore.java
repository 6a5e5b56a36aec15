package io.openmessaging.storage.dledger.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32C;

import io.openmessaging.storage.dledger.snapshot.CorruptSnapshotException;
import io.openmessaging.storage.dledger.snapshot.IncomingSnapshot;
import io.openmessaging.storage.dledger.snapshot.PinnedSnapshot;
import io.openmessaging.storage.dledger.snapshot.SnapshotDraft;
import io.openmessaging.storage.dledger.snapshot.SnapshotFile;
import io.openmessaging.storage.dledger.snapshot.SnapshotInfo;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;
import io.openmessaging.storage.dledger.snapshot.SnapshotMeta;
import io.openmessaging.storage.dledger.snapshot.SnapshotStore;

/**
 * Snapshots in the heap, for groups whose log is there, too. A state machine that asks for a directory gets one among
 * the system's temporary files, for as long as it saves or loads; one that knows this class passes bytes.
 *
 * <p>Any thread. What is kept is immutable and replaced as a whole, so that nothing needs to be pinned.
 */
public final class MemorySnapshotStore implements SnapshotStore {
    private record Kept(SnapshotManifest manifest, List<byte[]> contents) {
        long index() {
            return manifest.meta().getLastIncludedIndex();
        }
    }

    /** Newest first. */
    private final AtomicReference<List<Kept>> kept = new AtomicReference<>(List.of());
    /** What was received last and is not published; null for nothing. Replaced by any thread. */
    private volatile Arrived arrived;

    @Override
    public Draft begin() {
        return new Draft();
    }

    @Override
    public IncomingSnapshot receive(SnapshotManifest manifest) {
        Arrived before = arrived;
        if (before == null || !before.manifest().equals(manifest)) {
            before = new Arrived(manifest);
            arrived = before;
        }
        return before;
    }

    @Override
    public Optional<SnapshotManifest> arrived() {
        return Optional.ofNullable(arrived).filter(Arrived::hasBytes).map(Arrived::manifest);
    }

    @Override
    public Optional<PinnedSnapshot> openNewest(long maxIndex) {
        return kept.get().stream().filter(one -> one.index() <= maxIndex).findFirst().map(Pinned::new);
    }

    @Override
    public List<SnapshotInfo> list() {
        return kept.get().stream().map(one -> SnapshotInfo.of(one.manifest)).toList();
    }

    @Override
    public void retain(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("retains " + count + " snapshots, 1 at least");
        }
        kept.updateAndGet(all -> all.size() <= count ? all : List.copyOf(all.subList(0, count)));
    }

    @Override
    public void delete(long index) {
        kept.updateAndGet(all -> all.stream().filter(one -> one.index() != index).toList());
    }

    private void keep(Kept added) {
        kept.updateAndGet(all -> {
            if (all.stream().anyMatch(one -> one.index() == added.index())) {
                return all;
            }
            List<Kept> more = new ArrayList<>(all);
            more.add(added);
            more.sort(Comparator.comparingLong(Kept::index).reversed());
            return List.copyOf(more);
        });
    }

    private static int crcOf(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content, 0, content.length);
        return (int) crc.getValue();
    }

    /** A snapshot that is being taken, by a state machine that writes files or passes bytes. */
    public final class Draft implements SnapshotDraft {
        private final TemporaryFiles files = new TemporaryFiles();
        private final Map<String, byte[]> contents = new TreeMap<>();

        private Draft() {
        }

        /** Puts a file without writing one; the array is copied. */
        public void put(String name, byte[] content) {
            contents.put(name, content.clone());
        }

        @Override
        public void writeFile(String name, byte[] content) {
            put(name, content);
        }

        @Override
        public String getSnapshotStorePath() {
            return files.directory().toString();
        }

        @Override
        public SnapshotManifest publish(SnapshotMeta meta) throws IOException {
            contents.putAll(files.read());
            files.close();
            List<SnapshotFile> described = new ArrayList<>();
            try {
                contents.forEach((name, content) ->
                    described.add(new SnapshotFile(name, content.length, crcOf(content))));
                SnapshotManifest manifest = new SnapshotManifest(meta, described);
                keep(new Kept(manifest, List.copyOf(contents.values())));
                return manifest;
            } catch (IllegalArgumentException e) {
                throw new CorruptSnapshotException(e.getMessage());
            }
        }

        @Override
        public void close() throws IOException {
            files.close();
        }
    }

    /** One that is kept, for a state machine that reads files or takes bytes, or for who sends it. */
    public static final class Pinned implements PinnedSnapshot {
        private final Kept snapshot;
        private final TemporaryFiles files = new TemporaryFiles();

        private Pinned(Kept snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public SnapshotManifest manifest() {
            return snapshot.manifest;
        }

        /** A copy of a file's bytes. */
        public byte[] content(int file) {
            return snapshot.contents.get(file).clone();
        }

        @Override
        public byte[] readFile(String name) throws IOException {
            for (int file = 0; file < snapshot.contents.size(); file++) {
                if (snapshot.manifest.files().get(file).name().equals(name)) {
                    return content(file);
                }
            }
            throw new NoSuchFileException(name);
        }

        @Override
        public ByteBuffer read(int file, long offset, int maxBytes) {
            byte[] content = snapshot.contents.get(file);
            int from = Math.toIntExact(Math.min(offset, content.length));
            return ByteBuffer.wrap(content, from, Math.min(maxBytes, content.length - from)).slice()
                .asReadOnlyBuffer();
        }

        @Override
        public String getSnapshotStorePath() {
            if (files.isEmpty()) {
                for (int i = 0; i < snapshot.contents.size(); i++) {
                    files.write(snapshot.manifest.files().get(i).name(), snapshot.contents.get(i));
                }
            }
            return files.directory().toString();
        }

        @Override
        public void close() throws IOException {
            files.close();
        }
    }

    /** What has come of a snapshot that is sent here; used by one thread at a time. */
    private final class Arrived implements IncomingSnapshot {
        private final SnapshotManifest manifest;
        private final byte[][] contents;
        private final int[] received;

        Arrived(SnapshotManifest manifest) {
            this.manifest = manifest;
            this.contents = new byte[manifest.files().size()][0];
            this.received = new int[contents.length];
        }

        @Override
        public SnapshotManifest manifest() {
            return manifest;
        }

        private boolean hasBytes() {
            return Arrays.stream(received).anyMatch(bytes -> bytes > 0);
        }

        @Override
        public long receivedBytes(int file) {
            return received[file];
        }

        @Override
        public long write(int file, long offset, ByteBuffer chunk) throws CorruptSnapshotException {
            IncomingSnapshot.check(manifest, file, offset, chunk.remaining());
            if (offset > received[file]) {
                return received[file];
            }
            int end = Math.toIntExact(offset + chunk.remaining());
            if (end > contents[file].length) {
                long room = Math.min(manifest.files().get(file).sizeBytes(), Math.max(end, 2L * received[file]));
                contents[file] = Arrays.copyOf(contents[file], Math.toIntExact(room));
            }
            int known = received[file] - (int) offset;
            if (known < chunk.remaining()) {
                chunk.get(chunk.position() + known, contents[file], received[file], chunk.remaining() - known);
                received[file] = end;
            }
            return received[file];
        }

        @Override
        public void publish() throws CorruptSnapshotException {
            for (int file = 0; file < contents.length; file++) {
                SnapshotFile expected = manifest.files().get(file);
                if (received[file] < expected.sizeBytes()) {
                    throw new CorruptSnapshotException("'" + expected.name() + "' has " + received[file] + " bytes of "
                        + expected.sizeBytes());
                }
                if (crcOf(contents[file]) != expected.crc()) {
                    received[file] = 0;
                    throw new CorruptSnapshotException("the checksum of '" + expected.name() + "' is wrong");
                }
            }
            keep(new Kept(manifest, List.of(contents)));
            arrived = null;
        }

        @Override
        public void discard() {
            arrived = null;
        }

        @Override
        public void close() {
            // What has arrived stays for the next time.
        }
    }
}
