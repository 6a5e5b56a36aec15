package io.openmessaging.storage.dledger.example.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.snapshot.SnapshotMeta;
import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;

class RegisterStateMachineTest {
    @TempDir
    private Path directory;

    private final RegisterMap map = new RegisterMap();
    private final RegisterStateMachine machine = new RegisterStateMachine(map);
    private long nextIndex;

    /** What the machine said to the entry applied last; null if nothing. */
    private byte[] said;

    private void apply(byte[] body) throws Exception {
        said = null;
        ByteBuffer bytes = ByteBuffer.allocate(EntryLayout.sizeOf(body.length));
        EntryLayout.put(bytes, 0, DLedgerEntryType.NORMAL, nextIndex++, 1, 0, body);
        EntryLayout.seal(bytes, 0, EntryLayout.CHAIN_START);
        CommittedEntryIterator iterator =
            new CommittedEntryIterator(List.of(DLedgerEntry.read(bytes, 0)), (entry, answer) -> said = answer);
        machine.onApply(iterator);
        assertEquals(1, iterator.end());
    }

    private void write(String key, String value) throws Exception {
        apply(new RegisterWrite(key, value.getBytes(StandardCharsets.UTF_8)).encode());
    }

    private static String get(RegisterMap map, String key) {
        return new String(map.get(key), StandardCharsets.UTF_8);
    }

    @Test
    void theLastWriteToAKeyIsItsValue() throws Exception {
        write("13", "31");
        write("a", "b");
        write("13", "32");
        assertEquals("32", get(map, "13"));
        assertEquals("b", get(map, "a"));
        assertNull(map.get("none"));
    }

    private boolean swap(String key, String expected, String value) throws Exception {
        apply(new RegisterSwap(key, expected == null ? null : expected.getBytes(StandardCharsets.UTF_8),
            value.getBytes(StandardCharsets.UTF_8)).encode());
        return RegisterSwap.decodeAnswer(said);
    }

    @Test
    void aCompareAndSetChangesTheValueOnlyWhereItIsTheExpectedOne() throws Exception {
        assertFalse(swap("13", "31", "32"));
        assertNull(map.get("13"));
        assertTrue(swap("13", null, "31"));
        assertFalse(swap("13", null, "33"));
        assertFalse(swap("13", "32", "33"));
        assertEquals("31", get(map, "13"));
        assertTrue(swap("13", "31", "32"));
        assertFalse(swap("13", "31", "33"));
        assertEquals("32", get(map, "13"));
    }

    @Test
    void anEntryThatIsNoWriteChangesNothing() throws Exception {
        write("13", "31");
        apply(new byte[] {1, 2});
        apply(new byte[0]);
        write("14", "41");
        assertEquals("31", get(map, "13"));
        assertEquals("41", get(map, "14"));
        assertEquals(2, map.size());
    }

    @Test
    void aSnapshotHoldsTheStateOfItsMomentAndIsLoadedByAnotherMember() throws Exception {
        write("13", "31");
        CompletableFuture<Boolean> saved = new CompletableFuture<>();
        machine.onSnapshotSave(directory::toString, saved);
        write("13", "later");
        assertTrue(saved.get(10, TimeUnit.SECONDS));
        RegisterMap other = new RegisterMap();
        assertTrue(new RegisterStateMachine(other).onSnapshotLoad(reader()));
        assertEquals("31", get(other, "13"));
    }

    @Test
    void aDamagedSnapshotIsNotLoadedAndOneThatCannotBeWrittenIsNone() throws Exception {
        write("13", "31");
        Files.write(directory.resolve("register"), new byte[20]);
        assertFalse(machine.onSnapshotLoad(reader()));
        assertEquals("31", get(map, "13"));
        CompletableFuture<Boolean> saved = new CompletableFuture<>();
        machine.onSnapshotSave(() -> directory.resolve("missing").toString(), saved);
        assertFalse(saved.get(10, TimeUnit.SECONDS));
    }

    private SnapshotReader reader() {
        return new SnapshotReader() {
            @Override
            public SnapshotMeta load() {
                throw new UnsupportedOperationException("nobody asks");
            }

            @Override
            public String getSnapshotStorePath() {
                return directory.toString();
            }
        };
    }
}
