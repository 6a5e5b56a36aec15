package io.openmessaging.storage.dledger.entry;

import java.util.Arrays;
import java.util.List;

/**
 * The bodies of one append, which become consecutive entries in one write. The store fills in their positions.
 *
 * <p>Made by the appending thread; positions are written under the group's lock before the append returns, and only
 * read after that.
 */
public final class Proposal {
    /** The only body, or null. Nearly every proposal is of one body, and so makes no arrays. */
    private final byte[] only;
    /** All bodies, unless there is one. */
    private final byte[][] bodies;
    private final long[] positions;
    private final long sizeBytes;
    private long positionOfOnly = -1;

    /**
     * A proposal of these bodies, which must not change any more.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Proposal(List<byte[]> bodies) {
        if (bodies.isEmpty()) {
            throw new IllegalArgumentException("a proposal needs at least one body");
        }
        this.only = null;
        this.bodies = bodies.toArray(new byte[0][]);
        this.positions = new long[this.bodies.length];
        long sum = 0;
        for (byte[] body : this.bodies) {
            sum += EntryLayout.sizeOf(body.length);
        }
        this.sizeBytes = sum;
        Arrays.fill(positions, -1);
    }

    private Proposal(byte[] body) {
        this.only = body;
        this.bodies = null;
        this.positions = null;
        this.sizeBytes = EntryLayout.sizeOf(body.length);
    }

    /** A proposal of one body, which must not change any more: nearly every append is one. */
    public static Proposal of(byte[] body) {
        return new Proposal(body);
    }

    public int count() {
        return only != null ? 1 : bodies.length;
    }

    /** Encoded size of all entries in bytes, without filler. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Body {@code i}, which counts from 0. */
    public byte[] body(int i) {
        return only != null && i == 0 ? only : bodies[i];
    }

    /** The size in bytes of the largest body. */
    public int maxBodyBytes() {
        if (only != null) {
            return only.length;
        }
        int max = 0;
        for (byte[] body : bodies) {
            max = Math.max(max, body.length);
        }
        return max;
    }

    /** Physical position of entry {@code i}; -1 before the store has written it. */
    public long position(int i) {
        return only != null && i == 0 ? positionOfOnly : positions[i];
    }

    /** For the store: entry {@code i} begins at that position. */
    public void positionIs(int i, long position) {
        if (only != null && i == 0) {
            positionOfOnly = position;
        } else {
            positions[i] = position;
        }
    }
}
