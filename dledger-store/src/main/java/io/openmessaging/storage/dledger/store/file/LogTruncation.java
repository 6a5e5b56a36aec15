package io.openmessaging.storage.dledger.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * Drops the entries of a store that no member has open from an index on, for experts: after damage in a member that is
 * alone, or to go back to a known state.
 *
 * <p>What the member may have acknowledged is forgotten by that, so it comes back RECOVERING, in a new incarnation.
 * The order makes a crash at any point harmless: first the vote file promises less, then files go from the end
 * backwards, so that the log is always whole up to where it ends. Used once, by one thread.
 */
public final class LogTruncation {
    /**
     * What would be dropped.
     *
     * @param keptLast the last entry that stays, -1 for none
     * @param oldLast the last entry there is now, or should be; at least {@code keptLast}
     * @param entries how many entries are dropped
     * @param bytes how many bytes of the log's positions
     * @param commit the last entry known to be committed; dropping it or one below loses what was promised
     */
    public record Plan(long keptLast, long oldLast, long entries, long bytes, long commit) {
        /** Whether entries go that are known to be committed. */
        public boolean reachesCommitted() {
            return keptLast < commit;
        }
    }

    private final MemberDirectory directory;
    private final StoreRecords records;
    private final LogEnd kept;
    private final Checkpoint lowered;
    private final Plan plan;

    private LogTruncation(MemberDirectory directory, StoreRecords records, LogEnd kept, Checkpoint lowered, Plan plan) {
        this.directory = directory;
        this.records = records;
        this.kept = kept;
        this.lowered = lowered;
        this.plan = plan;
    }

    /**
     * Finds out what dropping the entries from {@code index} on (inclusive) would do; changes nothing.
     *
     * @throws IOException if the entries below cannot be kept, since the format, the vote or one of them is damaged or
     *     missing; or as {@link StoreInspector#inspect}
     */
    public static LogTruncation plan(Path memberDirectory, List<Path> dataPaths, long index) throws IOException {
        MemberDirectory directory = MemberDirectory.of(memberDirectory, dataPaths);
        StoreRecords records = StoreRecords.read(directory);
        if (!records.knowsFormat() || !records.knowsVote()) {
            throw new DamagedStoreException(records.problems().get(0));
        }
        if (records.format().isResetting()) {
            throw new IOException(memberDirectory + ": its log was being replaced; start the member first");
        }
        LogEnd base = records.format().base();
        if (index <= base.index()) {
            throw new IOException("the log begins with entry " + (base.index() + 1) + ", so that no lower index than "
                + "that can be given; found " + index);
        }
        Scan scan = new Scan(base, index - 1, records.vote().checkpoint());
        for (LogRun run : LogRun.of(directory.segments(), records.format().segmentSize(),
                records.format().sealedFrom().index(), new ArrayList<>())) {
            boolean isFirst = run.holds(base.position());
            if (isFirst) {
                scan.follow(run);
            }
            scan.lookBehind(run);
        }
        long last = Math.max(scan.oldLast, records.promised());
        if (scan.end.index() < index - 1 && scan.end.index() < last) {
            throw new DamagedStoreException("entry " + (scan.end.index() + 1) + " is damaged or missing, so that only "
                + "--index " + (scan.end.index() + 1) + " or lower keeps a whole log");
        }
        long commit = Math.max(records.vote().commitHint(), base.index());
        long bytes = Math.max(0, scan.oldEnd - scan.kept.position());
        Plan plan = new Plan(scan.kept.index(), last, last - scan.kept.index(), bytes, commit);
        return new LogTruncation(directory, records, scan.kept, scan.lowered, plan);
    }

    /** What {@link #execute} will do. */
    public Plan plan() {
        return plan;
    }

    /** Goes over a log up to what is kept, and further to see what is dropped. */
    private static final class Scan {
        private final long keptLast;
        private LogEnd end;
        private LogEnd kept;
        private Checkpoint lowered;
        private long oldLast;
        private long oldEnd;

        Scan(LogEnd base, long keptLast, Checkpoint checkpoint) {
            this.keptLast = keptLast;
            this.end = base;
            this.kept = base;
            this.lowered = checkpoint.index() <= keptLast ? checkpoint : Checkpoint.NONE;
            this.oldLast = base.index();
            this.oldEnd = base.position();
        }

        void follow(LogRun run) throws IOException {
            LogImage image = run.image();
            boolean lowers = lowered.isNone();
            end = LogRecovery.follow(image, end, (type, index, position, size, term) -> {
                if (index <= keptLast) {
                    kept = StoreInspector.endBehind(image.bytesAt(position), image.offsetOf(position), position);
                    lowered = lowers ? new Checkpoint(position, index, kept.chainCrc()) : lowered;
                }
            });
            oldLast = end.index();
            oldEnd = end.position();
        }

        /** Whole entries behind damage are dropped, too. */
        void lookBehind(LogRun run) {
            LogImage image = run.image();
            long at = LogRecovery.nextEntry(image, Math.max(end.position(), image.start()), end.index());
            while (at != LogRecovery.NOWHERE) {
                ByteBuffer bytes = image.bytesAt(at);
                oldLast = Math.max(oldLast, bytes.getLong(image.offsetOf(at) + EntryLayout.INDEX));
                oldEnd = at + bytes.getInt(image.offsetOf(at) + EntryLayout.SIZE);
                at = LogRecovery.nextEntry(image, oldEnd, end.index());
            }
        }
    }

    /**
     * Does it, durably, and writes a line with the time into {@code truncated.log}. Blocks.
     *
     * @throws IOException if another process holds the lock, if the files have changed since the plan, or on a fault of
     *     the disk; what was dropped until then is dropped, and the log is whole
     */
    public void execute(Clock clock) throws IOException {
        Disk disk = new RealDisk();
        Closeable lock = disk.lock(directory.lock());
        try {
            StoreRecords now = StoreRecords.read(directory);
            if (!now.vote().equals(records.vote()) || !now.format().equals(records.format())) {
                throw new IOException(directory.path() + " has changed since the plan was made; try again");
            }
            audit(clock);
            promiseLess(disk);
            dropData(disk);
            if (records.vote().isCleanStop()) {
                VoteFile.open(disk, directory.vote()).stopped(new VoteRecord.CleanStop(kept.index(), kept.position()));
            }
        } finally {
            lock.close();
        }
    }

    private void promiseLess(Disk disk) throws IOException {
        VoteRecord vote = records.vote();
        StoreLife life = vote.life();
        VoteRecord less = plan.reachesCommitted() ? vote.withCheckpoint(lowered) : vote;
        VoteFile.open(disk, directory.vote()).restart(less.stoppedAt(VoteRecord.CleanStop.NONE)
            .withLife(new StoreLife(life.incarnation() + 1, true, life.flushMode(), life.cacheLife())));
        disk.forceDirectory(directory.path());
        FormatRecord.SealedFrom sealedFrom = new FormatRecord.SealedFrom(kept.index() + 1, kept.position());
        if (sealedFrom.index() < records.format().sealedFrom().index()) {
            FormatFile.open(disk, directory.format()).sealFrom(sealedFrom);
        }
    }

    /** The last file first, each gone for good before the next; then the rest of the file in which the log ends. */
    private void dropData(Disk disk) throws IOException {
        long next = LogEnd.segmentAfter(kept.position(), kept.place(), records.format().segmentSize());
        List<MemberDirectory.NamedFile> segments = directory.segments();
        for (int i = segments.size() - 1; i >= 0; i--) {
            MemberDirectory.NamedFile file = segments.get(i);
            if (file.start() >= next) {
                disk.delete(file.path());
                disk.forceDirectory(file.path().toAbsolutePath().getParent());
            } else if (file.start() + records.format().segmentSize() > kept.position()) {
                cut(file, kept.position() - file.start());
            }
        }
    }

    private void cut(MemberDirectory.NamedFile file, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
            channel.truncate(length);
            channel.force(true);
            channel.write(ByteBuffer.wrap(new byte[1]), records.format().segmentSize() - 1L);
            channel.force(true);
        }
    }

    private void audit(Clock clock) throws IOException {
        String line = String.format("%s last entry %d, %d from now on: %d entries of %d bytes dropped, commit %d%n",
            clock.instant(), plan.oldLast(), plan.keptLast(), plan.entries(), plan.bytes(), plan.commit());
        Path log = directory.path().resolve("truncated.log");
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }
}
