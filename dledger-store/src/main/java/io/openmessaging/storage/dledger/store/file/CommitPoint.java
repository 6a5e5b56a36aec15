package io.openmessaging.storage.dledger.store.file;

import java.util.List;

import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * How far a log is committed, with all that is asked of that place later, when the entry itself may be gone; and what
 * the log names, so that who makes a part of it durable sees both of one log.
 *
 * @param last the last committed entry, or the base; may become the checkpoint
 * @param endForReaders physical end (exclusive) that a reader of user entries has reached who has read it
 * @param configurations those that the log names, of entries that are not committed, too
 */
record CommitPoint(Checkpoint last, long endForReaders, List<LoggedConfiguration> configurations) {
    /** Of a log that is not open. */
    static final CommitPoint NONE = new CommitPoint(Checkpoint.NONE, 0, List.of());

    /** The same place in a log that names these. */
    CommitPoint naming(List<LoggedConfiguration> now) {
        return now == configurations ? this : new CommitPoint(last, endForReaders, now);
    }
}
