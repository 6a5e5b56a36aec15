package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;

/** The hooks of one store, which see an entry before it is written. Run under the group's lock; added by any thread. */
final class AppendHooks {
    private final List<DLedgerMmapFileStore.AppendHook> hooks = new CopyOnWriteArrayList<>();

    void add(DLedgerMmapFileStore.AppendHook hook) {
        hooks.add(hook);
    }

    /** The body to be written at that position: the proposer's own, or a copy that the hooks have seen. */
    byte[] bodyFor(long index, long term, long position, byte[] body) {
        if (hooks.isEmpty()) {
            return body;
        }
        byte[] encoded = new byte[EntryLayout.sizeOf(body.length)];
        EntryLayout.put(ByteBuffer.wrap(encoded), 0, DLedgerEntryType.NORMAL, index, term, position, body);
        DLedgerEntry entry = DLedgerEntry.unwritten(index, term, position, body);
        for (DLedgerMmapFileStore.AppendHook hook : hooks) {
            hook.doHook(entry, ByteBuffer.wrap(encoded), EntryLayout.HEADER_BYTES);
        }
        return Arrays.copyOfRange(encoded, EntryLayout.HEADER_BYTES, encoded.length);
    }
}
