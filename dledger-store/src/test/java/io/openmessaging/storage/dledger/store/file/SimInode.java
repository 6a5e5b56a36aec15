package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The content of one file of a {@link SimDisk}: what processes see (the page cache), what a loss of power leaves for
 * sure (the platter), and for each sector the versions in between, any of which the kernel may have written by itself.
 *
 * <p>Processes write to {@link #cache} directly, so versions are noticed when {@link #look} is called. Owned by its
 * disk, single-threaded. Invariant: a sector without versions is equal in cache and platter.
 */
final class SimInode {
    static final int SECTOR_BYTES = 512;

    private static final int MOST_PAST = 64;

    private final boolean remembersPast;
    private ByteBuffer cache;
    /** The cache as it was when it was looked at last. */
    private byte[] seen;
    /** What a loss of power leaves: as long as the file surely is. */
    private byte[] platter;
    /** By sector, oldest first, the contents since it was forced; no two neighbours are equal. */
    private List<List<byte[]>> versions = new ArrayList<>();
    /** For a disk that lies: the latest contents of which something was overwritten since, oldest first. */
    private final List<byte[]> past = new ArrayList<>();
    /** Sectors that a failed force left marked clean: they are forced only after they were written again. */
    private final BitSet clean = new BitSet();

    /** A new, empty file of which nothing is on the platter. */
    SimInode(int size, boolean remembersPast) {
        this(new byte[0], remembersPast, List.of());
        extendTo(size);
    }

    private SimInode(byte[] content, boolean remembersPast, List<byte[]> past) {
        this.remembersPast = remembersPast;
        this.past.addAll(past);
        platter = content;
        seen = content.clone();
        cache = ByteBuffer.wrap(content.clone());
        growVersions();
    }

    private void growVersions() {
        while (versions.size() * SECTOR_BYTES < seen.length) {
            versions.add(new ArrayList<>());
        }
    }

    ByteBuffer cache() {
        return cache;
    }

    int size() {
        return seen.length;
    }

    /** Makes the file longer, by zeros without blocks. */
    void extendTo(int size) {
        look();
        if (size > seen.length) {
            seen = Arrays.copyOf(seen, size);
            cache = ByteBuffer.wrap(seen.clone());
            growVersions();
        }
    }

    /** Notes what was written since the last look. */
    void look() {
        byte[] now = cache.array();
        if (Arrays.equals(now, seen)) {
            return;
        }
        if (remembersPast && overwrites(now)) {
            remember();
        }
        for (int sector = 0; sector < versions.size(); sector++) {
            int from = sector * SECTOR_BYTES;
            int to = Math.min(from + SECTOR_BYTES, now.length);
            if (!Arrays.equals(now, from, to, seen, from, to)) {
                versions.get(sector).add(Arrays.copyOfRange(now, from, to));
                clean.clear(sector);
                System.arraycopy(now, from, seen, from, to - from);
            }
        }
    }

    private boolean overwrites(byte[] now) {
        for (int i = 0; i < now.length; i++) {
            if (seen[i] != 0 && seen[i] != now[i]) {
                return true;
            }
        }
        return false;
    }

    private void remember() {
        past.add(seen.clone());
        if (past.size() > MOST_PAST) {
            past.remove(0);
        }
    }

    /** What the file held before, the latest of it. */
    List<byte[]> past() {
        return past;
    }

    /** Takes the sectors of [from, to) to the platter, but for those marked clean. */
    void force(int from, int to) {
        look();
        if (platter.length < seen.length) {
            platter = Arrays.copyOf(platter, seen.length);
        }
        int end = Math.min(to, seen.length);
        for (int sector = from / SECTOR_BYTES; sector * SECTOR_BYTES < end; sector++) {
            if (!clean.get(sector)) {
                int at = sector * SECTOR_BYTES;
                System.arraycopy(seen, at, platter, at, Math.min(SECTOR_BYTES, seen.length - at));
                versions.get(sector).clear();
            }
        }
    }

    /** A force of [from, to) failed: nothing is on the platter, and all of it is marked clean. */
    void forceFailed(int from, int to) {
        look();
        int end = Math.min(to, seen.length);
        for (int sector = from / SECTOR_BYTES; sector * SECTOR_BYTES < end; sector++) {
            if (!versions.get(sector).isEmpty()) {
                clean.set(sector);
            }
        }
    }

    /** The bytes [from, to) were written once more. */
    void rewritten(int from, int to) {
        clean.clear(from / SECTOR_BYTES, (to + SECTOR_BYTES - 1) / SECTOR_BYTES);
    }

    /** Everything counts as not yet forced that is not: a new process writes what it finds. */
    void markAllDirty() {
        clean.clear();
    }

    /** How many ways a loss of power has with this file; at most {@code limit}. */
    long outcomes(long limit) {
        long product = platter.length == seen.length ? 1 : 2;
        for (List<byte[]> of : versions) {
            product = Math.min(limit, product * (of.size() + 1));
        }
        return product;
    }

    /** What a loss of power makes of the file. */
    SimInode afterPowerLoss(Choices choices) {
        byte[] content = Arrays.copyOf(platter, seen.length);
        for (int sector = 0; sector < versions.size(); sector++) {
            List<byte[]> of = versions.get(sector);
            int chosen = of.isEmpty() ? 0 : choices.choose(of.size() + 1);
            if (chosen > 0) {
                byte[] kept = of.get(chosen - 1);
                // A page may be written to the disk while it is written to: then a part of the change is in it.
                int bytes = choices.isMidCopy() ? choices.choose(kept.length + 1) : kept.length;
                System.arraycopy(kept, 0, content, sector * SECTOR_BYTES, bytes);
            }
        }
        boolean shorter = platter.length < seen.length && choices.choose(2) == 0;
        return new SimInode(shorter ? Arrays.copyOf(content, platter.length) : content, remembersPast, past);
    }

    /** The same file for another world, with all that is not forced. */
    SimInode copy() {
        look();
        SimInode copy = new SimInode(seen, remembersPast, past);
        copy.platter = platter.clone();
        for (int sector = 0; sector < versions.size(); sector++) {
            copy.versions.get(sector).addAll(versions.get(sector));
        }
        copy.clean.or(clean);
        return copy;
    }

    /** Puts zeros over [from, to). */
    void zero(int from, int to) {
        Arrays.fill(cache.array(), from, to, (byte) 0);
    }

    /** What processes read, as a value. */
    byte[] content() {
        return cache.array().clone();
    }
}
