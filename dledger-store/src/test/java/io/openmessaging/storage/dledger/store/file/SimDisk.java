package io.openmessaging.storage.dledger.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file system in memory, at the level of bytes, whose machine can lose power. What a process did stays as it is for
 * the next process; a loss of power leaves what was forced, and of everything else any part: each sector of 512 bytes
 * old or new by itself, each new name, rename and deletion done or not done by itself, files as short as they were.
 *
 * <p>A force takes whole pages of {@code pageBytes}, and only those, to the platter. A rename is atomic. Sizes of files
 * are durable with the first force of any part of them. {@link #probe} is called before each call that changes
 * something, so that a test may copy the disk, as it is in that instant, or let the call fail.
 *
 * <p>Owned by one run, single-threaded. Invariant: without changes to names and versions of sectors, a loss of power
 * changes nothing.
 */
final class SimDisk implements Disk {
    /** Is asked before each call that changes something. */
    @FunctionalInterface
    interface Probe {
        /** Lets anybody do anything. */
        Probe NONE = (what, path) -> { };

        /**
         * The call is about to be made.
         *
         * @throws IOException to let the call fail
         */
        void before(Call what, Path path) throws IOException;
    }

    /** Calls that change something. */
    enum Call {
        CREATE_DIRECTORIES, CREATE, MAP, DELETE, MOVE, ALLOCATE, WRITE, REWRITE, FORCE, FORCE_DIRECTORY, LOCK
    }

    /** A change of names that is not forced; from or to is null where there is none. */
    private record NameChange(SimInode inode, Path from, Path to) {
        Path directory() {
            return (from == null ? to : from).getParent();
        }
    }

    private final int pageBytes;
    private final DiskLie lie;
    private final TreeMap<Path, SimInode> names = new TreeMap<>();
    private final TreeMap<Path, SimInode> durableNames = new TreeMap<>();
    private final List<NameChange> changes = new ArrayList<>();
    /** In the order in which they were made. */
    private final List<Path> directories = new ArrayList<>();
    private final List<Path> durableDirectories = new ArrayList<>();
    /** The part of this disk that snapshots are on. */
    private final SimSnapshotDisk snapshots;
    private Probe probe = Probe.NONE;
    private boolean segmentsAreReadOnly;
    private boolean looksSeldom;
    private long calls;

    /**
     * A disk with nothing but the directory {@code root}.
     *
     * @param pageBytes how much a force rounds to, a multiple of a sector
     */
    SimDisk(Path root, int pageBytes, DiskLie lie) {
        this.pageBytes = pageBytes;
        this.lie = lie;
        for (Path path = root; path != null; path = path.getParent()) {
            directories.add(0, path);
        }
        durableDirectories.addAll(directories);
        snapshots = new SimSnapshotDisk();
    }

    private SimDisk(SimDisk other, SimSnapshotDisk snapshots) {
        this.snapshots = snapshots;
        this.pageBytes = other.pageBytes;
        this.lie = other.lie;
        this.calls = other.calls;
        this.looksSeldom = other.looksSeldom;
    }

    /** From now on whoever writes to a segment that he opens, be it what stands there already, gets an exception. */
    void protectSegments() {
        segmentsAreReadOnly = true;
    }

    /**
     * From now on versions of sectors are noticed at forces and losses of power only and not at each call, which takes
     * much less time for large logs.
     */
    void lookSeldom() {
        looksSeldom = true;
    }

    void probe(Probe newProbe) {
        probe = newProbe;
    }

    /** How many calls changed something so far. */
    long calls() {
        return calls;
    }

    /** Whether nothing that any process did is at the mercy of a loss of power; at most {@code limit} outcomes. */
    long outcomes(long limit) {
        look();
        long product = 1L << Math.min(40, changes.size() + directories.size() - durableDirectories.size());
        for (SimInode inode : names.values()) {
            product = Math.min(limit, product) * inode.outcomes(limit);
        }
        return Math.min(limit, product);
    }

    /** This disk as it is now, with all that is not forced, for another world. */
    SimDisk copy() {
        SimDisk copy = new SimDisk(this, snapshots.copy());
        Map<SimInode, SimInode> copies = new IdentityHashMap<>();
        names.forEach((path, inode) -> copy.names.put(path, copies.computeIfAbsent(inode, SimInode::copy)));
        durableNames.forEach((path, inode) ->
            copy.durableNames.put(path, copies.computeIfAbsent(inode, SimInode::copy)));
        for (NameChange change : changes) {
            copy.changes.add(new NameChange(copies.computeIfAbsent(change.inode, SimInode::copy), change.from,
                change.to));
        }
        copy.directories.addAll(directories);
        copy.durableDirectories.addAll(durableDirectories);
        return copy;
    }

    /** The disk that is found after a loss of power; this one stays as it is. */
    SimDisk afterPowerLoss(Choices choices) {
        look();
        SimDisk after = new SimDisk(this, snapshots.afterPowerLoss(choices));
        for (Path directory : directories) {
            boolean kept = durableDirectories.contains(directory)
                || choices.choose(2) == 1 && after.directories.contains(directory.getParent());
            if (kept) {
                after.directories.add(directory);
            }
        }
        TreeMap<Path, SimInode> found = new TreeMap<>(durableNames);
        for (NameChange change : changes) {
            if (choices.choose(2) == 1) {
                apply(change, found);
            }
        }
        found.keySet().removeIf(path -> !after.directories.contains(path.getParent()));
        Map<SimInode, SimInode> left = new IdentityHashMap<>();
        found.forEach((path, inode) ->
            after.names.put(path, left.computeIfAbsent(inode, one -> one.afterPowerLoss(choices))));
        lie.afterPowerLoss(after.names);
        after.durableNames.putAll(after.names);
        after.durableDirectories.addAll(after.directories);
        return after;
    }

    private static void apply(NameChange change, Map<Path, SimInode> to) {
        if (change.from != null) {
            to.remove(change.from, change.inode);
        }
        if (change.to != null) {
            to.put(change.to, change.inode);
        }
    }

    private void look() {
        names.values().forEach(SimInode::look);
    }

    private void call(Call what, Path path) throws IOException {
        if (!looksSeldom) {
            look();
        }
        calls++;
        probe.before(what, path);
    }

    private void change(SimInode inode, Path from, Path to) {
        NameChange change = new NameChange(inode, from, to);
        apply(change, names);
        changes.add(change);
    }

    private SimInode inodeOf(Path path) throws NoSuchFileException {
        SimInode inode = names.get(path);
        if (inode == null) {
            throw new NoSuchFileException(path.toString());
        }
        return inode;
    }

    /** What a process reads in each file, by name; the values are not shared. */
    TreeMap<Path, byte[]> contents() {
        TreeMap<Path, byte[]> contents = new TreeMap<>();
        names.forEach((path, inode) -> contents.put(path, inode.content()));
        return contents;
    }

    // Disk.

    @Override
    public void createDirectories(Path directory) throws IOException {
        if (directories.contains(directory)) {
            return;
        }
        createDirectories(directory.getParent());
        call(Call.CREATE_DIRECTORIES, directory);
        directories.add(directory);
        snapshots.holds(directory);
    }

    @Override
    public SimSnapshotDisk forSnapshots() {
        return snapshots;
    }

    @Override
    public boolean exists(Path file) {
        return names.containsKey(file) || directories.contains(file);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        if (!directories.contains(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        return names.keySet().stream().filter(path -> path.getParent().equals(directory)).toList();
    }

    @Override
    public long sizeOf(Path file) throws IOException {
        return inodeOf(file).size();
    }

    @Override
    public MappedFile create(Path file, int size) throws IOException {
        call(Call.CREATE, file);
        if (exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        SimInode inode = new SimInode(size, lie == DiskLie.OLD_ENTRIES_CHAINED);
        change(inode, null, file);
        return new SimFile(this, inode, inode.cache(), file);
    }

    @Override
    public MappedFile map(Path file, int size) throws IOException {
        SimInode inode = inodeOf(file);
        if (inode.size() > size) {
            throw new IOException(file + " should have " + size + " bytes, but has " + inode.size());
        }
        call(Call.MAP, file);
        inode.extendTo(size);
        if (!file.getParent().endsWith("data")) {
            // Who opens an index or a slot file writes to it what it finds; writes that change nothing are not seen.
            inode.markAllDirty();
        }
        boolean readOnly = segmentsAreReadOnly && SegmentLog.isSegment(file);
        return new SimFile(this, inode, readOnly ? inode.cache().asReadOnlyBuffer() : inode.cache(), file);
    }

    @Override
    public void delete(Path file) throws IOException {
        SimInode inode = inodeOf(file);
        call(Call.DELETE, file);
        change(inode, file, null);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        call(Call.FORCE_DIRECTORY, directory);
        if (lie == DiskLie.DIRECTORY_NOT_FORCED) {
            return;
        }
        changes.removeIf(change -> {
            boolean forced = change.directory().equals(directory);
            if (forced) {
                apply(change, durableNames);
            }
            return forced;
        });
        for (Path child : directories) {
            if (directory.equals(child.getParent()) && !durableDirectories.contains(child)) {
                durableDirectories.add(child);
            }
        }
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        call(Call.LOCK, file);
        return () -> { };
    }

    // For the files.

    void move(SimInode inode, Path from, Path to) throws IOException {
        call(Call.MOVE, from);
        change(inode, from, to);
    }

    void allocate(SimInode inode, Path path, int from, int to) throws IOException {
        try {
            call(Call.ALLOCATE, path);
        } catch (DiskFullException e) {
            inode.zero(from, from + (to - from) / 2);
            throw e;
        }
        inode.zero(from, to);
    }

    /** Before a crash the call has done nothing, or all; a loss of power leaves any sectors of it. */
    void write(SimInode inode, Path path, int at, ByteBuffer from) throws IOException {
        call(Call.WRITE, path);
        inode.cache().put(at, from, from.position(), from.remaining());
    }

    void rewrite(SimInode inode, Path path, int from, int to) {
        try {
            call(Call.REWRITE, path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (lie != DiskLie.CLEAN_PAGES_NOT_WRITTEN) {
            inode.rewritten(from / pageBytes * pageBytes, pageEnd(to));
        }
    }

    void force(SimInode inode, Path path, int from, int to) throws IOException {
        int first = from / pageBytes * pageBytes;
        int end = pageEnd(to);
        try {
            call(Call.FORCE, path);
        } catch (IOException e) {
            inode.forceFailed(first, end);
            throw e;
        }
        inode.force(first, lie == DiskLie.LAST_PAGE_NOT_FORCED ? end - pageBytes : end);
    }

    private int pageEnd(int to) {
        return (to + pageBytes - 1) / pageBytes * pageBytes;
    }
}
