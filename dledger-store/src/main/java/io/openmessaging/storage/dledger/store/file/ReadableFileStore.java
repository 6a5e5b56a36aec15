package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.EntryCursor;

/** The reading half of a store in files, by a {@link LogReader}. Any thread, once the store is open. */
abstract class ReadableFileStore extends DLedgerStore {
    /** Set once by the opening thread, read by any thread; null before. */
    private volatile LogReader reader;

    void readBy(LogReader opened) {
        reader = opened;
    }

    LogReader reader() {
        LogReader opened = reader;
        if (opened == null) {
            throw new IllegalStateException("store " + files().directory() + " is not open");
        }
        return opened;
    }

    /** Whether the store was opened, and perhaps closed since. */
    boolean wasOpened() {
        return reader != null;
    }

    abstract StoreFiles files();

    @Override
    public EntrySlice slice(long firstIndex, long lastIndex) {
        return reader().slice(firstIndex, lastIndex);
    }

    @Override
    public DLedgerEntry get(long index) throws IOException {
        return reader().get(index);
    }

    @Override
    public EntryCursor cursor(long firstIndex, long lastIndex) {
        return reader().cursor(firstIndex, lastIndex, committedIndex());
    }

    @Override
    public long lastIndexWithin(long firstIndex, long lastIndex, int maxBytes) {
        return reader().lastIndexWithin(firstIndex, lastIndex, maxBytes);
    }

    @Override
    public long sizeBytes(long firstIndex, long lastIndex) {
        return reader().sizeBytes(firstIndex, lastIndex);
    }

    @Override
    public int chainCrcAt(long index) {
        return reader().chainCrcAt(index);
    }

    @Override
    public boolean isDamaged(long index) {
        return reader().isDamaged(index);
    }
}
