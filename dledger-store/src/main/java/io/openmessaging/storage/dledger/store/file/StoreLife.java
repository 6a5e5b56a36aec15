package io.openmessaging.storage.dledger.store.file;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;

/**
 * One life of a store, from an open to whatever ends it, as the vote file keeps it for the next open to judge by.
 * {@link LifeRule} makes the next one from it.
 *
 * @param incarnation how often this member came back without all that it may have promised; 0 for never
 * @param recovering whether it has not got all of that back yet
 * @param flushMode what its acknowledgements rested on
 * @param cacheLife the life of the page cache in which this life began
 */
record StoreLife(long incarnation, boolean recovering, FlushMode flushMode, CacheLife cacheLife) {
    /** Before the first open: nothing was promised, so nothing can be lost. */
    static final StoreLife NONE = new StoreLife(0, false, FlushMode.SYNC, CacheLife.UNKNOWN);

    private static final int RECOVERING = 1;
    private static final int ASYNC = 2;

    /** As it is once what may have been promised before is here again. */
    StoreLife whole() {
        return new StoreLife(incarnation, false, flushMode, cacheLife);
    }

    /** The next one, of a member that may have lost what it promised in this one. */
    StoreLife withLoss() {
        return new StoreLife(incarnation + 1, true, flushMode, cacheLife);
    }

    /** As it is once the page cache cannot be relied on any more. */
    StoreLife withoutCache() {
        return new StoreLife(incarnation, recovering, flushMode, CacheLife.UNKNOWN);
    }

    /** The two-valued parts as bits: 1 recovering, 2 ASYNC. */
    int flags() {
        return (recovering ? RECOVERING : 0) | (flushMode == FlushMode.ASYNC ? ASYNC : 0);
    }

    static StoreLife of(long incarnation, int flags, CacheLife cacheLife) {
        return new StoreLife(incarnation, (flags & RECOVERING) != 0,
            (flags & ASYNC) != 0 ? FlushMode.ASYNC : FlushMode.SYNC, cacheLife);
    }
}
