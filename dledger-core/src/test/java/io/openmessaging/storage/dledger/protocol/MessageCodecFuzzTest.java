package io.openmessaging.storage.dledger.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Goal: whatever bytes come, decoding ends with a message or with one of its two exceptions, and gives the payload back
 * once. Method: random bytes, and valid messages with bits flipped, cut and lengthened; fixed seeds.
 */
class MessageCodecFuzzTest {
    private static final int ROUNDS = 20_000;

    private final SplittableRandom random = new SplittableRandom(20);
    private int accepted;
    private int refused;

    @Test
    void randomBytesCauseNothingButTheDeclaredExceptions() {
        for (int i = 0; i < ROUNDS; i++) {
            for (DLedgerRequestCode code : DLedgerRequestCode.values()) {
                decode(code, i % 2 == 0, randomBytes(80), randomBytes(200));
            }
        }
        assertTrue(refused > ROUNDS, "refused only " + refused);
    }

    @Test
    void mutatedMessagesCauseNothingButTheDeclaredExceptions() {
        List<Message> all = new ArrayList<>(SampleMessages.requests());
        all.addAll(SampleMessages.responses());
        for (int i = 0; i < ROUNDS; i++) {
            Message message = all.get(i % all.size());
            ByteBuffer header = mutate(MessageCodec.encodeHeader(message));
            ByteBuffer payload = mutate(SampleMessages.joined(MessageCodec.payload(message)));
            decode(MessageCodec.codeOf(message), MessageCodec.isResponse(message), header, payload);
        }
        assertTrue(refused > ROUNDS / 4, "refused only " + refused);
        assertTrue(accepted > ROUNDS / 20, "accepted only " + accepted);
    }

    private void decode(DLedgerRequestCode code, boolean response, ByteBuffer header, ByteBuffer payload) {
        int[] released = {0};
        try {
            Message message = response
                ? MessageCodec.decodeResponse(code, header, payload, () -> released[0]++)
                : MessageCodec.decodeRequest(code, header, payload, () -> released[0]++);
            closeEntries(message);
            accepted++;
        } catch (CorruptMessageException | CorruptEntryException e) {
            refused++;
        }
        assertEquals(1, released[0]);
    }

    private static void closeEntries(Message message) {
        EntrySlice entries = EntrySlice.empty(0);
        if (message instanceof PushEntryRequest push) {
            entries = push.entries();
        } else if (message instanceof PullEntriesResponse pulled) {
            entries = pulled.entries();
        }
        entries.close();
    }

    private ByteBuffer mutate(ByteBuffer bytes) {
        int choice = random.nextInt(5);
        int limit = bytes.limit();
        if (choice == 0 && limit > 0) {
            int at = random.nextInt(limit);
            return bytes.put(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
        }
        if (choice == 1 && limit > 0) {
            return bytes.limit(random.nextInt(limit));
        }
        if (choice == 2) {
            return ByteBuffer.allocate(limit + 1).put(bytes).rewind();
        }
        if (choice == 3 && limit >= 4) {
            return bytes.putInt(random.nextInt(limit - 3), random.nextInt());
        }
        return bytes;
    }

    private ByteBuffer randomBytes(int maxBytes) {
        byte[] bytes = new byte[random.nextInt(maxBytes + 1)];
        for (int i = 0; i < bytes.length; i++) {
            // Mostly small values, as lengths are: large ones are refused at the first field.
            bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : 0);
        }
        return ByteBuffer.wrap(bytes);
    }
}
