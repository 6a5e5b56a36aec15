package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;

/**
 * Bytes of a segment, not a copy, which stay what they are until {@link #release}. For one thread at a time, but for
 * the release. Historical name and members.
 */
public class SelectMmapBufferResult {
    private final long startOffset;
    private final ByteBuffer byteBuffer;
    private int size;
    /** Null once released. Guarded by this. */
    private MappedFile pinned;

    /** Bytes of a file that is pinned for this result, which releases it. */
    SelectMmapBufferResult(long startOffset, ByteBuffer byteBuffer, MappedFile pinned) {
        this.startOffset = startOffset;
        this.byteBuffer = byteBuffer;
        this.size = byteBuffer.remaining();
        this.pinned = pinned;
    }

    /** Physical position of the first byte. */
    public long getStartOffset() {
        return startOffset;
    }

    /** The bytes, from 0 to the limit. */
    public ByteBuffer getByteBuffer() {
        return byteBuffer;
    }

    public int getSize() {
        return size;
    }

    /** Makes the end nearer: sets the limit of the bytes, too. */
    public void setSize(int size) {
        this.size = size;
        byteBuffer.limit(size);
    }

    /** The bytes are not used any more, and the file may be used again. The second call does nothing. */
    public synchronized void release() {
        if (pinned != null) {
            pinned.release();
            pinned = null;
        }
    }
}
