package io.openmessaging.storage.dledger.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.snapshot.SnapshotWriter;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;

/**
 * The application of one process of a member: its state is a number over all that it applied, in order, and is its
 * answer, so that equal answers mean equal histories. Owned by one run, single-threaded.
 */
final class SimService implements StateMachine {
    private static final String FILE = "service";

    private final SimProcess process;
    private final SimWorld world;
    /** What was applied, in order, by this process or by who saved the snapshot that it loaded. */
    private List<Long> applied = new ArrayList<>();
    private long state;

    SimService(SimProcess process, SimWorld world) {
        this.process = process;
        this.world = world;
    }

    long state() {
        return state;
    }

    @Override
    public void onApply(CommittedEntryIterator iterator) {
        while (iterator.hasNext()) {
            DLedgerEntry entry = iterator.next();
            for (int times = world.liar().timesApplied(process, entry.getIndex()); times > 0; times--) {
                long payload = ByteBuffer.wrap(entry.getBody()).getLong();
                applied.add(payload);
                state = state * 0x9E37_79B9_7F4A_7C15L + payload;
                world.referee().appliedByService(process.member(), payload);
            }
            iterator.complete(ByteBuffer.allocate(16).putLong(applied.size()).putLong(state).array());
        }
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, CompletableFuture<Boolean> done) {
        ByteBuffer saved = ByteBuffer.allocate((applied.size() + 1) * Long.BYTES).putLong(state);
        applied.forEach(saved::putLong);
        Runnable write = () -> {
            try {
                writer.writeFile(FILE, saved.array());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            done.complete(true);
            process.happened(Moment.SNAPSHOT_SAVED);
        };
        process.nowOrLater(write);
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        long index;
        ByteBuffer saved;
        try {
            index = reader.load().getLastIncludedIndex();
            saved = ByteBuffer.wrap(reader.readFile(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        state = saved.getLong();
        applied = new ArrayList<>();
        while (saved.hasRemaining()) {
            applied.add(saved.getLong());
        }
        world.trace().line(process.member().id(), "loads a snapshot up to " + index);
        world.referee().loadedByService(process, applied);
        world.referee().loaded(process, index, state);
        process.happened(Moment.SNAPSHOT_LOADED);
        return true;
    }
}
