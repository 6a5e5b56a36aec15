package io.openmessaging.storage.dledger.store.file;

/**
 * How far a log is committed, with all that is asked of that place later, when the entry itself may be gone.
 *
 * @param last the last committed entry, or the base; may become the checkpoint
 * @param endForReaders physical end (exclusive) that a reader of user entries has reached who has read it
 */
record CommitPoint(Checkpoint last, long endForReaders) {
    /** Of a log that is not open. */
    static final CommitPoint NONE = new CommitPoint(Checkpoint.NONE, 0);
}
