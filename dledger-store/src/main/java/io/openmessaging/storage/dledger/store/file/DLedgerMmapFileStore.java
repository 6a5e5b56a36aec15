package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.Invariants;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.IndexRange;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.snapshot.SnapshotStore;
import io.openmessaging.storage.dledger.store.ControlPlacement;
import io.openmessaging.storage.dledger.store.StoreIdentity;
import io.openmessaging.storage.dledger.store.StoreListener;

/**
 * The store in memory-mapped files: data segments, an index, the vote file, in the member's directory.
 *
 * <p>Threads as {@link io.openmessaging.storage.dledger.store.DLedgerStore} says. Invariant: entries up to
 * {@link #committedIndex} are never truncated; so what was committed when a sync began is forced when it ends, and may
 * become the checkpoint. The first fault of a file finishes the store: everything but reading and closing throws from
 * then on, since a force that failed once cannot be repeated (the kernel may have dropped the pages). A kill of the
 * process loses nothing that was read, sent, committed or synced; of what was appended since it may lose a part.
 *
 * <p>Architecture §3.6; the layouts are in the module's README.
 */
public class DLedgerMmapFileStore extends HistoricalFileStore {
    /** Sees entries of a leader's before they are written. Historical name and form. */
    @FunctionalInterface
    public interface AppendHook {
        /**
         * May change the body, not its size: the checksums are computed later, and what is replicated is what is
         * written. Called under the group's lock, so it must neither wait nor append; what it throws stops the member.
         *
         * @param entry knows its position, index and term, and the body as it was proposed
         * @param encoded the encoded entry, its first byte at the buffer's position
         * @param bodyOffset where the body begins behind that
         */
        void doHook(DLedgerEntry entry, ByteBuffer encoded, int bodyOffset);
    }

    private static final long NANOS_PER_MS = 1_000_000;

    private final Path directory;
    private final long checkpointIntervalNs;
    private final StoreFiles files;
    private final LongSupplier nanoTime;
    private final DLedgerConfig config;
    private final Standing standing;
    private final SnapshotStore snapshots;

    private RecoveredLog recovered;
    private VoteFile vote;
    private FormatFile format;
    private DataLog log;
    private StoreAdmission admission;
    private Compaction compaction;
    private Damage damage;
    private Checkpoints checkpoints;
    /** Written under the group's lock, read by any thread. */
    private volatile CommitPoint commit = CommitPoint.NONE;
    /** The first fault; set by any thread, read by all. */
    private volatile Throwable fault;
    /** Set under the group's lock, read by the sync thread. */
    private volatile Checkpoints.Wholeness wholeness = Checkpoints.Wholeness.AS_FOUND;
    private volatile boolean open;
    /** Set before open, read under the group's lock. */
    private ControlPlacement placement = ControlPlacement.HIDDEN;
    /** Set before open, read by the maintenance thread. */
    private volatile StoreListener listener = StoreListener.NOBODY;

    /** A store in the directories that the configuration names; nothing is touched before {@link #open}. */
    public DLedgerMmapFileStore(DLedgerConfig config) {
        this(config, new RealDisk());
    }

    DLedgerMmapFileStore(DLedgerConfig config, Disk disk) {
        this(config, disk, new MaintenanceQueue(), System::nanoTime);
    }

    /**
     * A store that prepares its files by that maintenance, which it ends when it is closed, and lives in that time,
     * in nanoseconds.
     */
    DLedgerMmapFileStore(DLedgerConfig config, Disk disk, Maintenance maintenance, LongSupplier nanoTime) {
        super(new StoreFiles(config, disk, maintenance));
        this.files = files();
        this.nanoTime = nanoTime;
        this.config = config;
        this.directory = config.memberDir();
        this.checkpointIntervalNs = config.getCheckPointInterval() * NANOS_PER_MS;
        this.standing = new Standing(config, disk);
        this.snapshots = new FileSnapshotStore(directory.resolve("snapshot"), disk.forSnapshots());
    }

    @Override
    public synchronized RecoveredLog open() throws IOException {
        begun();
        if (recovered != null) {
            return recovered;
        }
        if (fault != null) {
            throw new IOException("store " + directory + " failed to open before; a new one may try again", fault);
        }
        files.createDirectories();
        files.lock();
        try {
            recovered = recoverLog();
        } catch (IOException | RuntimeException | Error e) {
            fault = e;
            standing.openingFailed(e, vote);
            files.close();
            throw e;
        }
        open = true;
        return recovered;
    }

    private RecoveredLog recoverLog() throws IOException {
        format = files.openFormat();
        vote = files.openVote();
        files.deleteLeftovers(format, vote.record().stop());
        LogEnd base = format.record().base();
        FiledConfigurations filed = FiledConfigurations.read(files.disk(), directory, format);
        standing.groupIs(filed.last());
        StoreRecovery.Outcome found = files.withReserve(() -> {
            damage = new Damage(files, base);
            return new StoreRecovery(files, base, vote, damage, filed, standing.company()).run();
        });
        files.forceDirectories();
        StoreLife life = standing.begin(found.vote(), found.loss(), files.places());
        VoteRecord record = found.vote().aboveBase(base.index()).running(standing.maxUnforcedBytes(), life);
        vote.restart(record);
        // A refusal is the same at each start, though what it was judged by is cleared: for the life says RECOVERING.
        filed.complete(found.configurations(), found.end(), life);
        standing.begun();
        format.belongAs(found.configurations().inForceAt(Long.MAX_VALUE));
        log = new DataLog(files, base, found.end(), found.configurations(), hooks());
        checkpoints = new Checkpoints(files, vote, filed, base.index(), checkpointIntervalNs, nanoTime);
        damage.watch(log::base, listener);
        readBy(new LogReader(directory, files, log, damage, new LogReader.Limits(this::committedIndex,
            checkpoints::index), this::failed));
        CleanSpaceService space = new CleanSpaceService(config, files.disk(), directory, files.data(),
            position -> log.lastIndexBelow(position, committedIndex()), Clock.systemDefaultZone());
        admission = new StoreAdmission(log, files.data(), standing.maxUnforcedBytes(), space);
        compaction = new Compaction(files, log, format, this::failed);
        commit = log.commitPointAt(record.commitHint());
        forced().ended(forced().begin()); // As it was recovered from there.
        format.settle(config.getGroup(), log.lastIndex() >= 0 || record.term() >= 0);
        new Upkeep(space, compaction, listener, this::failed).begin(files, new Scrubber(directory, files.index(),
            damage, checkpoints::index, config::getScrubBytesPerSecond), nanoTime);
        return new RecoveredLog(base(), record.term(), record.votedFor(), record.commitHint(), log.lastIndex(),
            found.runs().firstIndexes(), found.runs().terms(),
            new RecoveredLog.Life(life.incarnation(), life.recovering()), found.configurations().all(),
            format.record().identity().belonging());
    }

    @Override
    public void setControlPlacement(ControlPlacement newPlacement) {
        placement = newPlacement;
    }

    @Override
    public void setListener(StoreListener listener) {
        this.listener = listener;
    }

    @Override
    public DLedgerResponseCode reserve(Proposal proposal) {
        checkWritable();
        try {
            return admission.admit(proposal);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public DLedgerResponseCode reserve(EntrySlice entries, long firstIndex) {
        checkWritable();
        try {
            return admission.admit(entries, firstIndex);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void append(long term, long firstIndex, Proposal proposal) {
        append(() -> log.append(term, firstIndex, proposal));
    }

    @Override
    public void appendControl(long term, long index, DLedgerEntryType type, byte[] body) {
        append(() -> files.withReserve(() -> {
            log.appendControl(term, index, placement == ControlPlacement.INLINE ? type.inline() : type, body);
            return type;
        }));
    }

    @Override
    public void append(EntrySlice entries, long firstIndex) {
        append(() -> log.append(entries, firstIndex));
    }

    private void append(Change entries) {
        change(() -> {
            compaction.settle();
            entries.make();
        });
        nameConfigurations();
    }

    /** As a rule there is nothing to write: each write of the field waits for all that were made before. */
    private void nameConfigurations() {
        CommitPoint named = commit.naming(log.configurations().all());
        if (named != commit) {
            commit = named;
        }
    }

    /** Something that waits for the disk, or for memory that is a disk. */
    private interface Change {
        void make() throws IOException;
    }

    private void change(Change change) {
        checkWritable();
        try {
            change.make();
        } catch (IOException | Error e) {
            throw failed(e);
        } catch (UncheckedIOException e) {
            throw fault == null ? failed(e.getCause()) : e;
        }
    }

    @Override
    public void truncateFrom(long index) {
        checkWritable();
        Invariants.check(index > committedIndex(), "truncates from %d, committed %d", index, committedIndex());
        forced().cut();
        change(() -> log.truncateFrom(index));
        nameConfigurations();
    }

    @Override
    public void compactUpTo(long upTo) {
        checkWritable();
        Invariants.check(upTo <= committedIndex(), "compacts up to %d, committed %d", upTo, committedIndex());
        // What is committed by others need not be on this disk. It must be until the base is, or a sync in between
        // would promise entries whose beginning a crash can still take away. The filler that leads from the base to the
        // next segment is on disk if an entry behind it is; so the checkpoint itself stays.
        change(() -> compaction.upTo(Math.min(upTo, vote.record().checkpoint().index() - 1)));
        damage.forget(log.base().index());
        commit = log.commitPointAt(committedIndex()); // The base has another position than the entry that it was.
    }

    /** Waits for no force, as a rule, however long the log is; an append that follows at once may wait for files. */
    @Override
    public void resetTo(LogBase base, LoggedConfiguration inForce) {
        checkWritable();
        Invariants.check(base.index() >= committedIndex(), "resets to %d, committed %d", base.index(),
            committedIndex());
        forced().cut();
        change(() -> compaction.resetTo(LogEnd.at(base), inForce));
        commit = log.commitPointAt(base.index());
        damage.forget(Long.MAX_VALUE);
    }

    @Override
    void beginAt(long position) {
        checkWritable();
        if (!isStartAwaited() || lastIndex() >= 0) {
            throw new IllegalStateException("store " + directory + " cannot begin elsewhere: it has entries, or the "
                + "server has started");
        }
        if (position % config.getMappedFileSizeForEntryData() != 0) {
            throw new IllegalArgumentException("a log begins at a multiple of the segment size, not at " + position);
        }
        change(() -> compaction.beginAt(position));
        commit = log.commitPointAt(lastIndex());
    }

    @Override
    public void saveVote(long term, String votedFor) {
        checkWritable();
        vote.saveVote(term, votedFor);
    }

    @Override
    public void becameWhole() {
        checkWritable();
        log.configurations().truncateFrom(lastIndex() + 1); // What is not here was never committed.
        nameConfigurations();
        wholeness = Checkpoints.Wholeness.REGAINED;
    }

    @Override
    public void committed(long index) {
        checkWritable();
        Invariants.check(index >= committedIndex() && index <= lastIndex(), "commits %d after %d, last %d", index,
            committedIndex(), lastIndex());
        change(() -> commit = log.commitPointAt(index));
    }

    @Override
    public void sync() throws IOException {
        CommitPoint committed = commit; // Taken now: where it was may be gone when the force ends.
        ForcedReach.Begun force = forced().begin();
        change(() -> {
            compaction.settle();
            checkpoints.sync(committed, wholeness);
        });
        forced().ended(force);
    }

    @Override
    public void syncVote() throws IOException {
        change(checkpoints::syncVote);
    }

    @Override
    public LogBase base() {
        return log.base().asBase();
    }

    @Override
    public StoreIdentity identity() {
        reader();
        return format.record().identity();
    }

    @Override
    public void pledge(String clusterId) throws IOException {
        change(() -> format.pledge(clusterId));
    }

    @Override
    public void found(String clusterId) throws IOException {
        change(() -> format.belongTo(clusterId));
    }

    @Override
    public void join(String clusterId) throws IOException {
        change(() -> format.join(clusterId));
    }

    @Override
    public SnapshotStore snapshots() {
        return snapshots;
    }

    @Override
    public long lastIndex() {
        return log.lastIndex();
    }

    @Override
    public long committedIndex() {
        return commit.last().index();
    }

    @Override
    public long committedPosition() {
        return commit.endForReaders();
    }

    @Override
    public boolean hasDamage() {
        return !damage.ranges().isEmpty();
    }

    @Override
    public List<IndexRange> damaged() {
        return damage.ranges().all();
    }

    @Override
    public boolean repair(EntrySlice entries) throws IOException {
        checkWritable();
        try {
            return damage.repair(entries, lastIndex(), vote.record().checkpoint());
        } catch (IOException | Error e) {
            throw new IOException("store " + directory + " stops", failed(e));
        }
    }

    @Override
    void forceData(long from, long to) {
        change(() -> files.data().forceNow(from, to));
    }

    @Override
    boolean isOpen() {
        return open;
    }

    @Override
    public void checkReachable() {
        change(files::checkReachable);
    }

    private void checkWritable() {
        if (fault != null) {
            throw new IllegalStateException("store " + directory + " stopped after a fault", fault);
        }
        if (!open) {
            throw new IllegalStateException("store " + directory + " is not open");
        }
    }

    private UncheckedIOException failed(Throwable cause) {
        fault = cause;
        MappedAccess.settle();
        standing.leaveMark(vote);
        return new UncheckedIOException("store " + directory + " stops: " + cause.getMessage(),
            cause instanceof IOException io ? io : new IOException(cause));
    }

    @Override
    public synchronized void close() throws IOException {
        if (!open) {
            return;
        }
        try {
            if (fault == null) {
                change(() -> {
                    compaction.settle();
                    checkpoints.stop(commit, wholeness, log.cleanStop());
                });
            }
        } finally {
            open = false;
            files.close();
        }
    }
}
