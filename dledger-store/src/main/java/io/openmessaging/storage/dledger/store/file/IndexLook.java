package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;

/**
 * The records of an index as they lie there, for tools: whatever the files' sizes, and whatever they hold. Immutable
 * but for what a running store writes; any thread.
 */
final class IndexLook {
    private static final Record NONE = new Record(0, -1, -1, -1, -1);

    /** One record; {@code magic} is 0 where there is none, or one that was never written. */
    record Record(int magic, long position, int size, long index, long term) {
        boolean isThere() {
            return magic != 0 || position > 0 || size > 0;
        }

        /** Whether it is a record of that entry, whatever it says of its place. */
        boolean isOf(long entry) {
            return DLedgerEntryType.ofMagic(magic) != null && index == entry;
        }

        @Override
        public String toString() {
            return "index " + index + ", magic " + magic + ", position " + position + ", size " + size + ", term "
                + term;
        }
    }

    private final TreeMap<Long, ByteBuffer> files;
    private final boolean readable;

    private IndexLook(TreeMap<Long, ByteBuffer> files, boolean readable) {
        this.files = files;
        this.readable = readable;
    }

    /** An index that cannot be read; it has no record. */
    static IndexLook unreadable() {
        return new IndexLook(new TreeMap<>(), false);
    }

    boolean isReadable() {
        return readable;
    }

    /** Maps the files for reading. */
    static IndexLook of(Iterable<MemberDirectory.NamedFile> indexFiles) throws IOException {
        TreeMap<Long, ByteBuffer> files = new TreeMap<>();
        for (MemberDirectory.NamedFile file : indexFiles) {
            try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
                long size = Math.min(channel.size(), Integer.MAX_VALUE);
                files.put(file.start(), channel.map(FileChannel.MapMode.READ_ONLY, 0, size));
            }
        }
        return new IndexLook(files, true);
    }

    /** The record at the place of that entry's. */
    Record at(long entry) {
        if (entry < 0 || entry > Long.MAX_VALUE / IndexFile.RECORD_BYTES) {
            return NONE;
        }
        long position = entry * IndexFile.RECORD_BYTES;
        Map.Entry<Long, ByteBuffer> file = files.floorEntry(position);
        if (file == null || position - file.getKey() > file.getValue().capacity() - IndexFile.RECORD_BYTES) {
            return NONE;
        }
        int at = (int) (position - file.getKey());
        ByteBuffer bytes = file.getValue();
        return new Record(bytes.getInt(at + IndexFile.MAGIC), bytes.getLong(at + IndexFile.POSITION),
            bytes.getInt(at + IndexFile.SIZE), bytes.getLong(at + IndexFile.INDEX),
            bytes.getLong(at + IndexFile.TERM));
    }
}
