package io.openmessaging.storage.dledger.jepsen.tables;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * What became of a transaction. A value. What was said is, as bytes: of each step the count of its numbers in 4 bytes,
 * and these in 8 each.
 *
 * @param code whether it was carried out
 * @param said what each step said: what it read, or whether it was possible; nothing for an append. Empty unless the
 *     code is SUCCESS
 */
public record Answer(DLedgerResponseCode code, List<List<Long>> said) {
    /** Keeps copies. */
    public Answer {
        said = said.stream().map(List::copyOf).toList();
    }

    /** Of a transaction that was carried out. */
    public static Answer of(List<List<Long>> said) {
        return new Answer(DLedgerResponseCode.SUCCESS, said);
    }

    /** Of one that was not, or of which that is not known. */
    public static Answer failed(DLedgerResponseCode code) {
        return new Answer(code, List.of());
    }

    static byte[] encode(List<List<Long>> said) {
        int bytes = said.stream().mapToInt(numbers -> Integer.BYTES + numbers.size() * Long.BYTES).sum();
        ByteBuffer out = ByteBuffer.allocate(bytes);
        for (List<Long> numbers : said) {
            out.putInt(numbers.size());
            numbers.forEach(out::putLong);
        }
        return out.array();
    }

    /** The answer to a transaction; of a fault in the member if the bytes are none. */
    static Answer decode(byte[] bytes, Transaction transaction) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<List<Long>> said = new ArrayList<>();
        try {
            while (in.hasRemaining()) {
                List<Long> numbers = new ArrayList<>();
                for (int left = in.getInt(); left > 0; left--) {
                    numbers.add(in.getLong());
                }
                said.add(numbers);
            }
        } catch (BufferUnderflowException e) {
            return failed(DLedgerResponseCode.INTERNAL_ERROR);
        }
        return said.size() == transaction.steps().size() ? of(said) : failed(DLedgerResponseCode.INTERNAL_ERROR);
    }
}
