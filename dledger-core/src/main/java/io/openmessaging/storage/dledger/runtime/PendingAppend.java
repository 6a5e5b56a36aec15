package io.openmessaging.storage.dledger.runtime;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;

/**
 * An append of this leader that has not been answered.
 *
 * @param future what its caller waits for; has the place of the last entry
 * @param term in which it was written
 * @param bytes encoded size of its entries
 * @param deadlineMs when it is answered, done or not; Long.MAX_VALUE for never
 */
record PendingAppend(AppendFuture<AppendEntryResponse> future, long term, long bytes, long deadlineMs) {
    long lastIndex() {
        return future.getIndex();
    }
}
