package io.openmessaging.storage.dledger.protocol;

import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.EntrySlice;

/** The payload of one inbound message, and whether a slice keeps it. For one thread. */
final class Payload {
    private final ByteBuffer bytes;
    private final Runnable onRelease;
    private boolean kept;

    Payload(ByteBuffer bytes, Runnable onRelease) {
        this.bytes = bytes;
        this.onRelease = onRelease;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** The message itself, after a check that nothing follows what was read of it. */
    Message none(HeaderReader in, Message message) throws CorruptMessageException {
        in.expectEnd();
        if (bytes.hasRemaining()) {
            throw new CorruptMessageException("a payload of " + bytes.remaining() + " bytes where none belongs");
        }
        return message;
    }

    /** The message itself, which has the payload, after a check that nothing follows in the header. */
    Message all(HeaderReader in, Message message) throws CorruptMessageException {
        in.expectEnd();
        return message;
    }

    /** The bytes, as the message's own. */
    ByteBuffer copy() {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }

    EntrySlice slice(long firstIndex, int prevChainCrc) throws CorruptEntryException {
        if (!bytes.hasRemaining()) {
            return EntrySlice.empty(firstIndex);
        }
        EntrySlice slice = EntrySlice.parse(bytes, firstIndex, prevChainCrc, onRelease);
        kept = true;
        return slice;
    }

    void releaseUnlessKept() {
        if (!kept) {
            onRelease.run();
        }
    }
}
