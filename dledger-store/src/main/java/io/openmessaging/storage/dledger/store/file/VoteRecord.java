package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the vote file holds.
 *
 * <pre>
 *  0 term 8 | 8 commitHint 8 | 16 checkpoint: position 8 | 24 index 8 | 32 chainCrc 4 | 36 incarnation 8
 * 44 cleanLastIndex 8 | 52 maxUnforcedBytes 8 | 60 votedFor: length 2, UTF-8
 * </pre>
 *
 * @param term the highest term seen, -1 before the first
 * @param votedFor who got the vote in {@code term}, "" for nobody
 * @param commitHint an index known to be committed and durable, -1 for none
 * @param checkpoint where recovery starts
 * @param incarnation counts the lives of this member; 0 as long as nothing needs it
 * @param cleanLastIndex last index at a clean stop; {@link #NOT_CLEAN} from the next open on
 * @param maxUnforcedBytes how many bytes may have been written and not forced when the machine stopped
 */
record VoteRecord(long term, String votedFor, long commitHint, Checkpoint checkpoint, long incarnation,
                  long cleanLastIndex, long maxUnforcedBytes) {
    /** {@code cleanLastIndex} of a store that is open or was killed. */
    static final long NOT_CLEAN = -2;
    /** The longest member id, in bytes of UTF-8. */
    static final int MAX_ID_BYTES = 256;

    private static final int FIXED_BYTES = 62;

    VoteRecord {
        if (votedFor.getBytes(StandardCharsets.UTF_8).length > MAX_ID_BYTES) {
            throw new IllegalArgumentException("member id '" + votedFor + "' is longer than " + MAX_ID_BYTES
                + " bytes");
        }
    }

    static VoteRecord first() {
        return new VoteRecord(-1, "", -1, Checkpoint.NONE, 0, NOT_CLEAN, 0);
    }

    VoteRecord withVote(long newTerm, String newVotedFor) {
        return new VoteRecord(newTerm, newVotedFor, commitHint, checkpoint, incarnation, cleanLastIndex,
            maxUnforcedBytes);
    }

    /** A checkpoint is committed, so its index is the commit hint, too. */
    VoteRecord withCheckpoint(Checkpoint newCheckpoint) {
        return new VoteRecord(term, votedFor, newCheckpoint.index(), newCheckpoint, incarnation, cleanLastIndex,
            maxUnforcedBytes);
    }

    VoteRecord running(long newMaxUnforcedBytes) {
        return new VoteRecord(term, votedFor, commitHint, checkpoint, incarnation, NOT_CLEAN, newMaxUnforcedBytes);
    }

    VoteRecord stoppedAt(long lastIndex) {
        return new VoteRecord(term, votedFor, commitHint, checkpoint, incarnation, lastIndex, maxUnforcedBytes);
    }

    byte[] encode() {
        byte[] id = votedFor.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED_BYTES + id.length)
            .putLong(term)
            .putLong(commitHint)
            .putLong(checkpoint.position()).putLong(checkpoint.index()).putInt(checkpoint.chainCrc())
            .putLong(incarnation)
            .putLong(cleanLastIndex)
            .putLong(maxUnforcedBytes)
            .putShort((short) id.length).put(id)
            .array();
    }

    static VoteRecord decode(ByteBuffer in) {
        long term = in.getLong();
        long commitHint = in.getLong();
        Checkpoint checkpoint = new Checkpoint(in.getLong(), in.getLong(), in.getInt());
        long incarnation = in.getLong();
        long cleanLastIndex = in.getLong();
        long maxUnforcedBytes = in.getLong();
        byte[] id = new byte[in.getShort()];
        in.get(id);
        return new VoteRecord(term, new String(id, StandardCharsets.UTF_8), commitHint, checkpoint, incarnation,
            cleanLastIndex, maxUnforcedBytes);
    }
}
