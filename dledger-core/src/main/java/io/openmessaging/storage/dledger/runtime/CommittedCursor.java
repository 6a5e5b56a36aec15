package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.EntryCursor;

/**
 * A member's cursor over committed entries: passes over Raft's own, and ends when the member does. For one thread at a
 * time. Another thread may stop the member meanwhile: the bytes that are shown stay readable until the cursor moves.
 */
final class CommittedCursor implements EntryCursor {
    private final EntryCursor entries;
    private final BooleanSupplier isClosed;

    CommittedCursor(EntryCursor entries, BooleanSupplier isClosed) {
        this.entries = entries;
        this.isClosed = isClosed;
    }

    @Override
    public boolean next() throws IOException {
        if (isClosed.getAsBoolean()) {
            entries.close();
            throw closed();
        }
        while (entries.next()) {
            if (!entries.type().isControl()) {
                return true;
            }
        }
        return false;
    }

    static DLedgerException closed() {
        return new DLedgerException(DLedgerResponseCode.ILLEGAL_MEMBER_STATE, "the member that is read has stopped");
    }

    @Override
    public void seek(long index) {
        entries.seek(index);
    }

    @Override
    public long index() {
        return entries.index();
    }

    @Override
    public long term() {
        return entries.term();
    }

    @Override
    public DLedgerEntryType type() {
        return entries.type();
    }

    @Override
    public long position() {
        return entries.position();
    }

    @Override
    public int bodySize() {
        return entries.bodySize();
    }

    @Override
    public ByteBuffer body() {
        return entries.body();
    }

    @Override
    public byte[] copyOfBody() {
        return entries.copyOfBody();
    }

    @Override
    public void close() {
        entries.close();
    }
}
