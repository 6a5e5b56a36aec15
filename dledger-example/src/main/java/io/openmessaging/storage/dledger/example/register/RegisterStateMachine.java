package io.openmessaging.storage.dledger.example.register;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.snapshot.SnapshotWriter;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;

/**
 * A register as a state machine: the map that the writes in the log add up to. An entry that is no write changes
 * nothing, on this member as on the others; a register that stopped at one could be stopped by any client.
 */
final class RegisterStateMachine implements StateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(RegisterStateMachine.class);
    private static final String FILE = "register";

    private final RegisterMap map;
    private boolean isWarned;

    RegisterStateMachine(RegisterMap map) {
        this.map = map;
    }

    @Override
    public void onApply(CommittedEntryIterator iterator) {
        while (iterator.hasNext()) {
            DLedgerEntry entry = iterator.next();
            RegisterWrite write = RegisterWrite.decode(entry.getBody());
            RegisterSwap swap = RegisterSwap.decode(entry.getBody());
            if (write != null) {
                map.put(write.key(), write.value());
            } else if (swap != null) {
                iterator.complete(RegisterSwap.encodeAnswer(map.swap(swap.key(), swap.expected(), swap.value())));
            } else {
                warnOnceOf(entry);
            }
        }
    }

    private void warnOnceOf(DLedgerEntry entry) {
        if (!isWarned) {
            LOG.warn("entry {} is no write to a register, and is passed over as any other of its kind",
                entry.getIndex());
            isWarned = true;
        }
    }

    /** Sets a copy aside, which holds the same values, and writes it while further entries are applied. */
    @Override
    public void onSnapshotSave(SnapshotWriter writer, CompletableFuture<Boolean> done) {
        Map<String, byte[]> copy = map.copy();
        Path file = Path.of(writer.getSnapshotStorePath(), FILE);
        Thread saving = new Thread(() -> done.complete(save(copy, file)), "register-save");
        saving.setDaemon(true);
        saving.start();
    }

    private static boolean save(Map<String, byte[]> copy, Path file) {
        try {
            RegisterMap.save(copy, file);
            return true;
        } catch (IOException e) {
            LOG.warn("the register cannot be saved to {}", file, e);
            return false;
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        Path file = Path.of(reader.getSnapshotStorePath(), FILE);
        try {
            map.load(file);
            return true;
        } catch (IOException e) {
            LOG.warn("the register cannot be loaded from {}", file, e);
            return false;
        }
    }

    @Override
    public void onError(DLedgerException error) {
        LOG.error("the register stops", error);
    }
}
