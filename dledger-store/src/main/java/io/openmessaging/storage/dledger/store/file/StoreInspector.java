package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.snapshot.SnapshotInfo;

/**
 * Says what the files of a member hold, without opening its store: no byte, no time stamp and no lock is changed, so
 * that it works beside a running member, on a disk that is mounted for reading only, and on a damaged store. Whatever
 * cannot be read is a problem in words, and the rest is told.
 *
 * <p>Stateless.
 */
public final class StoreInspector {
    private StoreInspector() {
    }

    /**
     * Looks at a member's directory, {@code BASE/dledger-ID}.
     *
     * @param dataPaths where its data segments are, if not in {@code data}; empty if they are there
     * @throws IOException if that is not the directory of a member, or may not be read
     */
    public static StoreFacts inspect(Path memberDirectory, List<Path> dataPaths) throws IOException {
        MemberDirectory directory = MemberDirectory.of(memberDirectory, dataPaths);
        StoreRecords records = StoreRecords.read(directory);
        List<String> problems = new ArrayList<>(records.problems());
        List<MemberDirectory.NamedFile> segments = directory.segments();
        List<MemberDirectory.NamedFile> indexFiles = List.of();
        try {
            indexFiles = directory.indexFiles();
        } catch (IOException e) {
            problems.add(directory.index() + " cannot be read: " + Fault.reasonOf(e));
        }
        List<LoggedConfiguration> configurations = new ArrayList<>();
        LogEnd end = endOf(records, segments, configurations, problems);
        List<SnapshotInfo> snapshots = snapshotsOf(directory, problems);
        return new StoreFacts(memberDirectory, LockHolder.of(directory.lock()), formatOf(records, segments),
            voteOf(records), filesOf(segments), filesOf(indexFiles),
            end == null ? StoreFacts.UNKNOWN : end.index(), end == null ? StoreFacts.UNKNOWN : end.term(),
            end == null ? StoreFacts.UNKNOWN : end.position(),
            presentOf(records, end, configurations), refoundingsIn(records, configurations),
            records.damagedText(), snapshots,
            Files.exists(directory.path().resolve("force-failed")), List.copyOf(problems));
    }

    private static List<LoggedConfiguration> refoundingsIn(StoreRecords records,
                                                           List<LoggedConfiguration> configurations) {
        List<LoggedConfiguration> known = configurations.isEmpty()
            ? records.configurations().upTo(Long.MAX_VALUE)
            : configurations;
        return known.stream().filter(each -> !each.configuration().refounding().isNone()).toList();
    }

    /** The configuration that a start with that end would find in force. */
    static LoggedConfiguration presentOf(StoreRecords records, LogEnd end,
                                         List<LoggedConfiguration> configurations) {
        if (end == null || !records.configurations().isWhole()) {
            return StoreFacts.UNKNOWN_CONFIGURATION;
        }
        List<LoggedConfiguration> all = new ArrayList<>(configurations);
        if (records.vote().life().recovering()) {
            records.configurations().filed().stream().filter(each -> each.index() > end.index()).forEach(all::add);
        }
        return LogConfigurations.inForceAt(all, Long.MAX_VALUE);
    }

    private static List<SnapshotInfo> snapshotsOf(MemberDirectory directory, List<String> problems) {
        try {
            List<SnapshotInfo> snapshots = SnapshotLook.all(new RealSnapshotDisk(), directory.snapshots());
            snapshots.stream().filter(snapshot -> !snapshot.isValid())
                .forEach(snapshot -> problems.add(snapshot.problem()));
            return snapshots;
        } catch (IOException e) {
            problems.add(directory.snapshots() + " cannot be read: " + Fault.reasonOf(e));
            return List.of();
        }
    }

    /** Who has a member's directory open. Errors as for {@link #inspect}. */
    public static LockHolder lockOf(Path memberDirectory) throws IOException {
        return LockHolder.of(MemberDirectory.of(memberDirectory, List.of()).lock());
    }

    private static StoreFacts.Format formatOf(StoreRecords records, List<MemberDirectory.NamedFile> segments) {
        if (!records.knowsFormat()) {
            return new StoreFacts.Format(-1, records.segmentSize(segments), "", "", StoreFacts.UNKNOWN,
                StoreFacts.UNKNOWN, StoreFacts.UNKNOWN, StoreFacts.UNKNOWN);
        }
        FormatRecord format = records.format();
        return new StoreFacts.Format(format.formatVersion(), format.segmentSize(), format.storeId().toString(),
            format.identity().clusterId(), format.base().index(), format.base().term(), format.base().position(),
            format.generation());
    }

    private static StoreFacts.Vote voteOf(StoreRecords records) {
        if (!records.knowsVote()) {
            return StoreFacts.Vote.UNKNOWN;
        }
        VoteRecord vote = records.vote();
        return new StoreFacts.Vote(records.voteLook().describeSlots(), vote.term(), vote.votedFor(),
            vote.commitHint(), vote.checkpoint().index(), vote.checkpoint().position(), vote.life().incarnation(),
            vote.life().recovering(), vote.life().flushMode().name(),
            vote.isCleanStop() ? StoreFacts.Stop.CLEAN : StoreFacts.Stop.NONE,
            vote.isCleanStop() ? vote.stop().lastIndex() : StoreFacts.UNKNOWN);
    }

    private static StoreFacts.Files filesOf(List<MemberDirectory.NamedFile> files) {
        long bytes = files.stream().mapToLong(MemberDirectory.NamedFile::sizeBytes).sum();
        return files.isEmpty()
            ? new StoreFacts.Files(0, "", "", 0)
            : new StoreFacts.Files(files.size(), nameOf(files.get(0)), nameOf(files.get(files.size() - 1)), bytes);
    }

    private static String nameOf(MemberDirectory.NamedFile file) {
        return file.path().getFileName().toString();
    }

    /**
     * Where a start would find the end, from the checkpoint on; null where only a verification can tell. Adds the
     * configurations that it would find.
     */
    static LogEnd endOf(StoreRecords records, List<MemberDirectory.NamedFile> segments,
                        List<LoggedConfiguration> configurations, List<String> problems) throws IOException {
        if (!records.knowsVote() || !records.knowsFormat()) {
            return null;
        }
        List<Fault> faults = new ArrayList<>();
        List<LogRun> runs = LogRun.of(segments, records.format().segmentSize(),
            records.format().sealedFrom().index(), faults);
        faults.forEach(fault -> problems.add(fault.toString()));
        if (runs.size() > 1) {
            problems.add("a data file " + SegmentLog.nameOf(runs.get(0).image().end()) + " is missing");
        }
        LogEnd base = records.format().base();
        Checkpoint checkpoint = records.vote().checkpoint();
        boolean fromBase = checkpoint.isNone() || checkpoint.index() <= base.index();
        configurations.addAll(records.configurations().upTo(fromBase ? base.index() : checkpoint.index()));
        if (runs.isEmpty() && fromBase) {
            return base;
        }
        long from = fromBase ? base.position() : checkpoint.position();
        for (LogRun run : runs) {
            LogEnd start = fromBase ? base : entryAt(run.image(), checkpoint);
            if (run.holds(from) && start != null) {
                return follow(run, start, configurations, problems);
            }
        }
        problems.add(fromBase ? "no data file holds position " + from + ", where the log begins"
            : "the checkpoint's entry " + checkpoint.index() + " is not at position " + from);
        return null;
    }

    private static LogEnd follow(LogRun run, LogEnd start, List<LoggedConfiguration> configurations,
                                 List<String> problems) throws IOException {
        try {
            return LogRecovery.follow(run.image(), start, (type, index, position, size, term) -> {
                if (type.isConfiguration()) {
                    configurations.add(configurationAt(run, position));
                }
            });
        } catch (DamagedStoreException e) {
            problems.add(e.getMessage());
            return null;
        }
    }

    /** What the whole entry there brings. */
    static LoggedConfiguration configurationAt(LogRun run, long position) throws DamagedStoreException {
        LogImage image = run.image();
        return LogConfigurations.read(image.bytesAt(position), image.offsetOf(position), position,
            run.fileAt(position).path());
    }

    /** The end behind the checkpoint's entry, if it is there. */
    private static LogEnd entryAt(LogImage image, Checkpoint checkpoint) {
        ByteBuffer bytes = image.bytesAt(checkpoint.position());
        int at = image.offsetOf(checkpoint.position());
        if (bytes == null || !EntryLayout.hasPlausibleHeader(bytes, at, bytes.capacity())
            || bytes.getLong(at + EntryLayout.INDEX) != checkpoint.index()
            || bytes.getInt(at + EntryLayout.CHAIN_CRC) != checkpoint.chainCrc()) {
            return null;
        }
        return endBehind(bytes, at, checkpoint.position());
    }

    /** The end behind an entry, as its header says. */
    static LogEnd endBehind(ByteBuffer bytes, int at, long position) {
        DLedgerEntryType type = DLedgerEntryType.ofMagic(bytes.getInt(at + EntryLayout.MAGIC));
        LogEnd.Place place = EntryLayout.isUnsealed(bytes, at) ? LogEnd.Place.OPEN : LogEnd.Place.ofSealed(type);
        return new LogEnd(position + bytes.getInt(at + EntryLayout.SIZE), place, bytes.getLong(at + EntryLayout.INDEX),
            bytes.getLong(at + EntryLayout.TERM), bytes.getInt(at + EntryLayout.CHAIN_CRC));
    }
}
