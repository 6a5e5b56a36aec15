package io.openmessaging.storage.dledger.store;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;

/**
 * Reads a range of entries one by one, and shows each as a view: nothing is copied for the caller unless he asks for
 * it. It stands before the first entry when it is made, then on one entry after the other:
 *
 * <pre>{@code
 * try (EntryCursor cursor = store.cursor(first, last)) {
 *     while (cursor.next()) {
 *         consume(cursor.index(), cursor.body());
 *     }
 * }
 * }</pre>
 *
 * <p>What is checked before an entry is shown: the checksum of its body and, with its header, its place in the chain
 * of entries behind the one that was shown before. The first entry, and one that was sought, has no such neighbour; its
 * header must be what the store's index says. So an entry that is shown is the one that was appended, or an exception
 * tells why there is none.
 *
 * <p>The entry that the cursor stands on stays readable, however far retention has got; the cursor holds some memory
 * for it until it is closed, and with some stores a segment. Entries that were committed when the cursor was made never
 * change. A range may reach beyond them: truncation ends the reading of such entries, and with some stores the body of
 * one that is in the caller's hands at that moment may change under it.
 *
 * <p>For one thread at a time. The store must be open when the cursor is made, and may be closed before it is.
 */
public interface EntryCursor extends AutoCloseable {
    /**
     * Lets go of the entry, and goes to the next one. When it throws the cursor stands on none, and a further call
     * tries the same entry again.
     *
     * @return false, and from then on, behind the last entry
     * @throws IndexOutOfBoundsException if the log does not hold the entry any more
     * @throws java.util.ConcurrentModificationException if entries of the range were truncated since it was made
     * @throws IOException if the entry is damaged; names file, position and index
     */
    boolean next() throws IOException;

    /**
     * Lets go of the entry, and makes {@link #next} go to the one at {@code index}.
     *
     * @throws IndexOutOfBoundsException if that is not in the range that the cursor was made for
     */
    void seek(long index);

    /** The entry's index. As all below, a fault while the cursor stands on no entry. */
    long index();

    long term();

    DLedgerEntryType type();

    /** Physical position of the entry's first byte in the log. */
    long position();

    /** The body's size in bytes. */
    int bodySize();

    /** The body itself, read-only, from position 0 to limit; valid until the cursor lets go of the entry. */
    ByteBuffer body();

    /** A copy of the body, the caller's own. */
    default byte[] copyOfBody() {
        byte[] copy = new byte[bodySize()];
        body().get(copy);
        return copy;
    }

    /** Lets go of the entry; there is no next one. Does nothing the second time. */
    @Override
    void close();
}
