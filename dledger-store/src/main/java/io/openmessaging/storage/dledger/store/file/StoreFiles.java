package io.openmessaging.storage.dledger.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.DLedgerConfig;

/**
 * The files of one store and where they lie, with the thread that prepares them.
 *
 * <pre>
 * BASE/dledger-ID/LOCK  vote  format  data/00000000000000000000 ...  index/00000000000000000000 ...
 * </pre>
 *
 * <p>Used by the store, under its rules. {@link #close} ends the maintenance.
 */
final class StoreFiles {
    private static final String LOCK = "LOCK";
    private static final Logger LOG = LoggerFactory.getLogger(StoreFiles.class);
    private static final int DATA_AHEAD_BYTES = 8 * 1024 * 1024;
    /** Dropped segments that wait to be used again; the log needs one at a time, and drops them in bursts. */
    private static final int MOST_REUSED = 2;
    private static final int INDEX_AHEAD_BYTES = 512 * 1024;
    private static final long CLOSE_TIMEOUT_MS = 10_000;

    private final Disk disk;
    private final Path directory;
    private final SegmentDirectories dataDirectories;
    private final Path indexDirectory;
    private final SegmentLog data;
    private final SegmentLog indexSegments;
    private final IndexFile index;
    private final Maintenance maintenance;
    private final SpaceReserve reserve;
    /** Set by {@link #openFormat}. */
    private UnsealedPrefix unsealed;
    /** Of all directories, from {@link #lock} on. */
    private Closeable lock;

    StoreFiles(DLedgerConfig config, Disk disk, Maintenance maintenance) {
        this.disk = disk;
        this.directory = config.memberDir();
        this.dataDirectories = dataDirectories(config, disk);
        this.indexDirectory = directory.resolve("index");
        this.maintenance = maintenance;
        this.reserve = new SpaceReserve(disk, directory, config.getMappedFileSizeForEntryData());
        this.data = SegmentLog.ofData(disk, dataDirectories, config.getMappedFileSizeForEntryData(), DATA_AHEAD_BYTES,
            MOST_REUSED, maintenance);
        this.indexSegments = SegmentLog.ofRecords(disk, indexDirectory, config.getMappedFileSizeForEntryIndex(),
            INDEX_AHEAD_BYTES, maintenance);
        this.index = new IndexFile(indexSegments);
    }

    /** The splitter is read now and not earlier: an application sets it before it makes a store. */
    private static SegmentDirectories dataDirectories(DLedgerConfig config, Disk disk) {
        List<Path> readOnly = split(config.getReadOnlyDataStoreDirs());
        List<Path> writable = split(config.getDataStorePath());
        writable.removeAll(readOnly);
        if (writable.isEmpty()) {
            throw new IllegalArgumentException("dataStorePath '" + config.getDataStorePath()
                + "' must name a directory that readOnlyDataStoreDirs does not name");
        }
        return new SegmentDirectories(disk, writable, readOnly);
    }

    private static List<Path> split(String paths) {
        Set<Path> found = new LinkedHashSet<>();
        for (String path : paths.split(Pattern.quote(System.getProperty("dLedger.multiPath.Splitter", ",")))) {
            if (!path.isBlank()) {
                found.add(Path.of(path.trim()));
            }
        }
        return new ArrayList<>(found);
    }

    Disk disk() {
        return disk;
    }

    Path directory() {
        return directory;
    }

    SegmentLog data() {
        return data;
    }

    /** A look at the data directory before its files are mapped. */
    MissingSegments missingSegments() {
        return new MissingSegments(disk, dataDirectories, data.segmentSize());
    }

    SegmentLog indexSegments() {
        return indexSegments;
    }

    IndexFile index() {
        return index;
    }

    /** Which entries have no checksums; after {@link #openFormat}. */
    UnsealedPrefix unsealed() {
        return unsealed;
    }

    /** The directories whose files the log rests on; each may lie on a disk of its own. */
    List<Path> places() {
        List<Path> places = new ArrayList<>(dataDirectories.all());
        places.add(0, directory);
        return places;
    }

    void createDirectories() throws IOException {
        disk.createDirectories(directory);
        dataDirectories.create();
        disk.createDirectories(indexDirectory);
    }

    /**
     * Keeps others out of all directories until {@link #close}: a data directory of its own could be another member's,
     * too.
     */
    void lock() throws IOException {
        List<Closeable> held = new ArrayList<>();
        try {
            held.add(disk.lock(directory.resolve(LOCK)));
            for (Path data : dataDirectories.all()) {
                Path parent = data.toAbsolutePath().normalize().getParent();
                if (parent.equals(directory.toAbsolutePath().normalize())) {
                    continue;
                }
                if (disk.exists(parent.resolve("format"))) {
                    throw new IOException(data + " is the data directory of the member in " + parent);
                }
                held.add(disk.lock(data.resolve(LOCK)));
            }
        } catch (IOException | RuntimeException | Error e) {
            closeAll(held);
            throw e;
        }
        lock = () -> closeAll(held);
    }

    private static void closeAll(List<Closeable> held) throws IOException {
        IOException fault = null;
        for (Closeable lock : held) {
            try {
                lock.close();
            } catch (IOException e) {
                fault = e;
            }
        }
        if (fault != null) {
            throw fault;
        }
    }

    /** Makes durable that the directories hold what they hold, and that they exist. Blocks. */
    void forceDirectories() throws IOException {
        disk.forceDirectory(indexDirectory);
        dataDirectories.force();
        for (Path data : dataDirectories.writable()) {
            disk.forceDirectory(data.toAbsolutePath().getParent());
        }
        disk.forceDirectory(directory);
        disk.forceDirectory(directory.toAbsolutePath().getParent());
    }

    /** Opens the format file, or creates it in an empty directory or in one of the historical library. */
    FormatFile openFormat() throws IOException {
        FormatFile format = openOrCreateFormat();
        unsealed = new UnsealedPrefix(format);
        return format;
    }

    private FormatFile openOrCreateFormat() throws IOException {
        Path path = directory.resolve("format");
        if (disk.exists(path)) {
            FormatFile format = FormatFile.open(disk, path);
            if (format.record().segmentSize() != data.segmentSize()) {
                throw new IOException(directory + " was created with data segments of "
                    + format.record().segmentSize() + " bytes; mappedFileSizeForEntryData is " + data.segmentSize());
            }
            format.upgrade();
            return format;
        }
        // The vote comes first: a format file without a vote file means that a vote was lost.
        Path vote = directory.resolve("vote");
        if (HistoricalVote.isIn(directory, disk)) {
            return new TakeOver(directory, disk, data).run(vote, path);
        }
        for (Path file : dataDirectories.list()) {
            if (SegmentLog.isSegment(file)) {
                throw new DamagedStoreException(file.getParent() + " holds segments, but " + path + " is missing"
                    + ", and so is the currterm of a historical directory");
            }
        }
        if (disk.exists(vote)) {
            disk.forceDirectory(directory); // A start that was killed may have left the name undurable.
        } else {
            VoteFile.create(disk, vote);
        }
        return FormatFile.create(disk, path, FormatRecord.first(data.segmentSize()));
    }

    /** Ends what a crash interrupted: deletes files that are not of this log, or lie below its base. Blocks. */
    void deleteLeftovers(FormatFile format, VoteRecord.CleanStop stop) throws IOException {
        LogEnd base = format.record().base();
        if (stop.equals(VoteRecord.CleanStop.NONE)) {
            format.confirm(); // Before anything rests on it: what is deleted here, filed, or told to others.
        }
        if (format.record().isResetting()) {
            clear();
            format.endReset();
        } else {
            data.deleteBefore(base.position());
        }
        indexSegments.deleteBefore(base.index() * IndexFile.RECORD_BYTES);
    }

    /** Deletes the whole log, durably. Blocks. */
    void clear() throws IOException {
        data.clear();
        indexSegments.clear();
    }

    /** Deletes the data segments of a store that nobody has open. Blocks. */
    void destroyData() throws IOException {
        if (disk.exists(directory)) {
            lock();
            try {
                data.clear();
            } finally {
                lock.close();
            }
        }
    }

    /** Leaves the task to the maintenance thread. */
    void execute(Runnable task) {
        maintenance.execute(task);
    }

    /** As {@link #execute}, for what may come when the store is about to be closed, and is not needed then. */
    void later(Runnable task) {
        try {
            maintenance.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is closed: a task is dropped", directory);
        }
    }

    /** Leaves the task to the maintenance thread now, and again; see {@link Maintenance#repeat}. */
    void repeat(Runnable task, LongSupplier intervalMs) {
        maintenance.repeat(task, intervalMs);
    }

    /** Keeps some room back for what must be written; see {@link SpaceReserve}. */
    void keepReserve() throws IOException {
        reserve.keep();
    }

    /** Does what must be possible on a full disk, too; see {@link SpaceReserve}. */
    <T> T withReserve(SpaceReserve.Attempt<T> attempt) throws IOException {
        return reserve.with(attempt);
    }

    /** Opens the vote file, which {@link #openFormat} has created in an empty directory. */
    VoteFile openVote() throws IOException {
        Path path = directory.resolve("vote");
        if (!disk.exists(path)) {
            throw new DamagedStoreException(path + " is missing: without it this member might vote twice in a term");
        }
        return VoteFile.open(disk, path);
    }

    /**
     * Ends the maintenance, deletes what it prepared, and unlocks. Maintenance that does not end may still write zeros
     * ahead of the log's end, as it was; so the directories stay locked then, as long as this process lives.
     */
    void close() throws IOException {
        data.abandon();
        endMaintenance();
        try {
            data.close();
            indexSegments.close();
        } finally {
            lock.close();
        }
    }

    /** An interrupt is kept for later: who is in a hurry must not leave somebody behind who writes. */
    private void endMaintenance() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    if (maintenance.end(CLOSE_TIMEOUT_MS)) {
                        return;
                    }
                    throw new IOException("the maintenance of " + directory + " does not end; it stays locked");
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Looks whether the ends of the log and of its index can be loaded. Any thread. */
    void checkReachable() throws IOException {
        MappedAccess.checkEnd(data);
        index.checkReachable();
    }
}
