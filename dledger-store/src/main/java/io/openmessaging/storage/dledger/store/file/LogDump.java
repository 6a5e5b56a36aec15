package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.NoSuchElementException;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * What one segment or one index file holds, item by item, for people. Reads the file as it is, without a lock, so
 * that it can look into the files of a running store; what is just being written may look like garbage.
 *
 * <p>One thread. Entries are checked by their body checksum, and by the chain where the entry before is known.
 */
public final class LogDump implements Iterator<LogDump.Item> {
    /** One thing in a file. */
    public sealed interface Item permits Entry, DamagedEntry, Filler, IndexRecord, Garbage {
        /** Physical position of its first byte: in the log, or in the index. */
        long position();
    }

    /** What the entry before says of an entry's chainCrc. */
    public enum Link {
        /** It follows. */
        CHAINED,
        /** It does not. */
        BROKEN,
        /** The entry before is not known. */
        UNKNOWN
    }

    /** A whole entry with an intact body, or an unsealed one of the historical library, which has no checksum. */
    public record Entry(DLedgerEntry entry, Link link) implements Item {
        @Override
        public long position() {
            return entry.getPos();
        }
    }

    /**
     * An entry whose body is not what its checksum says.
     *
     * @param size encoded size in bytes
     * @param body as it is
     */
    public record DamagedEntry(long position, DLedgerEntryType type, long index, long term, int size, int chainCrc,
                               int bodyCrc, byte[] body) implements Item {
    }

    /**
     * The mark that closes a segment; control entries may lie in the {@code length} bytes, which begin with the mark.
     */
    public record Filler(long position, int length) implements Item {
    }

    /** Where an entry is: {@code magic} is the entry's, {@code entryPosition} and {@code size} are in bytes. */
    public record IndexRecord(long position, int magic, long entryPosition, int size, long index, long term)
        implements Item {
    }

    /** Bytes that are none of these; reading goes on behind them with the next whole entry, if there is one. */
    public record Garbage(long position, String found) implements Item {
    }

    /** Finds the item at or behind an offset, and moves on. */
    private interface Step {
        Item next();
    }

    private static final long UNKNOWN_INDEX = -2;

    private final ByteBuffer bytes;
    private final long start;
    private final Step step;
    private int at;
    private boolean inFiller;
    private Item next;
    /** The entry before, as far as it is known: -2 is no index. */
    private long prevIndex;
    private int prevChainCrc;

    private LogDump(Path file, long position, Kind kind, long prevIndex, int prevChainCrc) throws IOException {
        this.prevIndex = prevIndex;
        this.prevChainCrc = prevChainCrc;
        String name = file.getFileName().toString();
        if (!SegmentLog.isSegment(file)) {
            throw new IOException(file + " is no segment: its name should be the 20 digits of its start");
        }
        start = Long.parseLong(name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException(file + " has " + channel.size() + " bytes; a segment has at most 2 GiB");
            }
            bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
        if (position < start || position > start + bytes.capacity()) {
            throw new IOException(kind == Kind.DATA
                ? "position " + position + " is not in [" + start + ", " + (start + bytes.capacity()) + "] of " + file
                : file + " begins at index " + start / IndexFile.RECORD_BYTES + " and has room for "
                    + bytes.capacity() / IndexFile.RECORD_BYTES + " records");
        }
        at = (int) (position - start);
        step = kind == Kind.DATA ? this::readData : this::readIndex;
        next = step.next();
    }

    private enum Kind {
        DATA,
        INDEX
    }

    /**
     * The items of a data segment from a physical position (inclusive) on, which should be an entry's or filler's.
     *
     * @throws IOException if the file cannot be read, has not the name of a segment, or does not hold the position
     */
    public static LogDump ofData(Path file, long position) throws IOException {
        return new LogDump(file, position, Kind.DATA, UNKNOWN_INDEX, 0);
    }

    /** The records of an index file from that of an entry's index (inclusive) on. Errors as for data. */
    public static LogDump ofIndex(Path file, long firstIndex) throws IOException {
        if (firstIndex > Long.MAX_VALUE / IndexFile.RECORD_BYTES) {
            throw new IOException("no index file reaches that far");
        }
        return new LogDump(file, firstIndex * IndexFile.RECORD_BYTES, Kind.INDEX, UNKNOWN_INDEX, 0);
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Item next() {
        if (next == null) {
            throw new NoSuchElementException("end of the segment that starts at " + start);
        }
        Item item = next;
        next = step.next();
        return item;
    }

    private Item readData() {
        int left = bytes.capacity() - at;
        if (!inFiller && left >= EntryLayout.FILLER_HEADER_BYTES && bytes.getInt(at) == EntryLayout.BLANK_MAGIC) {
            Filler filler = new Filler(start + at, bytes.getInt(at + 4));
            at += EntryLayout.FILLER_HEADER_BYTES;
            inFiller = true;
            return filler;
        }
        if (left >= EntryLayout.HEADER_BYTES && bytes.getLong(at + EntryLayout.POSITION) == start + at
            && EntryLayout.hasPlausibleHeader(bytes, at, bytes.capacity())) {
            return readEntry();
        }
        int garbage = at;
        if (EntryLook.skipZeros(bytes, at) == bytes.capacity()) {
            at = bytes.capacity();
            return null;
        }
        at = nextWholeEntry(garbage + 1);
        return new Garbage(start + garbage, "no entry and no filler");
    }

    private Item readEntry() {
        int here = at;
        at += bytes.getInt(at + EntryLayout.SIZE);
        Link link = linkOf(here);
        prevIndex = bytes.getLong(here + EntryLayout.INDEX);
        prevChainCrc = bytes.getInt(here + EntryLayout.CHAIN_CRC);
        try {
            return new Entry(DLedgerEntry.read(bytes, here), link);
        } catch (CorruptEntryException e) {
            byte[] body = new byte[bytes.getInt(here + EntryLayout.BODY_SIZE)];
            bytes.get(here + EntryLayout.HEADER_BYTES, body);
            return new DamagedEntry(start + here, DLedgerEntryType.ofMagic(bytes.getInt(here + EntryLayout.MAGIC)),
                prevIndex, bytes.getLong(here + EntryLayout.TERM), at - here, prevChainCrc,
                bytes.getInt(here + EntryLayout.BODY_CRC), body);
        }
    }

    private Link linkOf(int here) {
        long index = bytes.getLong(here + EntryLayout.INDEX);
        if (EntryLayout.isUnsealed(bytes, here) || index != 0 && prevIndex != index - 1) {
            return Link.UNKNOWN;
        }
        int before = index == 0 ? EntryLayout.CHAIN_START : prevChainCrc;
        return bytes.getInt(here + EntryLayout.CHAIN_CRC) == EntryLayout.computeChainCrc(bytes, here, before)
            ? Link.CHAINED
            : Link.BROKEN;
    }

    /** The same for the next segment's file: what was read here last is known there to come before. */
    LogDump into(Path nextFile, long position) throws IOException {
        return new LogDump(nextFile, position, Kind.DATA, prevIndex, prevChainCrc);
    }

    private int nextWholeEntry(int from) {
        for (int i = EntryLook.skipZeros(bytes, from); i <= bytes.capacity() - EntryLayout.HEADER_BYTES;
             i = EntryLook.skipZeros(bytes, i + 1)) {
            if (LogRecovery.isWhole(bytes, i, start, -1)
                || LogRecovery.isHeader(bytes, i, start, -1) && EntryLayout.isUnsealed(bytes, i)) {
                return i;
            }
        }
        return bytes.capacity();
    }

    private Item readIndex() {
        while (at <= bytes.capacity() - IndexFile.RECORD_BYTES) {
            int here = at;
            at += IndexFile.RECORD_BYTES;
            int magic = bytes.getInt(here + IndexFile.MAGIC);
            long index = bytes.getLong(here + IndexFile.INDEX);
            if (magic == 0 && index == 0) {
                continue;
            }
            if (DLedgerEntryType.ofMagic(magic) == null || index != (start + here) / IndexFile.RECORD_BYTES) {
                return new Garbage(start + here, "no index record: magic " + magic + ", index " + index);
            }
            return new IndexRecord(start + here, magic, bytes.getLong(here + IndexFile.POSITION),
                bytes.getInt(here + IndexFile.SIZE), index, bytes.getLong(here + IndexFile.TERM));
        }
        return null;
    }
}
