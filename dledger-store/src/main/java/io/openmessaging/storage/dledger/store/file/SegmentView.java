package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;

/** One data segment as applications see it. Immutable, but for what it shows; any thread. */
final class SegmentView implements MmapFile {
    /** What is shown of a segment without a committed entry: enough to hold a header of the application's. */
    private static final int ZEROS_BYTES = 4096;

    private final MmapFileList list;
    private final MappedFile file;
    private final long start;

    SegmentView(MmapFileList list, MappedFile file, long start) {
        this.list = list;
        this.file = file;
        this.start = start;
    }

    @Override
    public String getFileName() {
        return file.path().toString();
    }

    @Override
    public long getFileFromOffset() {
        return start;
    }

    @Override
    public int getStartPosition() {
        return offsetOf(list.begin());
    }

    @Override
    public boolean isAvailable() {
        return list.holds(file, start);
    }

    /** The offset in this file that a position has, or the nearest there is. */
    private int offsetOf(long position) {
        return (int) Math.max(0, Math.min(file.size(), position - start));
    }

    @Override
    public SelectMmapBufferResult selectMappedBuffer(int offset) {
        int written = offsetOf(list.getMaxWrotePosition());
        return offset < written ? selectMappedBuffer(offset, written - offset) : null;
    }

    @Override
    public SelectMmapBufferResult selectMappedBuffer(int offset, int size) {
        if (!isWritten(offset, size) || !pin()) {
            return null;
        }
        return new SelectMmapBufferResult(start + offset, file.bytes().slice(offset, size), file);
    }

    @Override
    public boolean getData(int offset, int size, ByteBuffer target) {
        if (!isWritten(offset, size) || target.remaining() < size || !pin()) {
            return false;
        }
        try {
            target.put(file.bytes().slice(offset, size));
            return true;
        } finally {
            file.release();
        }
    }

    /** Whether these bytes are written; then they can be read. */
    private boolean isWritten(int offset, int size) {
        boolean isWritten = offset >= 0 && size >= 0 && (long) offset + size <= offsetOf(list.getMaxWrotePosition());
        if (isWritten) {
            list.readableTo(start + offset + size);
        }
        return isWritten;
    }

    /** Pins the file unless it was taken out of the log, when it may be used for something else already. */
    private boolean pin() {
        file.acquire();
        if (isAvailable()) {
            return true;
        }
        file.release();
        return false;
    }

    /** Nobody says when such a slice is done with: its file stays pinned, and is never used for another segment. */
    @Override
    public ByteBuffer sliceByteBuffer() {
        list.sliced();
        int committed = offsetOf(list.committedPosition());
        if (committed == 0 || !pin()) {
            return ByteBuffer.allocate(Math.min(ZEROS_BYTES, file.size()));
        }
        return file.bytes().slice(0, committed);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
