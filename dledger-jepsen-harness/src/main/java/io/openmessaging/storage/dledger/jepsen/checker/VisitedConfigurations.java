package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a search stands and where it has been. A place is what the register holds, the set of sure operations that were
 * lifted, and the set of operations of unknown outcome that were used. A place is known if one with the same first two
 * and a part of the third has been visited.
 *
 * <p>The set of sure operations is kept from the first word of 64 that is not full, so that a place of a long history
 * takes a few words. Owned by one search.
 */
final class VisitedConfigurations {
    /** About what a map's entry, its key, and a list cost beside their words. */
    private static final int WORDS_OF_ENTRY = 20;

    /** Words with the equality of their content. */
    private record Place(long[] words) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Place place && Arrays.equals(words, place.words);
        }

        @Override
        public int hashCode() {
            // Lists' own hash of 31 leaves neighbouring bits in neighbouring buckets; mix them well.
            long hash = 0;
            for (long word : words) {
                hash = (hash ^ word) * 0x9E3779B97F4A7C15L;
                hash ^= hash >>> 32;
            }
            return (int) hash;
        }
    }

    private final int[] ordinals;
    private final boolean[] isSure;
    private final long[] sure;
    private final long[] used;
    private final long maxWords;
    private final Map<Place, List<long[]>> places = new HashMap<>();
    private int sureCount;
    private int firstOpenWord;
    private long words;
    private long count;

    /** Nothing lifted, nothing visited; is full after about that many words. */
    VisitedConfigurations(RegisterOperations operations, long maxWords) {
        this.maxWords = maxWords;
        this.ordinals = new int[operations.count()];
        this.isSure = new boolean[operations.count()];
        int sures = 0;
        int others = 0;
        for (int i = 0; i < operations.count(); i++) {
            isSure[i] = operations.isOk(i);
            ordinals[i] = isSure[i] ? sures++ : others++;
        }
        this.sure = new long[sures / Long.SIZE + 1];
        this.used = new long[(others + Long.SIZE - 1) / Long.SIZE];
    }

    /** The operation with that number counts as lifted from now on. */
    void lift(int i) {
        if (isSure[i]) {
            sure[ordinals[i] / Long.SIZE] |= 1L << ordinals[i];
            sureCount++;
            while (sure[firstOpenWord] == -1L) {
                firstOpenWord++;
            }
        } else {
            used[ordinals[i] / Long.SIZE] |= 1L << ordinals[i];
        }
    }

    /** The operation with that number counts as not lifted. */
    void putBack(int i) {
        if (isSure[i]) {
            sure[ordinals[i] / Long.SIZE] &= ~(1L << ordinals[i]);
            sureCount--;
            firstOpenWord = Math.min(firstOpenWord, ordinals[i] / Long.SIZE);
        } else {
            used[ordinals[i] / Long.SIZE] &= ~(1L << ordinals[i]);
        }
    }

    /** Remembers the place where the search stands; says whether it was unknown. */
    boolean add(int state, boolean isUnobserved) {
        Place place = new Place(placeWords(state, isUnobserved));
        List<long[]> uses = places.get(place);
        if (uses == null) {
            uses = new ArrayList<>(1);
            places.put(place, uses);
            words += WORDS_OF_ENTRY + place.words.length;
        }
        for (long[] use : uses) {
            if (isPartOfUsed(use)) {
                return false;
            }
        }
        uses.add(used.clone());
        words += used.length + 3;
        count++;
        return true;
    }

    private long[] placeWords(int state, boolean isUnobserved) {
        int open = sureCount - firstOpenWord * Long.SIZE;
        int end = firstOpenWord;
        while (open > 0) {
            open -= Long.bitCount(sure[end++]);
        }
        long[] place = new long[1 + end - firstOpenWord];
        place[0] = (long) state << Integer.SIZE | (long) firstOpenWord << 1 | (isUnobserved ? 1 : 0);
        System.arraycopy(sure, firstOpenWord, place, 1, end - firstOpenWord);
        return place;
    }

    private boolean isPartOfUsed(long[] use) {
        for (int i = 0; i < use.length; i++) {
            if ((use[i] & ~used[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether nothing more should be remembered. */
    boolean isFull() {
        return words > maxWords;
    }

    /** How many places were remembered. */
    long count() {
        return count;
    }
}
