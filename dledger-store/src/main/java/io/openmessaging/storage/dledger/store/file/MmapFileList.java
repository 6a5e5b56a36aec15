package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * The data segments of one store, for applications that read entries where they lie. Any thread, while others write;
 * after the store is closed, too. Historical name and members.
 */
public final class MmapFileList {
    /** The magic of filler. Historical name of {@link EntryLayout#BLANK_MAGIC}. */
    public static final int BLANK_MAGIC_CODE = EntryLayout.BLANK_MAGIC;

    /** The segments at one moment, and how they are shown. */
    private record Shown(Segments segments, List<MmapFile> files) {
    }

    private final HistoricalFileStore store;
    private final SegmentLog data;
    /** Replaced when a look finds that the segments have changed; any thread. */
    private volatile Shown shown;

    MmapFileList(HistoricalFileStore store, SegmentLog data) {
        this.store = store;
        this.data = data;
        this.shown = new Shown(data.segments(), List.of());
    }

    /** The segments, the oldest first, as they are now. */
    public List<MmapFile> getMappedFiles() {
        Segments now = data.segments();
        Shown last = shown;
        if (last.segments != now) {
            List<MmapFile> files = new ArrayList<>();
            for (int i = 0; i < now.files().length; i++) {
                files.add(new SegmentView(this, now.files()[i], now.start() + (long) i * now.segmentSize()));
            }
            last = new Shown(now, List.copyOf(files));
            shown = last;
        }
        return last.files;
    }

    /** The oldest segment; null if there is none. */
    public MmapFile getFirstMappedFile() {
        List<MmapFile> files = getMappedFiles();
        return files.isEmpty() ? null : files.get(0);
    }

    /**
     * The newest segment. If there is none, the log begins at that position from now on, a multiple of the segment
     * size: its first entry will stand there, and a segment is made for it. For an application that has written what
     * comes before by other means. Only between {@code load} and the start of the server.
     *
     * @throws IllegalStateException if it is too late for that
     */
    public MmapFile getLastMappedFile(long position) {
        List<MmapFile> files = getMappedFiles();
        if (files.isEmpty()) {
            try {
                store.beginAt(position);
            } catch (IOException e) {
                throw new UncheckedIOException("the log cannot begin at " + position, e);
            }
            files = getMappedFiles();
        }
        return files.get(files.size() - 1);
    }

    /** The segment that holds the byte at that position; else the oldest if asked for, or null. */
    public MmapFile findMappedFileByOffset(long position, boolean returnFirstOnNotFound) {
        List<MmapFile> files = getMappedFiles();
        if (files.isEmpty()) {
            return null;
        }
        long behindFirst = position - files.get(0).getFileFromOffset();
        if (behindFirst >= 0 && behindFirst / data.segmentSize() < files.size()) {
            return files.get((int) (behindFirst / data.segmentSize()));
        }
        return returnFirstOnNotFound ? files.get(0) : null;
    }

    /** Physical position at which the log begins; 0 if it has no segment. */
    public long getMinOffset() {
        MmapFile first = getFirstMappedFile();
        return first == null ? 0 : first.getFileFromOffset() + first.getStartPosition();
    }

    /** Physical end (exclusive) of what is written, closed segments to their end; 0 if the log has no segment. */
    public long getMaxWrotePosition() {
        // Behind a control entry the rest of its segment is filler; only its commit is seen to end there.
        return data.hasNoSegment() ? 0 : Math.max(data.end(), store.committedPosition());
    }

    /** Physical end (exclusive) of what is surely on the disk. */
    public long getFlushedWhere() {
        return Math.min(store.forced().to(), getMaxWrotePosition());
    }

    /** How many bytes are written and cannot be read in the file: none, for who reads them has them written first. */
    public long remainHowManyDataToCommit() {
        return 0;
    }

    /** How many bytes are written and perhaps not on the disk. */
    public long remainHowManyDataToFlush() {
        return getMaxWrotePosition() - getFlushedWhere();
    }

    /** Whether the segments make one log: always, or the store would not have opened. */
    public boolean checkSelf() {
        return true;
    }

    /**
     * Deletes all segments of a store that is closed. The rest of the directory stays, and knows what is missing.
     *
     * @throws IllegalStateException if the store is open
     */
    public void destroy() {
        try {
            store.destroyData();
        } catch (IOException e) {
            throw new UncheckedIOException("the data files could not be deleted", e);
        }
    }

    /** Physical position at which the log begins, as far as it is in segments. */
    long begin() {
        return store.begin();
    }

    long committedPosition() {
        return store.committedPosition();
    }

    /** One of the segments was sliced. */
    void sliced() {
        store.sliced();
    }

    /** As {@link SegmentLog#readableTo}. */
    void readableTo(long to) {
        data.readableTo(to);
    }

    /** Whether the log has that file at that position. */
    boolean holds(MappedFile file, long start) {
        return data.fileAt(start) == file;
    }
}
