package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.openmessaging.storage.dledger.Invariants;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryChecksums;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;

/**
 * The entries of one log in their segments: gives each its place, its checksums and its index record.
 *
 * <p>Changed under the group's lock; {@link #lastIndex} may be read by any thread and is published after the bytes
 * and the index records are in place. Invariant: the entries [first, lastIndex] chain, each stands where
 * {@link LogEnd} says, and the index knows each. Architecture §3.6.
 */
final class DataLog {
    /** Zeros are forced in pieces of this size, so that no old entry is left further behind a break than it may be. */
    private static final int CLEAR_BYTES = 8 * 1024 * 1024;

    private final SegmentLog segments;
    private final IndexFile index;
    private final UnsealedPrefix unsealed;
    private final LogConfigurations configurations;
    private final LogRoom room;
    private final AppendHooks hooks;
    private final int segmentSize;
    /** Written under the group's lock, read by any thread; it moves before what lies below it goes. */
    private volatile LogEnd base;

    /** Used under the group's lock. */
    private final EntryChecksums checksums = new EntryChecksums();
    private long position;
    private LogEnd.Place place;
    private long term;
    private int chainCrc;
    /** Written under the group's lock, read by any thread. */
    private final AtomicLong lastIndex = new AtomicLong();
    /** How often entries were dropped from the end. Written under the group's lock, read by any thread. */
    private volatile long truncations;

    DataLog(StoreFiles files, LogEnd base, LogEnd end, LogConfigurations configurations, AppendHooks hooks) {
        this.hooks = hooks;
        this.segments = files.data();
        this.index = files.index();
        this.unsealed = files.unsealed();
        this.configurations = configurations;
        this.room = new LogRoom(segments, index);
        this.segmentSize = segments.segmentSize();
        this.base = base;
        endsAt(end);
    }

    private void endsAt(LogEnd end) {
        position = end.position();
        place = end.place();
        term = end.term();
        chainCrc = end.chainCrc();
        lastIndex.set(end.index());
    }

    /** Where the log begins: the end of the entry before the first, or the start of the segment behind that end. */
    LogEnd base() {
        return base;
    }

    /**
     * The highest base at or below {@code index} from which whole segments could be dropped, never the last one; the
     * present base if there is none above it. A place where entries, chain and index do not agree is no base.
     */
    LogEnd baseUpTo(long upTo) {
        LogEnd found = base;
        long startOfLast = segments.endOfSegments() - segmentSize;
        long next = base.position() - base.position() % segmentSize + segmentSize;
        for (long start = next; start <= startOfLast; start += segmentSize) {
            LogEnd candidate = baseAt(start);
            if (candidate != null && candidate.index() > upTo) {
                break;
            }
            found = candidate == null ? found : candidate;
        }
        return found;
    }

    private LogEnd baseAt(long startOfSegment) {
        ByteBuffer bytes = segments.bytesAt(startOfSegment);
        int at = bytes.getInt(0) == EntryLayout.BLANK_MAGIC ? EntryLayout.FILLER_HEADER_BYTES : 0;
        segments.readableTo(startOfSegment + at + EntryLayout.HEADER_BYTES);
        long first = bytes.getLong(at + EntryLayout.INDEX);
        long last = first - 1;
        if (last <= base.index() || first > lastIndex() || index.positionOrNone(first) != startOfSegment + at
            || !index.agreesWith(segments, first) || !index.agreesWith(segments, last)) {
            return null;
        }
        int lastChainCrc = chainCrcAt(last);
        return hasChainCrcBehind(bytes, at, lastChainCrc)
            ? new LogEnd(startOfSegment, LogEnd.Place.OPEN, last, index.term(last), lastChainCrc)
            : null;
    }

    /**
     * The last entry up to {@code last}, which is committed, that begins below the position; the base's index for none.
     * Any thread.
     */
    long lastIndexBelow(long below, long last) {
        long has = base.index();
        long hasNot = last + 1;
        while (hasNot - has > 1) {
            long middle = has + (hasNot - has) / 2;
            if (index.positionOrNone(middle) < below) {
                has = middle;
            } else {
                hasNot = middle;
            }
        }
        return has;
    }

    /** Whether the entry follows one with that chainCrc, for all that its header says. */
    private static boolean hasChainCrcBehind(ByteBuffer bytes, int at, int prevChainCrc) {
        return EntryLayout.isUnsealed(bytes, at)
            ? prevChainCrc == EntryLayout.CHAIN_START
            : bytes.getInt(at + EntryLayout.CHAIN_CRC) == EntryLayout.computeChainCrc(bytes, at, prevChainCrc);
    }

    /** The log begins there from now on. What lies below may be dropped after this. */
    void beginAt(LogEnd newBase) {
        Invariants.check(newBase.index() <= lastIndex(), "begins behind %d, last %d", newBase.index(), lastIndex());
        base = newBase;
    }

    /** The log is empty and begins there from now on, in that configuration; its segments must be gone. */
    void resetTo(LogEnd newBase, LoggedConfiguration inForce) {
        truncations++;
        base = newBase;
        configurations.resetTo(inForce);
        endsAt(newBase);
    }

    LogConfigurations configurations() {
        return configurations;
    }

    /** Index of the last entry (inclusive). */
    long lastIndex() {
        return lastIndex.get();
    }

    /**
     * Grows with each drop of entries from the end, once {@link #lastIndex} has said so and before any of them is
     * touched: who looks here, then at the last index, then at an entry, and here again, has seen one log.
     */
    long truncations() {
        return truncations;
    }

    /** Where the log ends now, for a store that is closed. */
    VoteRecord.CleanStop cleanStop() {
        return new VoteRecord.CleanStop(lastIndex(), position);
    }

    /**
     * Makes room for the proposal's entries, and for a control entry behind them in the same segment.
     *
     * @throws DiskFullException if there is none
     */
    void reserve(Proposal proposal) throws IOException {
        room.reserve(position, place, lastIndex(), proposal);
    }

    /**
     * As {@link #reserve(Proposal)}, for the entries of a slice from {@code firstIndex} on; those that do not follow
     * this log, even after a truncation, need no room.
     */
    void reserve(EntrySlice entries, long firstIndex) throws IOException {
        if (firstIndex <= lastIndex() + 1 && firstIndex <= entries.lastIndex()) {
            room.reserve(position, place, entries, firstIndex);
        }
    }

    /** Writes the proposal's bodies as user entries. */
    void append(long newTerm, long firstIndex, Proposal proposal) throws IOException {
        checkNext(newTerm, firstIndex);
        long bytes = 0;
        for (int i = 0; i < proposal.count(); i++) {
            byte[] body = proposal.body(i);
            int size = EntryLayout.sizeOf(body.length);
            boolean staysHere = place == LogEnd.Place.OPEN
                && segments.ready().covers(position, size + EntryLayout.FILLER_HEADER_BYTES);
            if (!staysHere) {
                moveTo(LogEnd.nextUserPosition(position, place, size, segmentSize), LogEnd.Place.OPEN);
            }
            writeOne(DLedgerEntryType.NORMAL, firstIndex + i, newTerm,
                hooks.bodyFor(firstIndex + i, newTerm, position, body));
            proposal.positionIs(i, position - size);
            bytes += size;
        }
        configurations.appended(firstIndex, firstIndex + proposal.count() - 1, List.of());
        publish(firstIndex + proposal.count() - 1, newTerm, bytes);
    }

    /** Writes a control entry, where its type says. Makes its room itself. */
    void appendControl(long newTerm, long newIndex, DLedgerEntryType type, byte[] body) throws IOException {
        checkNext(newTerm, newIndex);
        Invariants.check(type.isControl(), "a user entry is no control entry: index %d", newIndex);
        List<LoggedConfiguration> brought = LogConfigurations.broughtBy(type, newIndex, body);
        int size = EntryLayout.sizeOf(body.length);
        Invariants.check(size <= segmentSize - EntryLayout.FILLER_HEADER_BYTES,
            "a control entry of %d bytes is too large for segments of %d", size, segmentSize);
        LogEnd.Place own = LogEnd.Place.ofSealed(type);
        long at = LogEnd.nextPosition(position, place, own, size, segmentSize);
        room.reserveFillerHeader(position, place);
        segments.reserve(at, at + size);
        index.reserve(newIndex, newIndex + 1);
        moveTo(at, own);
        writeOne(type, newIndex, newTerm, body);
        configurations.appended(newIndex, newIndex, brought);
        publish(newIndex, newTerm, size);
    }

    private void checkNext(long newTerm, long newIndex) {
        Invariants.check(newIndex == lastIndex() + 1, "appends entry %d after %d", newIndex, lastIndex());
        Invariants.check(newTerm >= term, "appends term %d after term %d", newTerm, term);
    }

    private void writeOne(DLedgerEntryType type, long newIndex, long newTerm, byte[] body) throws IOException {
        int size = EntryLayout.sizeOf(body.length);
        boolean isLong = size > WriteBuffer.BYTES;
        int buffered = isLong ? EntryLayout.HEADER_BYTES : size;
        WriteBuffer buffer = segments.bufferFor(position, buffered);
        int at = buffer.offsetOf(position);
        chainCrc = checksums.putSealedHeader(buffer.bytes(), at, chainCrc, type, newIndex, newTerm, position, body);
        if (!isLong) {
            buffer.bytes().put(at + EntryLayout.HEADER_BYTES, body);
        }
        buffer.filledTo(position + buffered);
        if (isLong) {
            segments.write(position + buffered, ByteBuffer.wrap(body));
        }
        index.put(newIndex, type, position, size, newTerm);
        position += size;
    }

    /**
     * Writes the slice's entries from {@code firstIndex} on, byte for byte. They must have passed
     * {@link EntrySlice#parse}; that they follow this log and stand where they must is checked here, before anything is
     * written. Reserves their room once more: a truncation since {@link #reserve(EntrySlice, long)} may have taken it
     * away, and freed more than it takes.
     */
    void append(EntrySlice entries, long firstIndex) throws IOException {
        ByteBuffer from = entries.bytes();
        int begin = entries.offsetOf(firstIndex);
        checkNext(from.getLong(begin + EntryLayout.TERM), firstIndex);
        Invariants.check(hasChainCrcBehind(from, begin, chainCrc),
            "entry %d does not chain from the last entry of this log", firstIndex);
        long oldEnd = position;
        LogEnd.Place around = placeAt(from, begin);
        checkPlaces(from, begin);
        int length = entries.sizeBytes() - begin;
        room.reserveFillerHeader(position, place);
        room.reserveAt(from.getLong(begin + EntryLayout.POSITION), length);
        moveTo(from.getLong(begin + EntryLayout.POSITION), around);
        segments.write(position, from.slice(begin, length));
        long lastTerm = term;
        long next = firstIndex;
        for (int at = begin; at < from.limit(); at += from.getInt(at + EntryLayout.SIZE)) {
            lastTerm = from.getLong(at + EntryLayout.TERM);
            chainCrc = from.getInt(at + EntryLayout.CHAIN_CRC);
            index.put(next++, typeAt(from, at), position, from.getInt(at + EntryLayout.SIZE), lastTerm);
            position += from.getInt(at + EntryLayout.SIZE);
        }
        if (EntryLayout.isUnsealed(from, begin)) {
            long lastUnsealed = entries.lastUnsealedIndex();
            segments.forceNow(oldEnd, position);
            unsealed.endsWith(lastUnsealed, index.position(lastUnsealed) + index.size(lastUnsealed));
        }
        configurations.appended(firstIndex, entries.lastIndex(), entries.configurations());
        publish(entries.lastIndex(), lastTerm, length);
    }

    /** Each entry must stand where this log would have put it: then all members' files are equal. */
    private void checkPlaces(ByteBuffer from, int begin) {
        long at = position;
        LogEnd.Place around = place;
        for (int i = begin; i < from.limit(); ) {
            int size = from.getInt(i + EntryLayout.SIZE);
            LogEnd.Place own = placeAt(from, i);
            long expected = LogEnd.nextPosition(at, around, own, size, segmentSize);
            long found = from.getLong(i + EntryLayout.POSITION);
            Invariants.check(found == expected, "entry %d stands at %d, and should at %d: are the segment sizes equal?",
                from.getLong(i + EntryLayout.INDEX), found, expected);
            Invariants.check(found / segmentSize == from.getLong(begin + EntryLayout.POSITION) / segmentSize,
                "a slice crosses segments at entry %d", from.getLong(i + EntryLayout.INDEX));
            at = found + size;
            around = own;
            i += size;
        }
    }

    private static LogEnd.Place placeAt(ByteBuffer bytes, int at) {
        return EntryLayout.isUnsealed(bytes, at) ? LogEnd.Place.OPEN : LogEnd.Place.ofSealed(typeAt(bytes, at));
    }

    private static DLedgerEntryType typeAt(ByteBuffer bytes, int at) {
        return DLedgerEntryType.ofMagic(bytes.getInt(at + EntryLayout.MAGIC));
    }

    /** Goes to the place of the next entry, and writes the filler and makes the segments between here and there. */
    private void moveTo(long target, LogEnd.Place newPlace) throws IOException {
        if (segments.hasNoSegment()) {
            segments.roll(position - position % segmentSize);
        }
        long segmentOfTarget = target / segmentSize * segmentSize;
        if (target != position && place == LogEnd.Place.OPEN) {
            putFillerHeader(position);
        }
        if (segmentOfTarget == segments.endOfSegments()) {
            segments.roll(segmentOfTarget);
            if (newPlace == LogEnd.Place.IN_FILLER) {
                putFillerHeader(segmentOfTarget);
            }
        }
        position = target;
        place = newPlace;
    }

    private void putFillerHeader(long at) throws IOException {
        segments.write(at, Filler.header(segmentSize - segments.offsetOf(at)));
    }

    private void publish(long newLastIndex, long newTerm, long bytes) {
        term = newTerm;
        index.publish(newLastIndex);
        segments.advanceTo(position, bytes);
        lastIndex.setRelease(newLastIndex);
    }

    /**
     * Drops the entries from {@code from} on (inclusive). Whole segments are deleted, and in the one that is left their
     * bytes are cleared: after a crash they cannot be taken for entries behind a damaged place, and they leave no
     * trace if filler comes to lie there, which is equal on all members. A truncation of more than 8 MiB, and one of
     * whole segments, forces as it goes: from the end backwards, so that what a crash leaves is explained by the
     * crash.
     */
    void truncateFrom(long from) throws IOException {
        Invariants.check(from > base.index() && from <= lastIndex(), "truncates from %d, last %d", from, lastIndex());
        long oldLast = lastIndex();
        LogEnd end = endAfter(from - 1);
        lastIndex.set(end.index());
        truncations++;
        configurations.truncateFrom(from);
        if (unsealed.contains(from)) {
            unsealed.endsWith(end.index(), end.position());
        }
        long firstKept = end.index() == base.index() ? end.position() : end.position() - 1;
        int dropped = segments.dropSegmentsFrom(firstKept / segmentSize * segmentSize + segmentSize);
        long changedTo = endOfKept(from, oldLast, end);
        clear(end.position(), changedTo);
        if (dropped > 0 && segments.fileAt(firstKept) != null) {
            segments.fileAt(firstKept).holdsDataTo(segments.offsetOf(changedTo - 1) + 1);
        }
        endsAt(end);
        index.truncateAfter(end.index());
        segments.retreatTo(end.position(), changedTo);
    }

    /** End (exclusive) of what the dropped entries wrote in the segments that are left: their filler header, too. */
    private long endOfKept(long from, long oldLast, LogEnd end) {
        long written = end.position();
        for (long i = oldLast; i >= from && written == end.position(); i--) {
            if (segments.holds(index.position(i))) {
                written = index.position(i) + index.size(i);
            }
        }
        long endOfSegment = LogEnd.segmentAfter(end.position(), end.place(), segmentSize);
        return Math.min(endOfSegment, written + EntryLayout.FILLER_HEADER_BYTES);
    }

    private void clear(long from, long to) throws IOException {
        if (from == to) {
            return;
        }
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(to - from, CLEAR_BYTES));
        for (long end = to; end > from; ) {
            int length = (int) Math.min(end - from, CLEAR_BYTES);
            segments.overwrite(end - length, zeros.slice(0, length));
            if (to - from > CLEAR_BYTES) {
                segments.forceRange(end - length, end);
            }
            end -= length;
        }
    }

    /** The end that this log has, or had, behind entry {@code last}. */
    LogEnd endAfter(long last) {
        if (last == base.index()) {
            return base;
        }
        long at = index.position(last);
        LogEnd.Place around = unsealed.placeOf(index, last);
        return new LogEnd(at + index.size(last), around, last, index.term(last), chainCrcAt(last));
    }

    /** The chainCrc of an entry of this log, or of the base. */
    int chainCrcAt(long of) {
        if (of == base.index()) {
            return base.chainCrc();
        }
        long at = index.position(of);
        return segments.bytesAt(at).getInt(segments.offsetOf(at) + EntryLayout.CHAIN_CRC);
    }

    /** What is to be known of {@code last}, an entry of this log or its base, once it is committed. */
    CommitPoint commitPointAt(long last) {
        long at = last == base.index() ? Checkpoint.NONE.position() : index.position(last);
        return new CommitPoint(new Checkpoint(at, last, chainCrcAt(last)), endForReaders(last), configurations.all());
    }

    private long endForReaders(long last) {
        LogEnd end = endAfter(last);
        return end.isInFiller()
            ? LogEnd.segmentAfter(end.position(), end.place(), segmentSize)
            : end.position();
    }
}
