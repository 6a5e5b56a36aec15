package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * Goes over the entries of a log from its base to its end and says of each break what it is: damage, where entries were
 * known to be durable behind it, and else a tail that a start cuts. Behind damage it goes on with the next whole entry.
 *
 * <p>Used once, by one thread. It follows entries as {@link LogRecovery} does.
 */
final class DataVerifier {
    private final List<LogRun> runs;
    private final IndexLook index;
    private final EntryTally tally;
    private final VoteRecord vote;
    private final long promised;
    private final boolean isMoving;
    private final List<Fault> faults;
    private final List<String> notes;

    /** For the log of a store in that state; {@code promised} is the last entry that must be there. */
    DataVerifier(List<LogRun> runs, IndexLook index, EntryTally tally, VoteRecord vote, long promised,
                 Motion motion, List<Fault> faults, List<String> notes) {
        this.runs = runs;
        this.index = index;
        this.tally = tally;
        this.vote = vote;
        this.promised = promised;
        this.isMoving = motion == Motion.MOVING;
        this.faults = faults;
        this.notes = notes;
    }

    /** Whether somebody may be writing to the files. */
    enum Motion {
        STILL,
        MOVING
    }

    /** Whether what is said to come before the first entry is so. */
    enum Start {
        KNOWN,
        GUESSED
    }

    /** Goes over all entries behind the base, and returns the end of the last. */
    LogEnd verifyFrom(LogEnd base, Start start, Path directory) throws IOException {
        LogEnd first = start == Start.KNOWN || runs.isEmpty()
            ? base
            : nextWhole(runs.get(0), base, runs.get(0).image().start());
        LogEnd end = first == null ? base : first;
        for (int i = 0; i < runs.size(); i++) {
            LogRun run = runs.get(i);
            if (i > 0 || !run.holds(end.position())) {
                end = enter(run, end, directory);
            }
            end = verify(run, end, i == runs.size() - 1);
        }
        if (end.index() < promised) {
            faults.add(new Fault(directory, end.position(), end.index() + 1, promised,
                "they are not there, but they were durable; the log ends with entry " + end.index()));
        }
        return end;
    }

    /** Goes into a run that does not begin where the log should go on. */
    private LogEnd enter(LogRun run, LogEnd end, Path directory) throws IOException {
        LogEnd found = nextWhole(run, end, run.image().start());
        long last = found == null ? promised : found.index() - 1;
        faults.add(new Fault(directory, end.position(), end.index() + 1, Math.max(last, end.index() + 1),
            "data files are missing before " + run.files().get(0).path() + ", up to "
                + SegmentLog.nameOf(Math.max(0, run.image().start() - run.image().segmentSize()))));
        return found == null ? end : found;
    }

    private LogEnd verify(LogRun run, LogEnd from, boolean isLast) throws IOException {
        LogEnd end = from;
        while (run.holds(end.position()) || run.image().start() == end.position()) {
            end = LogRecovery.follow(run.image(), end,
                (type, of, position, size, term) -> tally.entry(run, type, of, position, size, term));
            if (LogRecovery.endsWithItsLastFile(run.image(), end)) {
                return end;
            }
            if (isLast && end.index() >= promised && isTail(run, end)) {
                return end;
            }
            LogEnd next = resume(run, end);
            if (next == null) {
                return end;
            }
            end = next;
        }
        return end;
    }

    /** Reports the break behind {@code end}, and goes to an entry behind it; null if there is none. */
    private LogEnd resume(LogRun run, LogEnd end) {
        LogImage image = run.image();
        long place = EntryLook.placeOfNext(image, end, index.at(end.index() + 1));
        String problem = EntryLook.problemAt(image, end, place);
        switch (EntryLook.trustOf(image, end, place)) {
            case HEADER -> {
                report(run, end, place, end.index() + 1, problem);
                return StoreInspector.endBehind(image.bytesAt(place), image.offsetOf(place), place);
            }
            case ALL_BUT_CHAIN -> {
                report(run, end, place, end.index() + 1, problem);
                return behindUnchained(image, end, place);
            }
            case NOTHING -> {
                LogEnd next = nextWhole(run, end, end.position() + 1);
                if (next == null) {
                    report(run, end, place, Math.max(promised, end.index() + 1), problem);
                } else if (next.index() == end.index() + 1) {
                    report(run, end, end.position(), end.index(), EntryLook.problemAt(image, end, end.position()));
                } else {
                    report(run, end, place, next.index() - 1, problem);
                }
                return next;
            }
        }
        throw new IllegalStateException("no trust");
    }

    /** Either the entry's chainCrc is damaged, or something before it; the entry behind it tells. */
    private LogEnd behindUnchained(LogImage image, LogEnd end, long place) {
        ByteBuffer bytes = image.bytesAt(place);
        int at = image.offsetOf(place);
        LogEnd found = StoreInspector.endBehind(bytes, at, place);
        // Its term may be what is damaged.
        LogEnd asStored = new LogEnd(found.position(), found.place(), found.index(), end.term(), found.chainCrc());
        LogEnd asComputed = new LogEnd(found.position(), found.place(), found.index(), end.term(),
            EntryLayout.computeChainCrc(bytes, at, end.chainCrc()));
        long next = EntryLook.placeOfNext(image, asComputed, index.at(asComputed.index() + 1));
        ByteBuffer nextBytes = image.bytesAt(next);
        int nextAt = image.offsetOf(next);
        boolean chains = nextBytes != null && nextBytes.capacity() - nextAt >= EntryLayout.HEADER_BYTES
            && nextBytes.getInt(nextAt + EntryLayout.CHAIN_CRC)
                == EntryLayout.computeChainCrc(nextBytes, nextAt, asComputed.chainCrc());
        return chains ? asComputed : asStored;
    }

    /** Finds and counts the first whole entry at or behind a position whose index is above the end's. */
    private LogEnd nextWhole(LogRun run, LogEnd end, long from) {
        long position = LogRecovery.nextEntry(run.image(), from, end.index());
        if (position == LogRecovery.NOWHERE) {
            return null;
        }
        ByteBuffer bytes = run.image().bytesAt(position);
        int at = run.image().offsetOf(position);
        LogEnd found = StoreInspector.endBehind(bytes, at, position);
        tally.entry(run, DLedgerEntryType.ofMagic(bytes.getInt(at + EntryLayout.MAGIC)), found.index(), position,
            (int) (found.position() - position), found.term());
        return found;
    }

    private void report(LogRun run, LogEnd end, long place, long lastIndex, String problem) {
        boolean inRun = run.holds(place);
        long first = lastIndex > end.index() ? end.index() + 1 : -1;
        faults.add(new Fault(inRun ? run.fileAt(place).path() : run.files().get(run.files().size() - 1).path(), place,
            first, lastIndex, problem));
    }

    /**
     * Whether what lies behind an end, up to which all is there that must be, is what a crash left or what is being
     * written; tells what it is.
     */
    private boolean isTail(LogRun run, LogEnd end) {
        if (isMoving) {
            notes.add("the store is in use: entries behind " + end.index()
                + " may be in the making and are not vouched for");
            return true;
        }
        if (vote.isCleanStop()) {
            if (vote.stop().lastIndex() != end.index() || vote.stop().end() != end.position()) {
                report(run, end, end.position(), end.index(), "the clean stop was behind entry "
                    + vote.stop().lastIndex() + " at position " + vote.stop().end() + ", but the log ends with entry "
                    + end.index());
            }
            return true;
        }
        LogRecovery.Verdict verdict = LogRecovery.judge(run.image(), end, vote.maxUnforcedBytes());
        if (verdict.kind() == LogRecovery.Kind.DAMAGED) {
            return false;
        }
        long bytes = Math.max(verdict.laterEnd(), lastByteBehind(run.image(), end.position())) - end.position();
        int segmentSize = run.image().segmentSize();
        for (long at = run.image().startOf(end.position()) + segmentSize; at < run.image().end(); at += segmentSize) {
            bytes += lastByteBehind(run.image(), at) - at;
        }
        if (bytes > 0) {
            long place = EntryLook.placeOfNext(run.image(), end, index.at(end.index() + 1));
            notes.add("the next start cuts " + bytes + " bytes at position " + end.position() + ", behind entry "
                + end.index() + ": " + EntryLook.problemAt(run.image(), end, place)
                + (verdict.laterIndex() < 0 ? "" : "; entries up to " + verdict.laterIndex() + " are dropped"));
        }
        return true;
    }

    /** End of the last byte in the segment, in reach of a crash, that is not zero; the position if there is none. */
    private long lastByteBehind(LogImage image, long position) {
        ByteBuffer bytes = image.bytesAt(position);
        if (bytes == null) {
            return position;
        }
        int from = image.offsetOf(position);
        int at = (int) Math.min(bytes.capacity(), from + Math.max(vote.maxUnforcedBytes(), EntryLayout.MAX_BODY_BYTES));
        while (at > from && bytes.get(at - 1) == 0) {
            at--;
        }
        return position + at - from;
    }
}
