package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

import io.openmessaging.storage.dledger.DLedgerConfig;

/** Cuts files away under their mappings, and gets over what the JVM makes of that. Stateless. */
public final class LostFiles {
    private static final int ROUNDS = 100;

    private LostFiles() {
    }

    /** A store that prepares its files only when it needs them: nothing makes a file that was cut longer meanwhile. */
    public static DLedgerMmapFileStore store(DLedgerConfig config) {
        return new DLedgerMmapFileStore(config, new RealDisk(), new ManualMaintenance(), System::nanoTime);
    }

    /** The file has no bytes any more. */
    public static void cut(Path file) throws IOException {
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(0);
        }
    }

    /**
     * What the JVM owes this thread comes here at the latest, and not in a later test: it throws on the way back from
     * its own code, which makes arrays of arrays.
     *
     * @return how many errors came
     */
    public static int settle() {
        int errors = 0;
        for (int i = 0; i < ROUNDS; i++) {
            try {
                System.identityHashCode(new byte[i][i]);
            } catch (InternalError owed) {
                errors++;
            }
        }
        return errors;
    }
}
