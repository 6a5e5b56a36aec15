package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * Forces a store's log, and moves its checkpoint behind what is forced: not with each force, since that costs two more.
 *
 * <p>Used by the sync thread, and by the closing thread once that has ended; {@link #index} may be asked by any thread.
 * Architecture §3.6.
 */
final class Checkpoints {
    private final StoreFiles files;
    private final VoteFile vote;
    private final long intervalNs;
    private final LongSupplier nanoTime;
    private volatile long index;
    private long lastNs;

    /** Of a log whose checkpoint is that of the vote file, or {@code base}, the index before its first entry. */
    Checkpoints(StoreFiles files, VoteFile vote, long base, long intervalNs, LongSupplier nanoTime) {
        this.files = files;
        this.vote = vote;
        this.intervalNs = intervalNs;
        this.nanoTime = nanoTime;
        this.index = Math.max(vote.record().checkpoint().index(), base);
        this.lastNs = nanoTime.getAsLong();
    }

    /** Index of the checkpoint's entry: what is at or below it was committed and forced some time ago. */
    long index() {
        return index;
    }

    /**
     * Forces all that is written. Blocks.
     *
     * @param committed the last committed entry, as it was before the call
     */
    void sync(Checkpoint committed, Wholeness wholeness) throws IOException {
        long nowNs = nanoTime.getAsLong();
        files.data().force();
        tell(wholeness);
        if (committed.index() > index && nowNs - lastNs >= intervalNs) {
            moveTo(committed);
            lastNs = nowNs;
        }
    }

    /** Forces all that is written, and marks a clean stop. Blocks. */
    void stop(Checkpoint committed, Wholeness wholeness, VoteRecord.CleanStop stop) throws IOException {
        files.data().force();
        tell(wholeness);
        if (committed.index() > index) {
            moveTo(committed);
        }
        vote.stopped(stop);
    }

    private void tell(Wholeness wholeness) throws IOException {
        if (wholeness == Wholeness.REGAINED && vote.record().life().recovering()) {
            vote.becameWhole();
        }
    }

    /**
     * The entry's bytes are forced; its index record and those below are forced here, before the checkpoint says so.
     */
    private void moveTo(Checkpoint committed) throws IOException {
        files.index().force();
        vote.checkpoint(committed);
        index = committed.index();
    }

    /** Whether a member that came back RECOVERING has got back what it may have promised. */
    enum Wholeness {
        /** Nothing has changed since the open. */
        AS_FOUND,
        /** It has, and once the log is forced the vote file may say so. */
        REGAINED
    }
}
