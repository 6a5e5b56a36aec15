package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * Verifies all files of a member without changing a byte, a time stamp or a lock of them: format and vote with both
 * slots each, names and sizes of data and index files, every entry with its header, place, order, chain and body, the
 * index against the data, and what the vote file promises against the log.
 *
 * <p>Works beside a running member: the vote file is read first, and only what it says to be durable must be whole.
 * Where the member drops files meanwhile, the verification begins again. Stateless.
 */
public final class LogVerifier {
    private static final int ATTEMPTS = 5;

    private LogVerifier() {
    }

    /**
     * Verifies a member's directory, {@code BASE/dledger-ID}.
     *
     * @param dataPaths where its data segments are, if not in {@code data}; empty if they are there
     * @throws IOException if that is not the directory of a member, or may not be read
     */
    public static VerifyReport verify(Path memberDirectory, List<Path> dataPaths, VerifyReport.Progress progress)
            throws IOException {
        MemberDirectory directory = MemberDirectory.of(memberDirectory, dataPaths);
        for (int attempt = 1; ; attempt++) {
            StoreRecords before = StoreRecords.read(directory);
            List<MemberDirectory.NamedFile> segments = directory.segments();
            VerifyReport report = verifyOnce(directory, before, segments, progress);
            if (report.isWhole() || attempt == ATTEMPTS || !wasReplaced(directory, before, segments)) {
                return report;
            }
        }
    }

    /** Whether files that were verified belong to the log no more. */
    private static boolean wasReplaced(MemberDirectory directory, StoreRecords before,
                                       List<MemberDirectory.NamedFile> segments) throws IOException {
        FormatRecord now = StoreRecords.read(directory).format();
        return before.knowsFormat() && !now.equals(before.format())
            || !directory.segments().stream().map(MemberDirectory.NamedFile::path).toList()
                .containsAll(segments.stream().map(MemberDirectory.NamedFile::path).toList());
    }

    private static VerifyReport verifyOnce(MemberDirectory directory, StoreRecords records,
                                           List<MemberDirectory.NamedFile> allSegments,
                                           VerifyReport.Progress progress) throws IOException {
        List<Fault> faults = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        records.problems().forEach(problem -> faults.add(faultOf(directory, problem)));
        if (!records.damaged().isEmpty()) {
            notes.add("the store knows that something is wrong in entries " + records.damagedText()
                + ", and looks there at its next start");
        }
        for (Path stranger : directory.strangers()) {
            notes.add(stranger + " is no segment, and nobody reads it");
        }
        IndexLook index = IndexLook.unreadable();
        List<MemberDirectory.NamedFile> indexFiles = List.of();
        try {
            indexFiles = directory.indexFiles();
            index = IndexLook.of(indexFiles);
        } catch (IOException e) {
            faults.add(Fault.of(directory.index(), "cannot be read: " + Fault.reasonOf(e)));
        }
        int files = (int) Stream.of(records.voteLook(), records.formatLook())
            .filter(look -> !look.slots().isEmpty()).count() + allSegments.size() + indexFiles.size()
            + (Files.exists(directory.configurations()) ? 1 : 0);
        int segmentSize = records.segmentSize(allSegments);
        if (directory.isHistorical() || segmentSize <= 0) {
            return new VerifyReport(faults, notes, new VerifyReport.Checked(files, 0, 0, 0, 0, -1, -1, 0));
        }
        List<MemberDirectory.NamedFile> segments = aboveBase(records, allSegments, segmentSize, notes);
        List<LogRun> runs = LogRun.of(segments, segmentSize,
            records.knowsFormat() ? records.format().sealedFrom().index() : 0, faults);
        noteShortFiles(segments, segmentSize, faults, notes);
        EntryTally tally = new EntryTally(directory.index(), index, records.vote().checkpoint(), progress,
            (long) segments.size() * segmentSize, faults);
        DataVerifier.Motion motion = motionOf(directory, records);
        LogEnd base = records.knowsFormat() ? records.format().base() : guessBase(runs, notes);
        boolean isKnown = records.knowsFormat() || base.position() == 0;
        LogEnd end = new DataVerifier(runs, index, tally, records.vote(), records.promised(), motion, faults, notes)
            .verifyFrom(base, isKnown ? DataVerifier.Start.KNOWN : DataVerifier.Start.GUESSED,
                directory.dataPaths().get(0));
        VerifyReport.Checked checked = tally.end(end, files, notes);
        records.configurations().compare(tally.brought(), index, records.vote().checkpoint().index(), faults);
        if (end.term() > records.vote().term() && records.knowsVote()) {
            notes.add("the last entry has term " + end.term() + ", above the term of the vote, "
                + records.vote().term() + ", as a kill may leave it; the next start raises the latter");
        }
        return new VerifyReport(List.copyOf(faults), List.copyOf(notes), checked);
    }

    private static Fault faultOf(MemberDirectory directory, String problem) {
        for (Path file : List.of(directory.vote(), directory.format(), directory.damaged(), directory.configurations(),
                directory.path())) {
            if (problem.startsWith(file.toString())) {
                return Fault.of(file, problem.substring(file.toString().length()).replaceFirst("^:? ", ""));
            }
        }
        return Fault.of(directory.path(), problem);
    }

    private static List<MemberDirectory.NamedFile> aboveBase(StoreRecords records,
            List<MemberDirectory.NamedFile> segments, int segmentSize, List<String> notes) {
        List<MemberDirectory.NamedFile> kept = new ArrayList<>();
        for (MemberDirectory.NamedFile file : segments) {
            boolean isBelow = records.knowsFormat()
                && file.start() <= records.format().base().position() - segmentSize;
            boolean isGivenUp = records.knowsFormat() && records.format().isResetting();
            if (isBelow || isGivenUp) {
                notes.add(file.path() + " is below the base, or of a log that was given up; the next start deletes it");
            } else {
                kept.add(file);
            }
        }
        return kept;
    }

    private static void noteShortFiles(List<MemberDirectory.NamedFile> segments, int segmentSize, List<Fault> faults,
                                       List<String> notes) {
        for (int i = 0; i < segments.size(); i++) {
            MemberDirectory.NamedFile file = segments.get(i);
            if (file.sizeBytes() < segmentSize) {
                String what = "should have " + segmentSize + " bytes, but has " + file.sizeBytes();
                if (i == segments.size() - 1) {
                    notes.add(file.path() + " " + what + ", as a crash may leave the last one");
                } else {
                    faults.add(Fault.of(file.path(), what));
                }
            }
        }
    }

    private static DataVerifier.Motion motionOf(MemberDirectory directory, StoreRecords records) throws IOException {
        LockHolder.State lock = LockHolder.of(directory.lock()).state();
        boolean isMoving = lock == LockHolder.State.HELD
            || lock == LockHolder.State.UNKNOWN && !records.vote().isCleanStop();
        return isMoving ? DataVerifier.Motion.MOVING : DataVerifier.Motion.STILL;
    }

    /** Where the log begins if the format file does not say it: before the first entry of the first file. */
    private static LogEnd guessBase(List<LogRun> runs, List<String> notes) {
        if (runs.isEmpty() || runs.get(0).image().start() == 0) {
            return FormatRecord.first(1).base();
        }
        notes.add("where the log begins is not known; its first file is taken for its beginning");
        return new LogEnd(runs.get(0).image().start(), LogEnd.Place.OPEN, -1, -1, EntryLayout.CHAIN_START);
    }
}
