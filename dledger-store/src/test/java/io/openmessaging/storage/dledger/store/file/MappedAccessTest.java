package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;

/** What is seen of a mapping whose file is shorter by now; without the looks these tests end the JVM. */
class MappedAccessTest {
    private static final int PAGE = 4096;

    @TempDir
    Path directory;

    @AfterEach
    void settle() {
        LostFiles.settle();
    }

    private ByteBuffer map(Path path, int pages) throws IOException {
        RealMappedFile file = RealMappedFile.create(path, pages * PAGE);
        file.allocateUpTo(pages * PAGE);
        return file.bytes();
    }

    /**
     * False, and then the JVM owes an error, which comes here, as late as at the call that settles; or the error of
     * code that is not compiled yet. Never the end of the JVM, and never true.
     */
    private static void assertRefused(BooleanSupplier look) {
        boolean isReachable = false;
        try {
            isReachable = look.getAsBoolean();
            LostFiles.settle();
        } catch (InternalError refused) {
            LostFiles.settle();
        }
        assertFalse(isReachable);
    }

    private static void cut(Path path, int pages) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(pages * PAGE);
        }
    }

    @Test
    void aBodyOfWhichAPageCannotBeLoadedIsNotIntact() throws IOException {
        Path path = directory.resolve("entries");
        ByteBuffer bytes = map(path, 4);
        int second = PAGE + 100;
        EntryLayout.put(bytes, 0, DLedgerEntryType.NORMAL, 0, 1, 0, TestStores.bodyOf(0, PAGE));
        int chainCrc = EntryLayout.seal(bytes, 0, EntryLayout.CHAIN_START);
        EntryLayout.put(bytes, second, DLedgerEntryType.NORMAL, 1, 1, second, TestStores.bodyOf(1, 2 * PAGE));
        EntryLayout.seal(bytes, second, chainCrc);
        assertTrue(MappedAccess.hasIntactBody(bytes, 0));
        assertTrue(MappedAccess.hasIntactBody(bytes, second));
        cut(path, 2);
        assertTrue(MappedAccess.hasIntactBody(bytes, 0));
        assertRefused(() -> MappedAccess.hasIntactBody(bytes, second));
        cut(path, 1);
        assertRefused(() -> MappedAccess.hasIntactBody(bytes, 0));
    }

    @Test
    void pagesOfZerosAreReachableAndThoseBehindTheFilesEndAreNot() throws IOException {
        Path path = directory.resolve("zeros");
        ByteBuffer bytes = map(path, 2);
        assertTrue(MappedAccess.isReachable(bytes, 0, 2 * PAGE));
        assertTrue(MappedAccess.isReachable(bytes, 2 * PAGE - 1, 2 * PAGE));
        cut(path, 1);
        assertTrue(MappedAccess.isReachable(bytes, 0, PAGE));
        assertRefused(() -> MappedAccess.isReachable(bytes, PAGE - 1, PAGE + 1));
    }
}
