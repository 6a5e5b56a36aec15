package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * Cuts a log at its beginning, and replaces it as a whole. The base in memory moves first, then the base on disk, and
 * only then do files go; a crash in between leaves files that the next start deletes.
 *
 * <p>Called under the group's lock; what waits for the disk is done by the maintenance thread, in the order of the
 * calls. Architecture §3.6, the base.
 */
final class Compaction {
    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

    private final StoreFiles files;
    private final DataLog log;
    private final FormatFile format;
    private final Consumer<Throwable> onFault;
    /** Only the maintenance thread. */
    private final DroppedSegments data;
    /** Only the maintenance thread. */
    private final DroppedSegments index;
    /** The reset that is not finished; null for none. Set under the group's lock, cleared by who finishes it. */
    private volatile Reset reset;

    /** Of one store; {@code onFault} hears, on the maintenance thread, of a base that could not be forced. */
    Compaction(StoreFiles files, DataLog log, FormatFile format, Consumer<Throwable> onFault) {
        this.files = files;
        this.log = log;
        this.format = format;
        this.onFault = onFault;
        this.data = new DroppedSegments(files.data());
        this.index = new DroppedSegments(files.indexSegments());
    }

    /** Drops the segments whose entries are all at or below {@code index}. */
    void upTo(long index) {
        LogEnd base = log.baseUpTo(index);
        if (base.index() <= log.base().index()) {
            return;
        }
        log.beginAt(base);
        LoggedConfiguration inForce = log.configurations().inForceAt(base.index());
        MappedFile[] segments = files.data().removeBefore(base.position());
        // The record of the base itself stays: a sync that began before may still ask where that entry was.
        MappedFile[] records = files.indexSegments().removeBefore(base.index() * IndexFile.RECORD_BYTES);
        files.execute(() -> finish(base, inForce, segments, records));
    }

    private void finish(LogEnd base, LoggedConfiguration inForce, MappedFile[] segments, MappedFile[] records) {
        try {
            files.withReserve(() -> {
                format.moveBase(base, inForce);
                return base;
            });
            log.configurations().beginAbove(base.index());
        } catch (IOException | RuntimeException | Error e) {
            onFault.accept(e);
            return;
        }
        try {
            data.add(segments);
            index.add(records);
        } catch (IOException e) {
            warn(e);
        }
    }

    /** Looks again for files that could not go yet, or could not be made. The maintenance thread. */
    void lookAgain() {
        try {
            data.look();
            index.look();
            files.keepReserve();
        } catch (IOException e) {
            warn(e);
        }
    }

    private static void warn(IOException e) {
        LOG.warn("a file could not be made or deleted, which is tried again: {}", e.toString());
    }

    /**
     * Replaces the log by an empty one that begins there, in that configuration. A kill leaves it so; a loss of power
     * does after {@link #settle}, and before it leaves the old log or this one. Costs the same however long the log
     * was: nothing is forced, but once or twice in the life of the store, and no file is touched but {@code format}.
     */
    void resetTo(LogEnd base, LoggedConfiguration inForce) throws IOException {
        settle();
        files.withReserve(() -> {
            format.announceReset(base, inForce);
            return base;
        });
        reset = new Reset(files.data().removeAll(), files.indexSegments().removeAll());
        long next = (base.index() + 1) * IndexFile.RECORD_BYTES;
        files.indexSegments().recoveredTo(next, next, 0);
        files.data().recoveredTo(base.position(), base.position(), 0);
        log.resetTo(base, inForce);
        files.execute(() -> {
            try {
                settle();
            } catch (IOException | RuntimeException | Error e) {
                onFault.accept(e);
            }
        });
    }

    /** Lets the log, which is empty, begin at that position, durably, in a segment made for it. Blocks. */
    void beginAt(long position) throws IOException {
        resetTo(new LogEnd(position, LogEnd.Place.OPEN, -1, -1, EntryLayout.CHAIN_START), LoggedConfiguration.NONE);
        settle();
        files.data().roll(position);
        files.data().forceNow(position, position);
    }

    /**
     * Makes the last reset durable and deletes the old files, unless that is done, here or by the maintenance thread.
     * Before it new files must not be named, for old ones may have those names, and nothing is durable. Any thread;
     * blocks.
     */
    void settle() throws IOException {
        Reset last = reset;
        if (last != null) {
            last.finish();
        }
    }

    /** The files of a log that was replaced; they go once. */
    private final class Reset {
        private final MappedFile[] data;
        private final MappedFile[] index;
        /** Guarded by this. */
        private boolean done;

        Reset(MappedFile[] data, MappedFile[] index) {
            this.data = data;
            this.index = index;
        }

        synchronized void finish() throws IOException {
            if (done) {
                return;
            }
            format.beginReset();
            files.data().delete(data);
            files.indexSegments().delete(index);
            format.endReset();
            done = true;
            reset = null;
        }
    }
}
