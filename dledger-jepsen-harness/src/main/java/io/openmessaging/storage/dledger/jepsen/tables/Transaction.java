package io.openmessaging.storage.dledger.jepsen.tables;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps that are done one after the other, with nothing of anybody else between them. A value. As bytes, in the log and
 * on the wire: version 1 in 4 bytes, the number of steps in 4, and of each its kind in 1 and three numbers in 8 each.
 */
public record Transaction(List<Step> steps) {
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 2 * Integer.BYTES;
    private static final int STEP_BYTES = 1 + 3 * Long.BYTES;
    private static final Step.Kind[] KINDS = Step.Kind.values();

    /** Keeps a copy. */
    public Transaction {
        steps = List.copyOf(steps);
    }

    /** A transaction of these steps. */
    public static Transaction of(Step... steps) {
        return new Transaction(List.of(steps));
    }

    /** Whether it may change something. */
    public boolean writes() {
        return steps.stream().anyMatch(Step::writes);
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + steps.size() * STEP_BYTES);
        out.putInt(VERSION).putInt(steps.size());
        for (Step step : steps) {
            out.put((byte) step.kind().ordinal()).putLong(step.key()).putLong(step.value()).putLong(step.to());
        }
        return out.array();
    }

    /** The transaction that the bytes from here on are, or null if they are none: clients may send anything. */
    static Transaction decode(ByteBuffer in) {
        try {
            if (in.getInt() != VERSION || (long) in.getInt() * STEP_BYTES != in.remaining()) {
                return null;
            }
            List<Step> steps = new ArrayList<>();
            while (in.hasRemaining()) {
                byte kind = in.get();
                if (kind < 0 || kind >= KINDS.length) {
                    return null;
                }
                steps.add(new Step(KINDS[kind], in.getLong(), in.getLong(), in.getLong()));
            }
            return new Transaction(steps);
        } catch (BufferUnderflowException e) {
            return null;
        }
    }
}
