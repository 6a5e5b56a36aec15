package io.openmessaging.storage.dledger.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ConcurrentModificationException;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;

/** A cursor over any store, which takes a slice of each entry. For one thread at a time. */
final class SliceCursor implements EntryCursor {
    private static final long NONE = -1;

    private final DLedgerStore store;
    private final long firstIndex;
    private final long lastIndex;
    private long nextIndex;
    /** The entry before the next one, while its chainCrc is {@code chainCrc}; NONE where that is not known. */
    private long chainedIndex = NONE;
    private int chainCrc;
    /** The entry that the cursor stands on, and its bytes; null for none. */
    private EntrySlice slice;
    private ByteBuffer bytes;

    SliceCursor(DLedgerStore store, long firstIndex, long lastIndex) {
        this.store = store;
        this.firstIndex = firstIndex;
        this.lastIndex = lastIndex;
        this.nextIndex = firstIndex;
    }

    @Override
    public boolean next() throws IOException {
        letGo();
        if (nextIndex > lastIndex) {
            return false;
        }
        if (nextIndex > store.lastIndex()) {
            throw new IndexOutOfBoundsException("entry " + nextIndex + " is not in the log any more, which ends with "
                + store.lastIndex());
        }
        EntrySlice found = store.slice(nextIndex, nextIndex);
        try {
            check(found.bytes());
        } catch (IOException | RuntimeException e) {
            found.close();
            throw e;
        }
        slice = found;
        bytes = found.bytes();
        chainedIndex = nextIndex;
        chainCrc = bytes.getInt(EntryLayout.CHAIN_CRC);
        nextIndex++;
        return true;
    }

    private void check(ByteBuffer entry) throws IOException {
        if (!EntryLayout.hasPlausibleHeader(entry, 0, entry.limit()) || !EntryLayout.hasIntactBody(entry, 0)) {
            throw new IOException("entry " + nextIndex + " is damaged");
        }
        if (chainedIndex == nextIndex - 1 && chainedIndex != NONE
            && entry.getInt(EntryLayout.CHAIN_CRC) != EntryLayout.computeChainCrc(entry, 0, chainCrc)) {
            throw new ConcurrentModificationException("entry " + nextIndex + " does not follow the one read before");
        }
    }

    private void letGo() {
        if (slice != null) {
            slice.close();
            slice = null;
            bytes = null;
        }
    }

    @Override
    public void seek(long index) {
        if (index < firstIndex || index > lastIndex) {
            throw new IndexOutOfBoundsException("entry " + index + " is not in [" + firstIndex + ", " + lastIndex
                + "]");
        }
        letGo();
        nextIndex = index;
        chainedIndex = NONE;
    }

    private ByteBuffer current() {
        if (bytes == null) {
            throw new IllegalStateException("the cursor stands on no entry");
        }
        return bytes;
    }

    @Override
    public long index() {
        return current().getLong(EntryLayout.INDEX);
    }

    @Override
    public long term() {
        return current().getLong(EntryLayout.TERM);
    }

    @Override
    public DLedgerEntryType type() {
        return DLedgerEntryType.ofMagic(current().getInt(EntryLayout.MAGIC));
    }

    @Override
    public long position() {
        return current().getLong(EntryLayout.POSITION);
    }

    @Override
    public int bodySize() {
        return current().getInt(EntryLayout.BODY_SIZE);
    }

    @Override
    public ByteBuffer body() {
        return current().slice(EntryLayout.HEADER_BYTES, bodySize()).asReadOnlyBuffer();
    }

    @Override
    public void close() {
        letGo();
        nextIndex = lastIndex + 1;
    }
}
