package io.openmessaging.storage.dledger.rpc.netty;

import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.openmessaging.storage.dledger.protocol.DLedgerRequestCode;

/**
 * One inbound frame, its length field and prefix read. Whoever gets it releases it once; whoever needs it beyond that
 * retains it before.
 *
 * @param headerBytes how much of the content is the message's header; the rest is its payload
 * @param content header and payload; a slice of what was read from the socket
 */
record Frame(DLedgerRequestCode code, Kind kind, long correlation, int headerBytes, ByteBuf content) {
    /** Which way a frame goes. */
    enum Kind { REQUEST, RESPONSE }

    ByteBuffer header() {
        return content.nioBuffer(content.readerIndex(), headerBytes);
    }

    ByteBuffer payload() {
        return content.nioBuffer(content.readerIndex() + headerBytes, payloadBytes());
    }

    int payloadBytes() {
        return content.readableBytes() - headerBytes;
    }

    void retain() {
        content.retain();
    }

    void release() {
        content.release();
    }
}
