package io.openmessaging.storage.dledger.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;

/**
 * The header of one message while it is decoded. Bytes come from outside: nothing is read that is not there, and each
 * failure is a {@link CorruptMessageException}. Used by one thread, once; the other half is {@link HeaderWriter}.
 */
final class HeaderReader {
    private final ByteBuffer in;

    /** Reads from position to limit of the buffer, whose own position does not move. */
    HeaderReader(ByteBuffer header) {
        this.in = header.slice();
    }

    int readByte() throws CorruptMessageException {
        return need(Byte.BYTES).get() & 0xFF;
    }

    /** Reads one byte that is 0 or 1. */
    boolean readFlag() throws CorruptMessageException {
        int value = readByte();
        if (value > 1) {
            throw new CorruptMessageException("value " + value + " is neither 0 nor 1");
        }
        return value == 1;
    }

    int readShort() throws CorruptMessageException {
        return need(Short.BYTES).getShort() & 0xFFFF;
    }

    int readInt() throws CorruptMessageException {
        return need(Integer.BYTES).getInt();
    }

    long readLong() throws CorruptMessageException {
        return need(Long.BYTES).getLong();
    }

    /** Reads a text, null where null was written. */
    String readNullableText() throws CorruptMessageException {
        int length = readShort();
        if (length == HeaderWriter.NULL_TEXT) {
            return null;
        }
        int end = need(length).position() + length;
        ByteBuffer utf8 = in.slice(in.position(), length);
        in.position(end);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new CorruptMessageException("a text is not UTF-8");
        }
    }

    String readText() throws CorruptMessageException {
        String text = readNullableText();
        if (text == null) {
            throw new CorruptMessageException("a text is missing");
        }
        return text;
    }

    /** Reads one byte that is a place in {@code inOrder}. */
    <T> T readOneOf(List<T> inOrder) throws CorruptMessageException {
        int place = readByte();
        if (place >= inOrder.size()) {
            throw new CorruptMessageException("value " + place + " is none of " + inOrder);
        }
        return inOrder.get(place);
    }

    DLedgerResponseCode readResponseCode() throws CorruptMessageException {
        return DLedgerResponseCode.valueOf(readInt());
    }

    Route readRoute() throws CorruptMessageException {
        return new Route(readText(), readText(), readText(), readText());
    }

    Leadership readLeadership() throws CorruptMessageException {
        return new Leadership(readText(), readLong());
    }

    Life readLife() throws CorruptMessageException {
        long incarnation = readLong();
        int recovering = readByte();
        if (incarnation < -1 || recovering > 1) {
            throw new CorruptMessageException("incarnation " + incarnation + ", recovering " + recovering);
        }
        return new Life(incarnation, recovering == 1, readText());
    }

    LogBase readBase() throws CorruptMessageException {
        return new LogBase(readLong(), readLong(), readInt(), readLong());
    }

    LoggedConfiguration readConfiguration() throws CorruptMessageException {
        long index = readLong();
        byte[] encoded = new byte[readShort()];
        need(encoded.length).get(encoded);
        try {
            return new LoggedConfiguration(index, Configuration.decode(encoded));
        } catch (IllegalArgumentException e) {
            throw new CorruptMessageException(e.getMessage());
        }
    }

    RecoveryPoint readRecoveryPoint() throws CorruptMessageException {
        return new RecoveryPoint(readLong(), readLong());
    }

    void expectEnd() throws CorruptMessageException {
        if (in.hasRemaining()) {
            throw new CorruptMessageException(in.remaining() + " bytes behind the header's last field");
        }
    }

    private ByteBuffer need(int bytes) throws CorruptMessageException {
        if (bytes > in.remaining()) {
            throw new CorruptMessageException("a field of " + bytes + " bytes at byte " + in.position()
                + " of a header of " + in.limit());
        }
        return in;
    }
}
