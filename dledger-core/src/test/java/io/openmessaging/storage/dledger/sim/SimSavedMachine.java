package io.openmessaging.storage.dledger.sim;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.snapshot.SnapshotWriter;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;
import io.openmessaging.storage.dledger.store.MemorySnapshotStore;

/**
 * The state machine of one process: its state is a number over all entries in their order, so that members that agree
 * on the number agree on everything. Owned by one run, single-threaded.
 */
final class SimSavedMachine implements StateMachine {
    private static final int STATE_BYTES = 16;

    private final SimProcess process;
    private final SimWorld world;
    private long index = -1;
    private long number;

    SimSavedMachine(SimProcess process, SimWorld world) {
        this.process = process;
        this.world = world;
    }

    @Override
    public void onApply(CommittedEntryIterator iterator) {
        int most = world.dice().between(1, 20);
        while (iterator.hasNext() && most-- > 0) {
            DLedgerEntry entry = iterator.next();
            if (entry.getIndex() <= index) {
                world.referee().violated("AppliedOnceInOrder", process.member().id() + " applies " + entry.getIndex()
                    + " after " + index);
            }
            index = entry.getIndex();
            if (!world.liar().skipsEntry(world.dice())) {
                number = (number ^ index) * 0x9E37_79B9_7F4A_7C15L + Arrays.hashCode(entry.getBody());
            }
            world.referee().applied(process.member(), index, number);
        }
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, CompletableFuture<Boolean> done) {
        byte[] state = ByteBuffer.allocate(STATE_BYTES).putLong(index)
            .putLong(world.liar().saves(number, world.dice())).array();
        byte[] ballast = ballast(index);
        Runnable write = () -> {
            MemorySnapshotStore.Draft draft = (MemorySnapshotStore.Draft) writer;
            draft.put("a/state", state);
            draft.put("ballast", ballast);
            done.complete(true);
            process.happened(Moment.SNAPSHOT_SAVED);
        };
        process.nowOrLater(write);
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        MemorySnapshotStore.Pinned snapshot = (MemorySnapshotStore.Pinned) reader;
        ByteBuffer state = ByteBuffer.wrap(snapshot.content(0));
        index = state.getLong();
        number = state.getLong();
        if (!Arrays.equals(snapshot.content(1), ballast(index))) {
            world.referee().violated("SnapshotWhole", process.member().id() + " loads other bytes than were saved");
        }
        world.trace().line(process.member().id(), "loads a snapshot up to " + index);
        world.referee().loaded(process, index, number);
        process.happened(Moment.SNAPSHOT_LOADED);
        return true;
    }

    private byte[] ballast(long of) {
        byte[] bytes = new byte[world.snapshotFaults().ballastBytes()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ((of + i) * 31 >> 3);
        }
        return bytes;
    }
}
