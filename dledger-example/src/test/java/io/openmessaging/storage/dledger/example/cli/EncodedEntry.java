package io.openmessaging.storage.dledger.example.cli;

import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;

/** Makes entries for tests as a store would encode them. Stateless. */
public final class EncodedEntry {
    private EncodedEntry() {
    }

    /** The bytes of a whole entry, as the first of a chain. */
    public static byte[] bytes(long index, long term, long position, byte[] body) {
        ByteBuffer buffer = ByteBuffer.allocate(EntryLayout.sizeOf(body.length));
        EntryLayout.put(buffer, 0, DLedgerEntryType.NORMAL, index, term, position, body);
        EntryLayout.seal(buffer, 0, EntryLayout.CHAIN_START);
        return buffer.array();
    }

    /** The entry that those bytes are. */
    public static DLedgerEntry entry(long index, long term, long position, byte[] body) {
        try {
            return DLedgerEntry.read(ByteBuffer.wrap(bytes(index, term, position, body)), 0);
        } catch (CorruptEntryException e) {
            throw new AssertionError("just encoded", e);
        }
    }
}
