package io.openmessaging.storage.dledger.rocketmq;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What messages say: which queue and number they are of, and then a text that follows from the two. Stateless. */
final class Texts {
    private Texts() {
    }

    static byte[] body(int queue, int number, int bytes) {
        StringBuilder text = new StringBuilder(queue + ":" + number + ":");
        for (int i = 0; text.length() < bytes; i++) {
            text.append((char) ('a' + (queue * 31 + number * 17 + i) % 26));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The number of a message of that queue; fails if a byte of it is not as it was sent. */
    static int numberIn(byte[] body, int queue) {
        String[] parts = new String(body, StandardCharsets.UTF_8).split(":", 3);
        int number = Integer.parseInt(parts[1]);
        if (!Arrays.equals(body(queue, number, body.length), body)) {
            throw new IllegalStateException("queue " + queue + " has a corrupted message: " + parts[0] + ":" + number);
        }
        return number;
    }
}
