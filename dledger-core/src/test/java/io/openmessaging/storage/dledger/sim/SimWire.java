package io.openmessaging.storage.dledger.sim;

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.protocol.CorruptMessageException;
import io.openmessaging.storage.dledger.protocol.DLedgerRequestCode;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.MessageCodec;

/**
 * A message on its way: bytes, by the production codec, so that what the codec confuses is found by seeds. A value.
 *
 * @param code the kind of request, also of a response
 * @param header the message's own fields
 * @param payload its entries
 */
record SimWire(DLedgerRequestCode code, byte[] header, byte[] payload) {
    static SimWire encode(Message message) {
        ByteBuffer header = MessageCodec.encodeHeader(message);
        byte[] headerBytes = new byte[header.remaining()];
        header.get(headerBytes);
        ByteBuffer[] parts = MessageCodec.payload(message);
        int size = 0;
        for (ByteBuffer part : parts) {
            size += part.remaining();
        }
        ByteBuffer payload = ByteBuffer.allocate(size);
        for (ByteBuffer part : parts) {
            payload.put(part);
        }
        return new SimWire(MessageCodec.codeOf(message), headerBytes, payload.array());
    }

    /** The request that the bytes are; its slice, if it has one, is counted until it is closed. */
    Message decodeRequest(SliceCount slices) throws CorruptMessageException, CorruptEntryException {
        return MessageCodec.decodeRequest(code, ByteBuffer.wrap(header), ByteBuffer.wrap(payload), slices.opened());
    }

    /** The response that the bytes are. */
    Message decodeResponse(SliceCount slices) throws CorruptMessageException, CorruptEntryException {
        return MessageCodec.decodeResponse(code, ByteBuffer.wrap(header), ByteBuffer.wrap(payload), slices.opened());
    }

    /** As {@link #decodeRequest}, of a kind that nothing damages. */
    Message undamagedRequest(SliceCount slices) {
        try {
            return decodeRequest(slices);
        } catch (CorruptMessageException | CorruptEntryException e) {
            throw new IllegalStateException("nothing damages " + code, e);
        }
    }

    /** As {@link #decodeResponse}, of a kind that nothing damages. */
    Message undamagedResponse(SliceCount slices) {
        try {
            return decodeResponse(slices);
        } catch (CorruptMessageException | CorruptEntryException e) {
            throw new IllegalStateException("nothing damages " + code, e);
        }
    }

    long fingerprint() {
        return 31L * Arrays.hashCode(header) + Arrays.hashCode(payload);
    }
}
