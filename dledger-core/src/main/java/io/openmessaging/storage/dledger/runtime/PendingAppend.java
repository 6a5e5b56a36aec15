package io.openmessaging.storage.dledger.runtime;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;

/**
 * An append of this leader that has not been answered.
 *
 * @param future what its caller waits for; has the place of the last entry
 * @param term in which it was written
 * @param bytes encoded size of its entries
 * @param entries how many there are
 * @param startedNs when it was asked for, as {@link Counters#measuredFromNs} says
 * @param deadlineMs when it is answered, done or not; Long.MAX_VALUE for never
 */
record PendingAppend(AppendFuture<AppendEntryResponse> future, long term, long bytes, int entries, long startedNs,
                     long deadlineMs) {
    long lastIndex() {
        return future.getIndex();
    }
}
