package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file of fixed size that is mapped as a whole. Made by a {@link Disk}, so that a faulty disk's files can tell what
 * was forced from what was only written.
 *
 * <p>It is written by {@link #write}, which the mapping shows at once, or, where single bytes change often, through
 * the mapping. Bytes may be written by one thread while any thread reads others and a third forces;
 * {@link #allocateUpTo} and {@link #prepareUpTo} are called by one thread at a time. Bytes must not be written at or
 * behind {@link #allocatedTo}: through the mapping a full disk is a dead process there (SIGBUS) and not an exception.
 * The mapping lives as long as somebody refers to {@link #bytes} or a view of it: deleting the file only unlinks it.
 * Pins say whether a slice of it is out, so that it is never recycled under a reader.
 *
 * <p>Architecture §3.6.
 */
interface MappedFile {
    /** How many bytes are rewritten at a time. */
    int REWRITE_BYTES = 64 * 1024;

    Path path();

    /** Size in bytes. */
    int size();

    /** The mapped bytes, [0, size). Shared: for absolute access only. */
    ByteBuffer bytes();

    /** End (exclusive) of the bytes that surely have blocks on the disk, and that may be written. */
    int allocatedTo();

    /**
     * For who opened the file, or came back to it: bytes [0, end) hold data, so they have blocks; behind it nothing
     * counts.
     */
    void holdsDataTo(int end);

    /** What the file holds does not count any more, but its blocks stay. For a file that is used again. */
    default void startOver() {
        holdsDataTo(0);
    }

    /**
     * Gives blocks to the bytes [allocatedTo, end) by writing zeros; they are then to be written by {@link #write}.
     * Does nothing where that was done before. Blocks.
     *
     * @throws DiskFullException if there is no room; some of the bytes may be zero now
     */
    void allocateUpTo(int end) throws IOException;

    /** As {@link #allocateUpTo}, and brings the pages in: the bytes may be written through the mapping, too. */
    default void prepareUpTo(int end) throws IOException {
        allocateUpTo(end);
    }

    /**
     * Writes the remaining bytes of the buffer, which stays as it is, at {@code at}. Not through the mapping: a page
     * that is written there must have the right taken away again before it can go to the disk, and that stops all
     * threads of the process, page by page. What is written outlives the process. An interrupt is kept for later. A
     * file that was deleted stays as it is. Blocks, as a rule for as long as the copy takes.
     *
     * @throws IOException if the disk fails, or the file has become shorter; some of the bytes may be written. Where
     *     there were no blocks, and is no room for them, its cause is a {@link DiskFullException}
     */
    void write(int at, ByteBuffer from) throws IOException;

    /** Nothing is written for a while: gives back what writes need, until the next one. */
    default void endWrites() {
        // As a rule they need nothing.
    }

    /**
     * Writes the bytes [from, to) once more, as they are: what is readable may be marked clean without being on disk,
     * after a failed force. Does not force them.
     */
    default void rewrite(int from, int to) throws IOException {
        byte[] copy = new byte[Math.min(REWRITE_BYTES, to - from)];
        for (int at = from; at < to; at += copy.length) {
            int length = Math.min(copy.length, to - at);
            bytes().get(at, copy, 0, length);
            write(at, ByteBuffer.wrap(copy, 0, length));
        }
    }

    /** Makes the bytes [from, to) durable. Blocks. */
    void force(int from, int to) throws IOException;

    /** Renames the file, atomically; the mapping stays. */
    void moveTo(Path target) throws IOException;

    /** Unlinks the file; the mapping stays for those who have it. */
    void delete() throws IOException;

    /** Pins the file: one more reader uses its bytes. */
    void acquire();

    /** Ends one {@link #acquire}. */
    void release();

    /** How many readers use the bytes. */
    int pins();
}
