package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.openmessaging.storage.dledger.store.StoreListener;

/**
 * What an open store does by itself, again and again: it looks after its space, and scrubs. Begun by the opening
 * thread, done by the maintenance thread.
 */
final class Upkeep {
    private final CleanSpaceService space;
    private final Compaction compaction;
    private final StoreListener listener;
    private final Consumer<Throwable> onFault;
    /** Where the log ended at the last look. */
    private long endedAt = -1;

    /** {@code onFault} hears of faults of which nobody else would. */
    Upkeep(CleanSpaceService space, Compaction compaction, StoreListener listener, Consumer<Throwable> onFault) {
        this.space = space;
        this.compaction = compaction;
        this.listener = listener;
        this.onFault = onFault;
    }

    /** Begins, with that scrubber, in that time in nanoseconds. */
    void begin(StoreFiles files, Scrubber scrubber, LongSupplier nanoTime) throws IOException {
        files.keepReserve();
        files.repeat(() -> look(files), () -> CleanSpaceService.INTERVAL_MS);
        files.repeat(() -> scrubber.step(nanoTime.getAsLong()), scrubber::intervalMs);
    }

    private void look(StoreFiles files) {
        try {
            space.look(listener::retentionDue);
            compaction.lookAgain();
            letRest(files.data());
        } catch (RuntimeException | Error e) {
            onFault.accept(e);
        }
    }

    /**
     * Gives back what writes need, if the log has not grown since the last look: a process with members of thousands of
     * idle groups would have a descriptor for each. A write takes it again. The last segment has one, and others have
     * where a recovery or a repair wrote.
     */
    private void letRest(SegmentLog data) {
        long end = data.end();
        if (end == endedAt) {
            for (MappedFile file : data.segments().files()) {
                file.endWrites();
            }
        }
        endedAt = end;
    }
}
