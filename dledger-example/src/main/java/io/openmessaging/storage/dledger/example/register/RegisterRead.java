package io.openmessaging.storage.dledger.example.register;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.openmessaging.storage.dledger.common.ReadMode;

/**
 * A question for the value of a key, as it goes over the wire: version 1 in a byte, the mode in a byte, the key in
 * UTF-8. The answer has no bytes where there is no value, and the byte 1 before a value.
 */
record RegisterRead(ReadMode mode, String key) {
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 2;
    private static final byte FOUND = 1;
    /** The place of a mode is its number on the wire. */
    private static final List<ReadMode> MODES = List.of(ReadMode.UNSAFE_READ, ReadMode.RAFT_LOG_READ,
        ReadMode.READ_INDEX_READ, ReadMode.LEASE_READ);

    byte[] encode() {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        byte[] body = new byte[HEADER_BYTES + utf8.length];
        body[0] = VERSION;
        body[1] = (byte) MODES.indexOf(mode);
        System.arraycopy(utf8, 0, body, HEADER_BYTES, utf8.length);
        return body;
    }

    /** The question that these bytes are, or null if they are none. */
    static RegisterRead decode(byte[] body) {
        if (body.length <= HEADER_BYTES || body[0] != VERSION || body[1] < 0 || body[1] >= MODES.size()) {
            return null;
        }
        return new RegisterRead(MODES.get(body[1]),
            new String(body, HEADER_BYTES, body.length - HEADER_BYTES, StandardCharsets.UTF_8));
    }

    /** The answer's bytes for a value, or for none where it is null. */
    static byte[] encodeAnswer(byte[] value) {
        if (value == null) {
            return new byte[0];
        }
        byte[] body = new byte[1 + value.length];
        body[0] = FOUND;
        System.arraycopy(value, 0, body, 1, value.length);
        return body;
    }

    static RegisterAnswer decodeAnswer(byte[] body) {
        if (body.length == 0) {
            return RegisterAnswer.withoutValue();
        }
        byte[] value = new byte[body.length - 1];
        System.arraycopy(body, 1, value, 0, value.length);
        return RegisterAnswer.of(value);
    }
}
