package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forces a store's log, and moves its checkpoint behind what is forced: not with each force, since that costs two more.
 *
 * <p>Used by the sync thread, and by the closing thread once that has ended; {@link #index} may be asked by any thread.
 * Architecture §3.6.
 */
final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    private final StoreFiles files;
    private final VoteFile vote;
    private final FiledConfigurations configurations;
    private final long intervalNs;
    private final LongSupplier nanoTime;
    private volatile long index;
    private long lastNs;

    /** Of a log whose checkpoint is that of the vote file, or {@code base}, the index before its first entry. */
    Checkpoints(StoreFiles files, VoteFile vote, FiledConfigurations configurations, long base, long intervalNs,
                LongSupplier nanoTime) {
        this.files = files;
        this.vote = vote;
        this.configurations = configurations;
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
     * @param committed how far the log was committed before the call
     */
    void sync(CommitPoint committed, Wholeness wholeness) throws IOException {
        long nowNs = nanoTime.getAsLong();
        files.data().force();
        tell(wholeness);
        if (committed.last().index() > index && nowNs - lastNs >= intervalNs) {
            moveTo(committed);
            lastNs = nowNs;
        }
    }

    /** Forces all that is written, and marks a clean stop. Blocks. */
    void stop(CommitPoint committed, Wholeness wholeness, VoteRecord.CleanStop stop) throws IOException {
        files.data().force();
        tell(wholeness);
        if (committed.last().index() > index) {
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
     * The entry's bytes are forced; its index record and those below are forced here, and the configurations are filed,
     * before the checkpoint says so. Without room for those it stays where it is, and recovery has more to read.
     */
    private void moveTo(CommitPoint committed) throws IOException {
        long last = committed.last().index();
        files.index().force();
        try {
            files.withReserve(() -> {
                configurations.file(committed.configurations(), last);
                return last;
            });
        } catch (DiskFullException e) {
            LOG.warn("{}: the checkpoint stays at entry {}: {}", files.directory(), index, e.getMessage());
            return;
        }
        vote.checkpoint(committed.last());
        index = last;
    }

    /** Whether a member that came back RECOVERING has got back what it may have promised. */
    enum Wholeness {
        /** Nothing has changed since the open. */
        AS_FOUND,
        /** It has, and once the log is forced the vote file may say so. */
        REGAINED
    }
}
