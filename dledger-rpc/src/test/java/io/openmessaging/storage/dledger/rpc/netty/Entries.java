package io.openmessaging.storage.dledger.rpc.netty;

import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;

/** Encoded entries for tests, behind an entry with chainCrc 0. */
public final class Entries {
    private Entries() {
    }

    /** A slice outside the heap, as a mapped segment gives it. */
    public static EntrySlice slice(long firstIndex, int count, int bodyBytes, Runnable onRelease) {
        ByteBuffer bytes = encoded(firstIndex, count, bodyBytes);
        return EntrySlice.trusted(bytes, firstIndex, firstIndex + count - 1, onRelease);
    }

    /** Entries of term 3, whose bodies begin with their index. */
    public static ByteBuffer encoded(long firstIndex, int count, int bodyBytes) {
        ByteBuffer out = ByteBuffer.allocateDirect(count * EntryLayout.sizeOf(bodyBytes));
        int chainCrc = EntryLayout.CHAIN_START;
        for (int i = 0; i < count; i++) {
            int at = i * EntryLayout.sizeOf(bodyBytes);
            byte[] body = new byte[bodyBytes];
            body[0] = (byte) (firstIndex + i);
            EntryLayout.put(out, at, DLedgerEntryType.NORMAL, firstIndex + i, 3, 4096 + at, body);
            chainCrc = EntryLayout.seal(out, at, chainCrc);
        }
        return out;
    }
}
