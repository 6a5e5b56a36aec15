package io.openmessaging.storage.dledger.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;

/**
 * The header of one message while it is encoded: fields one behind the other, big-endian. Used by one thread, once; the
 * other half is {@link HeaderReader}.
 */
final class HeaderWriter {
    /** Length that stands for a text that is null. */
    static final int NULL_TEXT = 0xFFFF;
    /** The longest header in bytes (inclusive): a frame has two bytes for its length. */
    static final int MAX_HEADER_BYTES = 0xFFFF;

    private static final int USUAL_HEADER_BYTES = 128;

    private ByteBuffer out = ByteBuffer.allocate(USUAL_HEADER_BYTES);

    HeaderWriter putByte(int value) {
        room(Byte.BYTES).put((byte) value);
        return this;
    }

    HeaderWriter putShort(int value) {
        room(Short.BYTES).putShort((short) value);
        return this;
    }

    HeaderWriter putInt(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    HeaderWriter putLong(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    /** Puts a text or null: two bytes for its length in UTF-8, then its bytes. */
    HeaderWriter putText(String text) {
        if (text == null) {
            return putShort(NULL_TEXT);
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length >= NULL_TEXT) {
            throw new IllegalArgumentException("a text of " + utf8.length + " bytes; at most " + (NULL_TEXT - 1));
        }
        putShort(utf8.length);
        room(utf8.length).put(utf8);
        return this;
    }

    /** Puts a value of an enum as one byte, its place in {@code inOrder}. */
    <T> HeaderWriter putOneOf(List<T> inOrder, T value) {
        return putByte(inOrder.indexOf(value));
    }

    HeaderWriter putRoute(Route route) {
        return putText(route.group()).putText(route.from()).putText(route.to()).putText(route.clusterId());
    }

    HeaderWriter putLeadership(Leadership leadership) {
        return putText(leadership.leaderId()).putLong(leadership.term());
    }

    HeaderWriter putLife(Life life) {
        return putLong(life.incarnation()).putByte(life.recovering() ? 1 : 0).putText(life.store());
    }

    HeaderWriter putBase(LogBase base) {
        return putLong(base.index()).putLong(base.term()).putInt(base.chainCrc()).putLong(base.position());
    }

    /** Puts a configuration: its entry's index, two bytes for the length of its encoding, and that. */
    HeaderWriter putConfiguration(LoggedConfiguration logged) {
        byte[] encoded = logged.configuration().encode();
        putLong(logged.index()).putShort(encoded.length);
        room(encoded.length).put(encoded);
        return this;
    }

    HeaderWriter putRecoveryPoint(RecoveryPoint point) {
        return putLong(point.incarnation()).putLong(point.index());
    }

    /** What was put, from position 0 to limit. */
    ByteBuffer finish() {
        return out.flip();
    }

    private ByteBuffer room(int bytes) {
        if (bytes > out.remaining()) {
            int needed = out.position() + bytes;
            if (needed > MAX_HEADER_BYTES) {
                throw new IllegalArgumentException("a header of " + needed + " bytes; at most " + MAX_HEADER_BYTES);
            }
            out = ByteBuffer.allocate(Math.min(MAX_HEADER_BYTES, 2 * needed)).put(out.flip());
        }
        return out;
    }
}
