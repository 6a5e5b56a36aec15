package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a directory as the historical library left it, byte for byte by the description of its layout, with no class
 * of ours: what {@link TakeOver} meets. Entries are collected first; {@link #write} makes the files.
 */
public final class HistoricalWriter {
    private static final int HEADER = 48;
    private static final int FILLER_HEADER = 8;

    private final Path memberDir;
    private final int segmentSize;
    private final int indexFileSize;
    private final Map<Long, ByteBuffer> segments = new TreeMap<>();
    private final List<byte[]> records = new ArrayList<>();
    private final List<Long> positions = new ArrayList<>();
    private long firstIndex;
    private long position;

    /** A writer of the directory BASE/dledger-ID. */
    public HistoricalWriter(Path memberDir, int segmentSize, int indexFileSize) {
        this.memberDir = memberDir;
        this.segmentSize = segmentSize;
        this.indexFileSize = indexFileSize;
    }

    /** The log begins with that index at that position, a segment's start; before the first entry. */
    public HistoricalWriter beginsAt(long index, long startOfSegment) {
        firstIndex = index;
        position = startOfSegment;
        return this;
    }

    public HistoricalWriter append(long term, byte[] body) {
        add(1, term, body);
        return this;
    }

    /** What a linearizable read left: an empty entry of magic 2, inline, whose index record says magic 1. */
    public HistoricalWriter noop(long term) {
        add(2, term, new byte[0]);
        return this;
    }

    private void add(int magic, long term, byte[] body) {
        int size = HEADER + body.length;
        if (position % segmentSize + size + FILLER_HEADER > segmentSize) {
            int at = (int) (position % segmentSize);
            segment().putInt(at, -1).putInt(at + 4, segmentSize - at);
            position += segmentSize - at;
        }
        long index = firstIndex + positions.size();
        ByteBuffer entry = ByteBuffer.allocate(size)
            .putInt(magic).putInt(size).putLong(index).putLong(term).putLong(position)
            .putInt(0).putInt(0).putInt(0).putInt(body.length).put(body);
        segment().put((int) (position % segmentSize), entry.array());
        records.add(ByteBuffer.allocate(32).putInt(1).putLong(position).putInt(size).putLong(index).putLong(term)
            .array());
        positions.add(position);
        position += size;
    }

    private ByteBuffer segment() {
        return segments.computeIfAbsent(position - position % segmentSize, start -> ByteBuffer.allocate(segmentSize));
    }

    /** Position of an entry that was added. */
    public long positionOf(long index) {
        return positions.get((int) (index - firstIndex));
    }

    /** Position behind the last entry. */
    public long end() {
        return position;
    }

    /** Another writer of the same log up to that index (inclusive), in another directory. */
    public HistoricalWriter copyUpTo(long lastIndex, Path otherDir) {
        HistoricalWriter copy = new HistoricalWriter(otherDir, segmentSize, indexFileSize)
            .beginsAt(firstIndex, positions.get(0));
        for (long index = firstIndex; index <= lastIndex; index++) {
            ByteBuffer from = segments.get(positionOf(index) / segmentSize * segmentSize);
            int at = (int) (positionOf(index) % segmentSize);
            byte[] body = new byte[from.getInt(at + 44)];
            from.get(at + HEADER, body);
            copy.add(from.getInt(at), from.getLong(at + 16), body);
        }
        return copy;
    }

    /** Makes the files: sparse ones of full size, and a vote. */
    public HistoricalWriter write(long term, String votedFor) throws IOException {
        Files.createDirectories(memberDir.resolve("data"));
        Files.createDirectories(memberDir.resolve("index"));
        for (Map.Entry<Long, ByteBuffer> segment : segments.entrySet()) {
            try (RandomAccessFile out = open("data", segment.getKey(), segmentSize)) {
                out.write(segment.getValue().array());
            }
        }
        for (int i = 0; i < records.size(); i++) {
            long at = (firstIndex + i) * 32;
            try (RandomAccessFile out = open("index", at / indexFileSize * indexFileSize, indexFileSize)) {
                out.seek(at % indexFileSize);
                out.write(records.get(i));
            }
        }
        Files.writeString(memberDir.resolve("currterm"), "voteLeader=" + votedFor + "\ncurrTerm=" + term + "\n");
        return this;
    }

    private RandomAccessFile open(String directory, long start, int size) throws IOException {
        RandomAccessFile out = new RandomAccessFile(memberDir.resolve(directory)
            .resolve(String.format(Locale.ROOT, "%020d", start)).toFile(), "rw");
        out.setLength(size);
        return out;
    }

    /** The file of newer versions that says what is committed. */
    public HistoricalWriter checkpoint(long endIndex, long committedIndex) throws IOException {
        Files.writeString(memberDir.resolve("checkpoint"), "endIndex=" + endIndex + "\ncommittedIndex="
            + committedIndex + "\n");
        return this;
    }
}
