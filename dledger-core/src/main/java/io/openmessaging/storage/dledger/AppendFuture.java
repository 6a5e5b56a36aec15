package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.protocol.RequestOrResponse;

/**
 * The answer to an append: the position at once, the outcome on commit. Completes with a code, never exceptionally.
 * Historical name.
 */
public class AppendFuture<T extends RequestOrResponse> extends TimeoutFuture<T> {
    private final long index;
    private final long pos;

    /** A future of the entry at that index and position; both -1 when the append was rejected. */
    public AppendFuture(long index, long pos) {
        this.index = index;
        this.pos = pos;
    }

    /** Index of the entry, of a batch's last entry; -1 when the append was rejected. */
    public long getIndex() {
        return index;
    }

    /** Physical position of the entry, of a batch's last entry; -1 when the append was rejected. */
    public long getPos() {
        return pos;
    }
}
