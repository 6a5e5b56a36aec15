package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the vote file holds.
 *
 * <pre>
 *  0 term 8 | 8 commitHint 8 | 16 checkpoint: position 8 | 24 index 8 | 32 chainCrc 4 | 36 incarnation 8
 * 44 stop: lastIndex 8 | 52 end 8 | 60 maxUnforcedBytes 8 | 68 life: flags 4 (1 recovering, 2 ASYNC) | 72 cacheLife 16
 * 88 votedFor: length 2, UTF-8
 * </pre>
 *
 * @param term the highest term seen, -1 before the first
 * @param votedFor who got the vote in {@code term}, "" for nobody
 * @param commitHint an index known to be committed and durable, -1 for none
 * @param checkpoint where recovery starts
 * @param life how the life of the store that runs, or ran last, began
 * @param stop where the log ended at a clean stop; {@link CleanStop#NONE} from the next open on
 * @param maxUnforcedBytes how many bytes may have been written and not forced when the machine stopped
 */
record VoteRecord(long term, String votedFor, long commitHint, Checkpoint checkpoint, StoreLife life,
                  CleanStop stop, long maxUnforcedBytes) {
    /**
     * The whole log of a store that was closed.
     *
     * @param lastIndex index of the last entry, -1 for none
     * @param end physical end (exclusive) of the last entry
     */
    record CleanStop(long lastIndex, long end) {
        /** Of a store that is open or was killed. */
        static final CleanStop NONE = new CleanStop(-2, -2);
    }

    /** The longest member id, in bytes of UTF-8. */
    static final int MAX_ID_BYTES = 256;

    private static final int FIXED_BYTES = 74 + CacheLife.BYTES;

    VoteRecord {
        if (votedFor.getBytes(StandardCharsets.UTF_8).length > MAX_ID_BYTES) {
            throw new IllegalArgumentException("member id '" + votedFor + "' is longer than " + MAX_ID_BYTES
                + " bytes");
        }
    }

    static VoteRecord first() {
        return new VoteRecord(-1, "", -1, Checkpoint.NONE, StoreLife.NONE, CleanStop.NONE, 0);
    }

    VoteRecord withVote(long newTerm, String newVotedFor) {
        return new VoteRecord(newTerm, newVotedFor, commitHint, checkpoint, life, stop,
            maxUnforcedBytes);
    }

    /** A checkpoint is committed, so its index is the commit hint, too. */
    VoteRecord withCheckpoint(Checkpoint newCheckpoint) {
        return new VoteRecord(term, votedFor, newCheckpoint.index(), newCheckpoint, life, stop,
            maxUnforcedBytes);
    }

    /** For a log in which that is known from elsewhere, without a checkpoint there. */
    VoteRecord withCommitHint(long index) {
        return new VoteRecord(term, votedFor, index, checkpoint, life, stop, maxUnforcedBytes);
    }

    /** For a log that begins behind entry {@code baseIndex}, which is committed; a checkpoint below it is none. */
    VoteRecord aboveBase(long baseIndex) {
        return new VoteRecord(term, votedFor, Math.max(commitHint, baseIndex),
            checkpoint.index() > baseIndex ? checkpoint : Checkpoint.NONE, life, stop, maxUnforcedBytes);
    }

    /** For the life that begins now. */
    VoteRecord running(long newMaxUnforcedBytes, StoreLife newLife) {
        return new VoteRecord(term, votedFor, commitHint, checkpoint, newLife, CleanStop.NONE, newMaxUnforcedBytes);
    }

    VoteRecord withLife(StoreLife newLife) {
        return new VoteRecord(term, votedFor, commitHint, checkpoint, newLife, stop, maxUnforcedBytes);
    }

    boolean isCleanStop() {
        return !stop.equals(CleanStop.NONE);
    }

    VoteRecord stoppedAt(CleanStop newStop) {
        return new VoteRecord(term, votedFor, commitHint, checkpoint, life, newStop, maxUnforcedBytes);
    }

    byte[] encode() {
        byte[] id = votedFor.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + id.length)
            .putLong(term)
            .putLong(commitHint)
            .putLong(checkpoint.position()).putLong(checkpoint.index()).putInt(checkpoint.chainCrc())
            .putLong(life.incarnation())
            .putLong(stop.lastIndex()).putLong(stop.end())
            .putLong(maxUnforcedBytes)
            .putInt(life.flags());
        life.cacheLife().write(out);
        return out.putShort((short) id.length).put(id).array();
    }

    static VoteRecord decode(ByteBuffer in) {
        long term = in.getLong();
        long commitHint = in.getLong();
        Checkpoint checkpoint = new Checkpoint(in.getLong(), in.getLong(), in.getInt());
        long incarnation = in.getLong();
        CleanStop stop = new CleanStop(in.getLong(), in.getLong());
        long maxUnforcedBytes = in.getLong();
        StoreLife life = StoreLife.of(incarnation, in.getInt(), CacheLife.read(in));
        byte[] id = new byte[in.getShort()];
        in.get(id);
        return new VoteRecord(term, new String(id, StandardCharsets.UTF_8), commitHint, checkpoint, life,
            stop, maxUnforcedBytes);
    }
}
