package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.nio.file.Path;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.file.DLedgerMmapFileStore;

/** A store of one member without a group, and entries for it. The load, not the measurement. */
final class StoreLoad {
    static final int BODY_BYTES = 1024;
    static final int ENTRY_BYTES = EntryLayout.sizeOf(BODY_BYTES);
    private static final long SYNC_BYTES = 64L * 1024 * 1024;

    private StoreLoad() {
    }

    /** Default settings in that directory, but that the disk may be far behind. */
    static DLedgerConfig config(Path dir) {
        DLedgerConfig config = new DLedgerConfig();
        config.setSelfId("n0");
        config.setPeers("n0-127.0.0.1:20911");
        config.setStoreBaseDir(dir.toString());
        config.setFlushMode(DLedgerConfig.FlushMode.ASYNC);
        return config;
    }

    /** Where the data files of that store lie. */
    static Path dataDir(Path dir) {
        return Path.of(config(dir).getDataStorePath());
    }

    /** Where its index files lie. */
    static Path indexDir(Path dir) {
        return dataDir(dir).resolveSibling("index");
    }

    static DLedgerStore open(Path dir) throws IOException {
        DLedgerStore store = new DLedgerMmapFileStore(config(dir));
        store.open();
        return store;
    }

    /** The body of an entry: bytes that differ from entry to entry. */
    static byte[] body(long index) {
        byte[] body = new byte[BODY_BYTES];
        for (int i = 0; i < BODY_BYTES; i++) {
            body[i] = (byte) (index * 31 + i * 7 + (i >>> 8));
        }
        return body;
    }

    /** Appends one entry, as a leader does. */
    static void append(DLedgerStore store, byte[] body) {
        append(store, Proposal.of(body));
    }

    /** Appends the entries of a proposal, as a leader does. */
    static void append(DLedgerStore store, Proposal proposal) {
        DLedgerResponseCode code = store.reserve(proposal);
        if (code != DLedgerResponseCode.SUCCESS) {
            throw new IllegalStateException("the store refuses an entry: " + code);
        }
        store.append(1, store.lastIndex() + 1, proposal);
    }

    /** Appends, commits and forces that many entries. */
    static void fill(DLedgerStore store, long entries) throws IOException {
        byte[] body = body(store.lastIndex() + 1);
        long unforcedBytes = 0;
        for (long i = 0; i < entries; i++) {
            append(store, body);
            unforcedBytes += ENTRY_BYTES;
            if (unforcedBytes >= SYNC_BYTES) {
                force(store);
                unforcedBytes = 0;
            }
        }
        force(store);
    }

    private static void force(DLedgerStore store) throws IOException {
        store.committed(store.lastIndex());
        store.sync();
    }
}
