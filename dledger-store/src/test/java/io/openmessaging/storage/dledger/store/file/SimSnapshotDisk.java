package io.openmessaging.storage.dledger.store.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tree of files and directories in memory whose machine can lose power. What a process did stays for the next one; a
 * loss of power leaves what was forced, and of everything else any part: each sector of 512 bytes and each length old
 * or new by itself, each new name, rename and deletion done or not done by itself. A rename is atomic.
 *
 * <p>{@link Probe#before} is called before each call that changes something, so that a test may copy the disk as it is
 * in that instant, or let the call fail. Owned by one run, single-threaded.
 */
final class SimSnapshotDisk implements SnapshotDisk {
    /** Is asked before each call that changes something. */
    @FunctionalInterface
    interface Probe {
        /**
         * The call is about to be made.
         *
         * @throws IOException to let the call fail
         */
        void before(Call what, Path path) throws IOException;
    }

    /** Calls that change something. */
    enum Call {
        CREATE_DIRECTORY, WRITE, FORCE, FORCE_DIRECTORY, MOVE, DELETE
    }

    private static final int SECTOR_BYTES = 512;

    /** A change of a directory that is not forced; from or to is null where there is none. */
    private record NameChange(Node node, String from, String to) {
        void applyTo(Map<String, Node> names) {
            if (from != null) {
                names.remove(from, node);
            }
            if (to != null) {
                names.put(to, node);
            }
        }
    }

    /** A directory, or a file if it has content; and what of it is durable. */
    private static final class Node {
        private final TreeMap<String, Node> names = new TreeMap<>();
        private final TreeMap<String, Node> durableNames = new TreeMap<>();
        private final List<NameChange> changes = new ArrayList<>();
        /** Null for a directory. */
        private byte[] content;
        private byte[] durableContent = new byte[0];

        void change(NameChange change) {
            change.applyTo(names);
            changes.add(change);
        }

        Node copy(Map<Node, Node> copies) {
            Node known = copies.get(this);
            if (known != null) {
                return known;
            }
            Node copy = new Node();
            copies.put(this, copy);
            names.forEach((name, node) -> copy.names.put(name, node.copy(copies)));
            durableNames.forEach((name, node) -> copy.durableNames.put(name, node.copy(copies)));
            changes.forEach(change ->
                copy.changes.add(new NameChange(change.node.copy(copies), change.from, change.to)));
            copy.content = content; // Replaced and never changed.
            copy.durableContent = durableContent;
            return copy;
        }

        Node afterPowerLoss(Choices choices, Map<Node, Node> left) {
            Node known = left.get(this);
            if (known != null) {
                return known;
            }
            Node after = new Node();
            left.put(this, after);
            if (content != null) {
                after.content = contentAfterPowerLoss(choices);
                after.durableContent = after.content;
                return after;
            }
            TreeMap<String, Node> found = new TreeMap<>(durableNames);
            for (NameChange change : changes) {
                if (choices.choose(2) == 1) {
                    change.applyTo(found);
                }
            }
            found.forEach((name, node) -> after.names.put(name, node.afterPowerLoss(choices, left)));
            after.durableNames.putAll(after.names);
            return after;
        }

        private byte[] contentAfterPowerLoss(Choices choices) {
            byte[] found = durableContent.clone();
            if (content.length != durableContent.length && choices.choose(2) == 1) {
                found = Arrays.copyOf(found, content.length);
            }
            for (int at = 0; at < Math.min(found.length, content.length); at += SECTOR_BYTES) {
                int end = Math.min(at + SECTOR_BYTES, Math.min(found.length, content.length));
                if (!Arrays.equals(found, at, end, content, at, end) && choices.choose(2) == 1) {
                    System.arraycopy(content, at, found, at, end - at);
                }
            }
            return found;
        }
    }

    private final Node root;
    private Probe probe = (what, path) -> { };
    /** Calls of this kind do nothing; null for an honest disk. */
    private Call lie;
    private final List<Path> unreadable = new ArrayList<>();

    /** An empty one. */
    SimSnapshotDisk() {
        this(new Node());
    }

    private SimSnapshotDisk(Node root) {
        this.root = root;
    }

    void probe(Probe newProbe) {
        probe = newProbe;
    }

    /** From now on nobody can read that file. */
    void failReadsOf(Path file) {
        unreadable.add(file);
    }

    /** From now on calls of that kind say that they are done, and do nothing. */
    void lie(Call about) {
        lie = about;
    }

    /** Somebody else made that directory, and sees that it stays. */
    void holds(Path directory) {
        Node node = root;
        for (Path part : directory) {
            Node parent = node;
            node = parent.names.computeIfAbsent(part.toString(), name -> new Node());
            parent.durableNames.put(part.toString(), node);
        }
    }

    /** This disk as it is now, with all that is not forced, for another world. */
    SimSnapshotDisk copy() {
        return new SimSnapshotDisk(root.copy(new IdentityHashMap<>()));
    }

    /** The disk that is found after a loss of power; this one stays as it is. */
    SimSnapshotDisk afterPowerLoss(Choices choices) {
        return new SimSnapshotDisk(root.afterPowerLoss(choices, new IdentityHashMap<>()));
    }

    private Node find(Path path) {
        Node node = root;
        for (Path part : path) {
            node = node == null ? null : node.names.get(part.toString());
        }
        return node;
    }

    private Node get(Path path) throws NoSuchFileException {
        Node node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return node;
    }

    private static String nameOf(Path path) {
        return path.getFileName().toString();
    }

    @Override
    public Kind kindOf(Path path) {
        Node node = find(path);
        return node == null ? Kind.NOTHING : node.content == null ? Kind.DIRECTORY : Kind.FILE;
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return get(directory).names.keySet().stream().map(directory::resolve).toList();
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        if (find(directory) != null) {
            return;
        }
        createDirectories(directory.getParent());
        probe.before(Call.CREATE_DIRECTORY, directory);
        get(directory.getParent()).change(new NameChange(new Node(), null, nameOf(directory)));
    }

    @Override
    public long sizeOf(Path file) throws IOException {
        return get(file).content.length;
    }

    @Override
    public void read(Path file, long offset, ByteBuffer into) throws IOException {
        byte[] content = get(file).content;
        if (unreadable.contains(file)) {
            throw new IOException(file + ": input/output error");
        }
        if (offset + into.remaining() > content.length) {
            throw new EOFException(file.toString());
        }
        into.put(content, (int) offset, into.remaining());
    }

    @Override
    public void write(Path file, long offset, ByteBuffer bytes) throws IOException {
        probe.before(Call.WRITE, file);
        Node node = find(file);
        if (node == null) {
            node = new Node();
            node.content = new byte[0];
            get(file.getParent()).change(new NameChange(node, null, nameOf(file)));
        }
        int end = (int) offset + bytes.remaining();
        byte[] content = Arrays.copyOf(node.content, Math.max(node.content.length, end));
        bytes.get(content, (int) offset, bytes.remaining());
        node.content = content;
    }

    @Override
    public void force(Path file) throws IOException {
        probe.before(Call.FORCE, file);
        Node node = get(file);
        node.durableContent = lie == Call.FORCE ? node.durableContent : node.content;
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        probe.before(Call.FORCE_DIRECTORY, directory);
        Node node = get(directory);
        if (lie == Call.FORCE_DIRECTORY) {
            return;
        }
        node.changes.forEach(change -> change.applyTo(node.durableNames));
        node.changes.clear();
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        if (find(to) != null) {
            throw new FileAlreadyExistsException(to.toString());
        }
        probe.before(Call.MOVE, from);
        get(from.getParent()).change(new NameChange(get(from), nameOf(from), nameOf(to)));
    }

    @Override
    public void delete(Path path) throws IOException {
        Node node = get(path);
        if (!node.names.isEmpty()) {
            throw new IOException(path + " is not empty");
        }
        probe.before(Call.DELETE, path);
        get(path.getParent()).change(new NameChange(node, nameOf(path), null));
    }
}
