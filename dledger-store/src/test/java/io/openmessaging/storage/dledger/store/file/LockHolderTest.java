package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who holds a lock is read from the kernel's list, or known to this process. */
class LockHolderTest {
    private static final String LOCKS = """
        1: FLOCK  ADVISORY  WRITE 1812 fe:00:2154505 0 EOF
        2: POSIX  ADVISORY  WRITE 4711 fe:01:77 0 9223372036854775807
        2: -> POSIX  ADVISORY  WRITE 4712 fe:01:78 0 9223372036854775807
        """;
    private static final long DEVICE = 0xFE01;

    @TempDir
    Path base;

    @Test
    void theProcessThatHoldsItIsFoundByDeviceAndInode() {
        assertEquals(new LockHolder(LockHolder.State.HELD, 4711), LockHolder.find(LOCKS, 77, DEVICE, 1));
    }

    @Test
    void anotherFileOrOneThatIsOnlyWaitedForIsFree() {
        assertEquals(new LockHolder(LockHolder.State.FREE, 1), LockHolder.find(LOCKS, 76, DEVICE, 1));
        assertEquals(new LockHolder(LockHolder.State.FREE, 1), LockHolder.find(LOCKS, 78, DEVICE, 1));
        assertEquals(new LockHolder(LockHolder.State.FREE, 1), LockHolder.find(LOCKS, 77, 0xFE00, 1));
    }

    @Test
    void onAStackedFileSystemThePidInTheFileDecides() {
        assertEquals(new LockHolder(LockHolder.State.HELD, 4711), LockHolder.find(LOCKS, 77, 0xFE00, 4711));
    }

    @Test
    void aStoreOfThisProcessHoldsItUntilItIsClosed() throws IOException {
        Path lock = TestStores.memberDir(base).resolve("LOCK");
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertEquals(LockHolder.State.HELD, LockHolder.of(lock).state());
            assertEquals(-1, store.lastIndex());
        }
        assertEquals(ProcessHandle.current().pid(), LockHolder.of(lock).pid());
    }
}
