package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * What the index says of an entry; nothing is checked.
 *
 * @param magic the entry's magic, which tells its type
 * @param position physical position of its first byte
 * @param sizeBytes encoded size
 * @param index its index
 * @param term its term
 */
record IndexRecord(int magic, long position, int sizeBytes, long index, long term) {
    /** The record at {@code at}, whatever it holds. */
    static IndexRecord read(ByteBuffer bytes, int at) {
        return new IndexRecord(bytes.getInt(at + IndexFile.MAGIC), bytes.getLong(at + IndexFile.POSITION),
            bytes.getInt(at + IndexFile.SIZE), bytes.getLong(at + IndexFile.INDEX),
            bytes.getLong(at + IndexFile.TERM));
    }

    /** Whether anything was ever written there. */
    boolean isThere() {
        return magic != 0 || position > 0 || sizeBytes > 0;
    }

    /** Whether it is a record of that entry, whatever it says of its place. */
    boolean isOf(long entry) {
        return DLedgerEntryType.ofMagic(magic) != null && index == entry;
    }

    /** Whether there may be such an entry, somewhere. */
    boolean isPlausible() {
        return DLedgerEntryType.ofMagic(magic) != null
            && sizeBytes >= EntryLayout.HEADER_BYTES
            && sizeBytes <= EntryLayout.sizeOf(EntryLayout.MAX_BODY_BYTES)
            && index >= 0
            && term >= 0;
    }

    /** End (exclusive) of the entry. */
    long end() {
        return position + sizeBytes;
    }

    /** Whether it is that entry. */
    boolean isOf(DLedgerEntry entry) {
        return entry.getMagic() == magic
            && entry.getSize() == sizeBytes
            && entry.getIndex() == index
            && entry.getTerm() == term
            && entry.getPos() == position;
    }

    /** Whether that entry stands at {@code at}, as far as its header tells. */
    boolean isHeaderOf(ByteBuffer bytes, int at) {
        return EntryLayout.hasPlausibleHeader(bytes, at, bytes.capacity())
            && bytes.getInt(at + EntryLayout.MAGIC) == magic
            && bytes.getInt(at + EntryLayout.SIZE) == sizeBytes
            && bytes.getLong(at + EntryLayout.INDEX) == index
            && bytes.getLong(at + EntryLayout.TERM) == term
            && bytes.getLong(at + EntryLayout.POSITION) == position;
    }

    @Override
    public String toString() {
        return "index " + index + ", magic " + magic + ", position " + position + ", size " + sizeBytes + ", term "
            + term;
    }
}
