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
     * @param committed how far the log was committed before the call, and what it named
     */
    void sync(CommitPoint committed, Wholeness wholeness) throws IOException {
        long nowNs = nanoTime.getAsLong();
        files.data().force();
        boolean isFiled = file(committed);
        tell(wholeness);
        if (isFiled && committed.last().index() > index && nowNs - lastNs >= intervalNs) {
            moveTo(committed.last());
            lastNs = nowNs;
        }
    }

    /**
     * What the log names is kept apart from it, as soon as it is forced. Without room the file stays as it is: then no
     * checkpoint may rest on it, and a member that loses a part of its log now may have to be told who is in its group.
     */
    private boolean file(CommitPoint of) throws IOException {
        try {
            return files.withReserve(() -> {
                configurations.file(of.configurations());
                return true;
            });
        } catch (DiskFullException e) {
            LOG.warn("{}: who is in the group cannot be written down, and the checkpoint stays at entry {}: {}",
                files.directory(), index, e.getMessage());
            return false;
        }
    }

    /** Forces the vote; the log is in its files before, so that no kill loses what a vote is asked with. Blocks. */
    void syncVote() throws IOException {
        files.data().readableTo(files.data().end());
        vote.force();
    }

    /** Forces all that is written, and marks a clean stop. Blocks. */
    void stop(CommitPoint committed, Wholeness wholeness, VoteRecord.CleanStop stop) throws IOException {
        files.data().force();
        boolean isFiled = file(committed);
        tell(wholeness);
        if (isFiled && committed.last().index() > index) {
            moveTo(committed.last());
        }
        vote.stopped(stop);
    }

    private void tell(Wholeness wholeness) throws IOException {
        if (wholeness == Wholeness.REGAINED && vote.record().life().recovering()) {
            vote.becameWhole();
        }
    }

    /**
     * The entry's bytes are forced, and the configurations are filed; its index record and those below are forced here,
     * before the checkpoint says so.
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
