package io.openmessaging.storage.dledger.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.snapshot.SnapshotStore;
import io.openmessaging.storage.dledger.snapshot.SnapshotStoreContract;

/** The snapshots in memory do what all snapshots do. */
class MemorySnapshotStoreTest extends SnapshotStoreContract {
    @Override
    protected SnapshotStore newStore() {
        return new MemorySnapshotStore();
    }

    @Test
    void whoKnowsThatTheyAreInMemoryNeedsNoFiles() throws IOException {
        MemorySnapshotStore store = new MemorySnapshotStore();
        try (MemorySnapshotStore.Draft draft = store.begin()) {
            draft.put("data", bytes("state"));
            draft.publish(meta(7));
        }
        try (var found = store.openNewest(7).orElseThrow()) {
            assertArrayEquals(bytes("state"), ((MemorySnapshotStore.Pinned) found).content(0));
        }
        assertEquals(1, store.list().size());
    }
}
