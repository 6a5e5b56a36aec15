package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * What a {@link SimDisk} may lie about, by which the tests are tested: each lie breaks a promise that the store rests
 * on, and must be caught. Stateless. Architecture §5.3.
 */
enum DiskLie {
    /** Tells the truth. */
    NONE,
    /** A force leaves the last page of its range behind. */
    LAST_PAGE_NOT_FORCED,
    /** A force of a directory does nothing. */
    DIRECTORY_NOT_FORCED,
    /** Pages that a failed force left marked clean stay so, though they are written again. */
    CLEAN_PAGES_NOT_WRITTEN,
    /**
     * After a loss of power, whole entries of the past that were overwritten stand again behind the last entry, and are
     * made to follow it: as if recovery took entries without looking at the chain, and so what lay behind an entry that
     * was rewritten. Positions are made to fit, for equal sizes are rare.
     */
    OLD_ENTRIES_CHAINED {
        @Override
        void afterPowerLoss(TreeMap<Path, SimInode> files) {
            int chainCrc = EntryLayout.CHAIN_START;
            long index = 0;
            for (Map.Entry<Path, SimInode> file : files.entrySet()) {
                if (!file.getKey().getParent().endsWith("data") || !SegmentLog.isSegment(file.getKey())) {
                    continue;
                }
                ByteBuffer bytes = file.getValue().cache();
                long start = Long.parseLong(file.getKey().getFileName().toString());
                for (int at = 0; isEntry(bytes, at, start, index) || bringBack(file.getValue(), at, start, index);
                        at += bytes.getInt(at + EntryLayout.SIZE)) {
                    chainCrc = EntryLayout.seal(bytes, at, chainCrc);
                    index++;
                }
            }
        }

        private boolean isEntry(ByteBuffer bytes, int at, long start, long index) {
            return LogRecovery.isWhole(bytes, at, start, index - 1) && bytes.getLong(at + EntryLayout.INDEX) == index;
        }

        private boolean bringBack(SimInode inode, int at, long start, long index) {
            for (byte[] content : inode.past()) {
                ByteBuffer old = ByteBuffer.wrap(content);
                for (int i = 0; LogRecovery.isWhole(old, i, start, -1); i += old.getInt(i + EntryLayout.SIZE)) {
                    int size = old.getInt(i + EntryLayout.SIZE);
                    if (old.getLong(i + EntryLayout.INDEX) == index
                            && at + size + EntryLayout.FILLER_HEADER_BYTES <= inode.size()) {
                        inode.cache().put(at, content, i, size).putLong(at + EntryLayout.POSITION, start + at);
                        return true;
                    }
                }
            }
            return false;
        }
    };

    /** Changes what a loss of power has left. */
    void afterPowerLoss(TreeMap<Path, SimInode> files) {
        // Most lies are told before.
    }
}
