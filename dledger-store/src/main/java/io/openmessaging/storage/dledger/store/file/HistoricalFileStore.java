package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What the historical library's store in files offers to applications that take its log for their own, as Apache
 * RocketMQ does: they see entries before they are written, and read them where they lie. Any thread, but for what is
 * said to come before the start of the server.
 */
abstract class HistoricalFileStore extends ReadableFileStore {
    private final StoreFiles files;
    private final AppendHooks hooks = new AppendHooks();
    private final MmapFileList dataFileList;
    private final ForcedReach forced;
    /** Whether an application has opened the store, and the server has not started. */
    private volatile boolean startAwaited;

    HistoricalFileStore(StoreFiles files) {
        this.files = files;
        this.dataFileList = new MmapFileList(this, files.data());
        this.forced = new ForcedReach(files.data()::end, this::committedPosition);
    }

    @Override
    StoreFiles files() {
        return files;
    }

    AppendHooks hooks() {
        return hooks;
    }

    /** Lets the log, which is empty, begin at that position; while the start is awaited. */
    abstract void beginAt(long position) throws IOException;

    /** Whether the store takes writes, but for a fault. */
    abstract boolean isOpen();

    /** Forces those bytes of the log; a fault finishes the store. */
    abstract void forceData(long from, long to);

    /** Physical position at which the log begins; 0 before it is open. */
    long begin() {
        return wasOpened() ? base().position() : 0;
    }

    /** How far the log is on the disk. */
    ForcedReach forced() {
        return forced;
    }

    /** Opens and recovers the store, unless that is done. The server does so at its start, for who did not. */
    public void load() {
        if (wasOpened()) {
            return;
        }
        try {
            open();
            startAwaited = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** The server opens the store, or has found it open. */
    void begun() {
        startAwaited = false;
    }

    boolean isStartAwaited() {
        return startAwaited;
    }

    /** The same as {@link #load}: a store is recovered when it is opened. */
    public void recover() {
        load();
    }

    /** Makes durable what the log holds now. Blocks. */
    public void flush() {
        if (isOpen()) {
            ForcedReach.Begun force = forced.begin();
            forceData(forced.to(), force.end());
            forced.ended(force);
        }
    }

    /**
     * The {@link #committedPosition}; while the start is awaited, only the beginning of its segment. RocketMQ goes on
     * there with what it makes of the log. After a kill it has dropped some of that for the last segment: it adds up
     * the messages to know where it is, without the headers before them, and so finds itself too near.
     */
    public long getCommittedPos() {
        long committed = committedPosition();
        if (!startAwaited || committed <= dataFileList.getMinOffset()) {
            return committed;
        }
        long segment = (committed - 1) / files.data().segmentSize() * files.data().segmentSize();
        return Math.max(segment, dataFileList.getMinOffset());
    }

    /** The data segments, for reading in place; the same before and after the store is opened. */
    public MmapFileList getDataFileList() {
        return dataFileList;
    }

    /** Adds a hook, which sees each entry that this member appends as a leader from now on; before the start. */
    public void addAppendHook(DLedgerMmapFileStore.AppendHook hook) {
        hooks.add(hook);
    }

    void destroyData() throws IOException {
        if (isOpen()) {
            throw new IllegalStateException("the store in " + files.directory() + " is open");
        }
        files.destroyData();
    }
}
