package io.openmessaging.storage.dledger.runtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.snapshot.SnapshotWriter;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;
import io.openmessaging.storage.dledger.store.MemorySnapshotStore;

/** A machine whose state is all that it was told, and which saves it into the files of a store in memory. */
final class SavedMachine implements StateMachine {
    /** What a call to save does. */
    enum Saving { AT_ONCE, LATER, FAILS, THROWS, WITHOUT_FILES }

    final List<String> state = new ArrayList<>();
    Saving saving = Saving.AT_ONCE;
    /** What this machine saves beside its state, so that it is not equal to what others save. */
    String mark = "";
    int saves;
    int loads;
    boolean refusesToLoad;
    /** Completed by the test in {@link Saving#LATER}. */
    CompletableFuture<Boolean> saved;
    private Runnable write = () -> { };

    @Override
    public void onApply(CommittedEntryIterator iterator) {
        while (iterator.hasNext()) {
            state.add(new String(iterator.next().getBody(), StandardCharsets.UTF_8));
        }
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, CompletableFuture<Boolean> done) {
        saves++;
        byte[] bytes = String.join("\n", state).getBytes(StandardCharsets.UTF_8);
        byte[] count = Integer.toString(state.size()).getBytes(StandardCharsets.UTF_8);
        MemorySnapshotStore.Draft draft = (MemorySnapshotStore.Draft) writer;
        write = () -> {
            draft.put("count", count);
            draft.put("state/bodies", bytes);
            draft.put("state/empty", mark.getBytes(StandardCharsets.UTF_8));
        };
        switch (saving) {
            case LATER -> saved = done;
            case FAILS -> done.complete(false);
            case THROWS -> throw new IllegalStateException("as the test says");
            case WITHOUT_FILES -> done.complete(true);
            default -> {
                write.run();
                done.complete(true);
            }
        }
    }

    void finishSaving() {
        write.run();
        saved.complete(true);
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        MemorySnapshotStore.Pinned snapshot = (MemorySnapshotStore.Pinned) reader;
        loads++;
        if (refusesToLoad) {
            return false;
        }
        int count = Integer.parseInt(new String(snapshot.content(0), StandardCharsets.UTF_8));
        state.clear();
        if (count > 0) {
            state.addAll(List.of(new String(snapshot.content(1), StandardCharsets.UTF_8).split("\n")));
        }
        return state.size() == count;
    }
}
