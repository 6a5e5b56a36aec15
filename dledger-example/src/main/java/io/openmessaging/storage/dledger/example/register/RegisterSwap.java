package io.openmessaging.storage.dledger.example.register;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A write that is carried out only where the key has a certain value, as it lies in the log: version 2 in 4 bytes, the
 * length of the key in 4, the length of the expected value in 4 (-1 where none is expected), the key in UTF-8, the
 * expected value, and the new one.
 *
 * @param key not empty
 * @param expected the value that the key must have; null if it must have none; must not change
 * @param value any bytes; must not change
 */
record RegisterSwap(String key, byte[] expected, byte[] value) {
    private static final int VERSION = 2;
    private static final int HEADER_BYTES = 3 * Integer.BYTES;
    private static final int NONE = -1;
    private static final byte[] DONE = {1};
    private static final byte[] NOT_DONE = {0};

    RegisterSwap {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("a key must not be empty");
        }
    }

    byte[] encode() {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        byte[] old = expected == null ? new byte[0] : expected;
        return ByteBuffer.allocate(HEADER_BYTES + utf8.length + old.length + value.length)
            .putInt(VERSION).putInt(utf8.length).putInt(expected == null ? NONE : old.length)
            .put(utf8).put(old).put(value).array();
    }

    /** The swap that these bytes are, or null if they are none. */
    static RegisterSwap decode(byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(body);
        if (body.length < HEADER_BYTES || in.getInt() != VERSION) {
            return null;
        }
        int keyBytes = in.getInt();
        int expectedBytes = in.getInt();
        if (keyBytes < 1 || expectedBytes < NONE || (long) keyBytes + Math.max(0, expectedBytes) > in.remaining()) {
            return null;
        }
        int expectedBegin = HEADER_BYTES + keyBytes;
        int valueBegin = expectedBegin + Math.max(0, expectedBytes);
        return new RegisterSwap(new String(body, HEADER_BYTES, keyBytes, StandardCharsets.UTF_8),
            expectedBytes == NONE ? null : Arrays.copyOfRange(body, expectedBegin, valueBegin),
            Arrays.copyOfRange(body, valueBegin, body.length));
    }

    /** What the state machine says to it. */
    static byte[] encodeAnswer(boolean isDone) {
        return isDone ? DONE.clone() : NOT_DONE.clone();
    }

    static boolean decodeAnswer(byte[] answer) {
        return Arrays.equals(answer, DONE);
    }
}
