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
    /** Whether an application has asked for a segment as a whole. */
    private volatile boolean sliced;

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
     * The {@link #committedPosition}; but only the beginning of its segment while the start is awaited and segments
     * were sliced. Who slices them, RocketMQ after a kill, makes anew what it makes of the log, and goes on at this
     * position. It cuts what it has for the last segment too early: to know where it is it adds up the messages,
     * without the headers before them. So it has to come by once more.
     */
    public long getCommittedPos() {
        long committed = committedPosition();
        if (!startAwaited || !sliced || committed <= dataFileList.getMinOffset()) {
            return committed;
        }
        long segment = (committed - 1) / files.data().segmentSize() * files.data().segmentSize();
        return Math.max(segment, dataFileList.getMinOffset());
    }

    /** A segment is read from its beginning as a whole. */
    void sliced() {
        sliced = true;
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
