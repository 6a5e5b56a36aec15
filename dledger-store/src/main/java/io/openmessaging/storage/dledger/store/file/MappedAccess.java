package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * Whether what was stored through a mapping is there, and whether it can be loaded. Where the kernel refuses a page,
 * the JVM leaves out the load or the store, goes on, and throws an {@link InternalError} some time later, in whatever
 * the thread does then. What a left-out load leaves in a register may be anything, what was stored there a moment ago
 * included. But a left-out copy leaves its target as it was: so bytes are copied into an array that holds others.
 *
 * <p>A copy that is refused on its way is left out from there on; so its last bytes tell of all of it. Stateless; any
 * thread. The module's README tells why.
 */
final class MappedAccess {
    private static final int PAGE_BYTES = 4096;
    private static final int WORD_BYTES = 8;
    private static final int SETTLING = 16;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private MappedAccess() {
    }

    /** Whether the eight bytes at {@code at} are these. */
    static boolean holds(ByteBuffer mapped, int at, long word) {
        return holds(mapped, at, word, new byte[WORD_BYTES]);
    }

    /** As {@link #holds(ByteBuffer, int, long)}, with eight bytes of the caller's. */
    static boolean holds(ByteBuffer mapped, int at, long word, byte[] seen) {
        LONGS.set(seen, 0, ~word);
        mapped.get(at, seen);
        return (long) LONGS.get(seen, 0) == word;
    }

    /** Whether {@code length} bytes at {@code at} are those of the array from {@code from} on. */
    static boolean holds(ByteBuffer mapped, int at, byte[] bytes, int from, int length) {
        byte[] seen = new byte[length];
        for (int i = 0; i < length; i++) {
            seen[i] = (byte) ~bytes[from + i];
        }
        mapped.get(at, seen);
        return Arrays.equals(seen, 0, length, bytes, from, from + length);
    }

    /**
     * Writes those bytes of the array at {@code at} and sees that they are there.
     *
     * @throws IOException if they are not
     */
    static void put(MappedFile file, int at, byte[] bytes, int from, int length) throws IOException {
        file.bytes().put(at, bytes, from, length);
        if (!holds(file.bytes(), at, bytes, from, length)) {
            throw lost(file, at);
        }
    }

    /**
     * Whether each page of the bytes [from, to) can be loaded, from a mapping of eight bytes or more. In code that is
     * not compiled yet an {@link InternalError} says that one cannot; it may be owed to another mapping as well, so it
     * is no answer.
     */
    static boolean isReachable(ByteBuffer mapped, int from, int to) {
        byte[] seen = new byte[WORD_BYTES];
        for (int page = from / PAGE_BYTES * PAGE_BYTES; page < to; page += PAGE_BYTES) {
            int at = Math.min(page, mapped.capacity() - WORD_BYTES);
            LONGS.set(seen, 0, 0L);
            mapped.get(at, seen);
            if ((long) LONGS.get(seen, 0) == 0 && !holds(mapped, at, 0, seen)) {
                return false;
            }
        }
        return true;
    }

    /**
     * As {@link EntryLayout#hasIntactBody}; a body that cannot be loaded is not intact. The checksum alone would end
     * the process: what computes it cannot leave out a load.
     */
    static boolean hasIntactBody(ByteBuffer mapped, int at) {
        int body = at + EntryLayout.HEADER_BYTES;
        return isReachable(mapped, body, body + mapped.getInt(at + EntryLayout.BODY_SIZE))
            && EntryLayout.hasIntactBody(mapped, at);
    }

    /** Looks whether the last page of a log can be loaded. Any thread. */
    static void checkEnd(SegmentLog log) throws IOException {
        long last = log.end() - 1;
        MappedFile file = log.fileAt(last);
        int at = file == null ? 0 : log.offsetOf(last);
        if (file != null && !isReachable(file.bytes(), at, at + 1)) {
            throw lost(file, at);
        }
    }

    /** The fault of a file whose byte {@code at} cannot be reached. */
    static IOException lost(MappedFile file, int at) {
        return new IOException(file + " cannot be reached at byte " + at + ": the kernel refuses its page");
    }

    /**
     * Lets an error that the JVM owes this thread come here, so that it does not hit the thread's next work: it throws
     * on the way back from its own code, which makes arrays of arrays. Nothing rests on that; it costs too much for
     * where nothing is wrong.
     *
     * @return whether one came
     */
    static boolean settle() {
        boolean came = false;
        for (int i = 1; i <= SETTLING; i++) {
            try {
                System.identityHashCode(new byte[i][i]);
            } catch (InternalError owed) {
                came = true;
            }
        }
        return came;
    }
}
