package io.openmessaging.storage.dledger.example.register;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

class RegisterSwapTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void keysAndBothValuesComeBack() {
        for (String key : new String[] {"13", "k\u00f6rper", "x".repeat(70_000)}) {
            for (byte[] expected : new byte[][] {null, new byte[0], utf8("31")}) {
                RegisterSwap back = RegisterSwap.decode(new RegisterSwap(key, expected, utf8("32")).encode());
                assertEquals(key, back.key());
                assertArrayEquals(expected, back.expected());
                assertArrayEquals(utf8("32"), back.value());
            }
        }
        assertThrows(IllegalArgumentException.class, () -> new RegisterSwap("", null, new byte[1]));
    }

    @Test
    void noWriteIsASwapAndNoSwapIsAWrite() {
        assertNull(RegisterSwap.decode(new RegisterWrite("13", utf8("31")).encode()));
        assertNull(RegisterWrite.decode(new RegisterSwap("13", utf8("31"), utf8("32")).encode()));
    }

    @Test
    void whateverElseLiesInTheLogIsNoSwapAndNoFault() {
        assertNull(RegisterSwap.decode(new byte[0]));
        assertNull(RegisterSwap.decode(ByteBuffer.allocate(13).putInt(2).putInt(0).putInt(0).array()));
        assertNull(RegisterSwap.decode(ByteBuffer.allocate(13).putInt(2).putInt(1).putInt(-2).array()));
        assertNull(RegisterSwap.decode(ByteBuffer.allocate(13).putInt(2).putInt(1).putInt(1).array()));
        assertNull(RegisterSwap.decode(
            ByteBuffer.allocate(13).putInt(2).putInt(Integer.MAX_VALUE).putInt(Integer.MAX_VALUE).array()));
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 3) {
                ByteBuffer.wrap(bytes).putInt(0, 2);
            }
            RegisterSwap.decode(bytes);
        }
    }

    @Test
    void theAnswerTellsWhetherItWasDone() {
        assertTrue(RegisterSwap.decodeAnswer(RegisterSwap.encodeAnswer(true)));
        assertFalse(RegisterSwap.decodeAnswer(RegisterSwap.encodeAnswer(false)));
        assertFalse(RegisterSwap.decodeAnswer(new byte[0]));
    }
}
