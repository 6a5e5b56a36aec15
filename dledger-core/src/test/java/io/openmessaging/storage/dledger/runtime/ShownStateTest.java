package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import org.junit.jupiter.api.Test;

/** Any network thread makes what callbacks there are, while another one is in a turn. */
class ShownStateTest {
    @Test
    void whatAnAppenderHearsOfCanBeRead() {
        TestGroup group = new TestGroup(3);
        GroupRunner leader = group.electLeader();
        group.host.settle();
        group.peers.whenPushed(() -> CompletableFuture.runAsync(() -> leader.deliverApplied(-1)).join());
        List<DLedgerResponseCode> found = new ArrayList<>();

        for (int i = 0; i < 5; i++) {
            leader.append(TestGroup.proposal("x")).thenAccept(done -> {
                GetEntriesRequest request = new GetEntriesRequest();
                request.setBeginIndex(done.getIndex());
                found.add(leader.get(request).responseCode());
            });
        }
        group.host.settle();

        DLedgerResponseCode good = DLedgerResponseCode.SUCCESS;
        assertEquals(List.of(good, good, good, good, good), found);
    }

    /** Other threads do not only make callbacks meanwhile: they apply what they are told of. */
    @Test
    void whatAWriterHearsOfCanBeRead() {
        List<RecordingMachine> machines = List.of(new RecordingMachine(), new RecordingMachine(),
            new RecordingMachine());
        TestGroup group = new TestGroup(machines, DLedgerMemoryStore::new);
        GroupRunner leader = group.electLeader();
        group.host.settle();
        group.peers.whenPushed(() -> CompletableFuture.runAsync(() -> {
            leader.deliverApplied(-1);
            group.host.runTasks();
        }).join());
        List<DLedgerResponseCode> found = new ArrayList<>();

        for (int i = 0; i < 5; i++) {
            leader.append(TestGroup.proposal("x")).thenAccept(done -> {
                GetEntriesRequest request = new GetEntriesRequest();
                request.setBeginIndex(done.getIndex());
                found.add(leader.get(request).responseCode());
            });
        }
        group.host.force(leader); // It applies nothing that it may lose yet.
        group.host.settle();

        DLedgerResponseCode good = DLedgerResponseCode.SUCCESS;
        assertEquals(List.of(good, good, good, good, good), found);
    }
}
