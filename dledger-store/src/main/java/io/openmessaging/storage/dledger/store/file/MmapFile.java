package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;

/**
 * A data segment, for applications that read entries where they lie; what is written to it by others, they see. Any
 * thread. Historical name and members.
 *
 * <p>Its bytes end where the log does ({@link MmapFileList#getMaxWrotePosition}): what is behind the committed position
 * may still change, and is the reader's risk.
 */
public interface MmapFile {
    /** Path of the file. */
    String getFileName();

    /** Physical position of the file's first byte. */
    long getFileFromOffset();

    /** Offset of the first byte that the log has in this file; not 0 only in a log that begins within it. */
    int getStartPosition();

    /** Whether the log still has the file. */
    boolean isAvailable();

    /** The bytes from that offset in the file on; null if nothing is written there, or the log has the file no more. */
    SelectMmapBufferResult selectMappedBuffer(int offset);

    /** That many bytes from that offset in the file on; null if not all are written, or the file has gone. */
    SelectMmapBufferResult selectMappedBuffer(int offset, int size);

    /** Copies that many bytes from that offset in the file on to where the target is; false if it cannot. */
    boolean getData(int offset, int size, ByteBuffer target);

    /**
     * The file's bytes from its beginning up to the committed position; zeros if that lies before the file. For reading
     * on at a start: an entry that is not committed may be replaced, and must not be taken for one that stays.
     */
    ByteBuffer sliceByteBuffer();
}
