package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.protocol.RequestOrResponse;

/** The answer to the append of a batch: one future for its last entry, and the position of each. Historical name. */
public class BatchAppendFuture<T extends RequestOrResponse> extends AppendFuture<T> {
    private final long[] positions;

    /** A future of the batch whose last entry has that index; the array is not copied. */
    public BatchAppendFuture(long lastIndex, long[] positions) {
        super(lastIndex, positions.length == 0 ? -1 : positions[positions.length - 1]);
        this.positions = positions;
    }

    /** Physical position of each entry in the order of the batch; empty when the append was rejected. */
    public long[] getPositions() {
        return positions;
    }
}
