package io.openmessaging.storage.dledger.example.register;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A write, as it lies in the log: version 1 in 4 bytes, the length of the key in 4, the key in UTF-8, and the value.
 *
 * @param key not empty
 * @param value any bytes, mostly a text in UTF-8; must not change
 */
public record RegisterWrite(String key, byte[] value) {
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 2 * Integer.BYTES;

    public RegisterWrite {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("a key must not be empty");
        }
    }

    byte[] encode() {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(HEADER_BYTES + utf8.length + value.length)
            .putInt(VERSION).putInt(utf8.length).put(utf8).put(value).array();
    }

    /** The write that these bytes are, or null if they are none: clients may send anything. */
    static RegisterWrite decode(byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(body);
        if (body.length < HEADER_BYTES || in.getInt() != VERSION) {
            return null;
        }
        int keyBytes = in.getInt();
        if (keyBytes < 1 || keyBytes > in.remaining()) {
            return null;
        }
        byte[] value = new byte[in.remaining() - keyBytes];
        in.get(HEADER_BYTES + keyBytes, value);
        return new RegisterWrite(new String(body, HEADER_BYTES, keyBytes, StandardCharsets.UTF_8), value);
    }
}
