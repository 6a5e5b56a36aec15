package io.openmessaging.storage.dledger.store.file;

import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * An entry that is committed and durable, with all entries before it and their index records. Recovery starts here;
 * since it is committed, no truncation ever reaches below it.
 *
 * @param position physical position of the entry's first byte
 * @param index the entry's index; -1 when nothing is known durable yet
 * @param chainCrc the entry's chainCrc
 */
record Checkpoint(long position, long index, int chainCrc) {
    static final Checkpoint NONE = new Checkpoint(-1, -1, EntryLayout.CHAIN_START);

    boolean isNone() {
        return index < 0;
    }
}
