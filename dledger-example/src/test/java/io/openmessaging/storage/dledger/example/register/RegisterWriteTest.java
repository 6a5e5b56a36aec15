package io.openmessaging.storage.dledger.example.register;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

class RegisterWriteTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void keysAndValuesOfAnySizeComeBack() {
        for (String key : new String[] {"13", "a", "k\u00f6rper", "x".repeat(70_000)}) {
            for (byte[] value : new byte[][] {new byte[0], utf8("31"), new byte[1 << 20]}) {
                RegisterWrite back = RegisterWrite.decode(new RegisterWrite(key, value).encode());
                assertEquals(key, back.key());
                assertArrayEquals(value, back.value());
            }
        }
        assertThrows(IllegalArgumentException.class, () -> new RegisterWrite("", new byte[1]));
    }

    @Test
    void whateverElseLiesInTheLogIsNoWriteAndNoFault() {
        assertNull(RegisterWrite.decode(new byte[0]));
        assertNull(RegisterWrite.decode(new byte[2]));
        assertNull(RegisterWrite.decode(utf8("Hello World")));
        assertNull(RegisterWrite.decode(ByteBuffer.allocate(9).putInt(1).putInt(0).array()));
        assertNull(RegisterWrite.decode(ByteBuffer.allocate(9).putInt(1).putInt(2).array()));
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 3) {
                ByteBuffer.wrap(bytes).putInt(0, 1);
            }
            RegisterWrite.decode(bytes);
        }
    }
}
