package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * The records of an index as they lie there, for tools: whatever the files' sizes, and whatever they hold. Immutable
 * but for what a running store writes; any thread.
 */
final class IndexLook {
    private static final IndexRecord NONE = new IndexRecord(0, -1, -1, -1, -1);

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
    IndexRecord at(long entry) {
        if (entry < 0 || entry > Long.MAX_VALUE / IndexFile.RECORD_BYTES) {
            return NONE;
        }
        long position = entry * IndexFile.RECORD_BYTES;
        Map.Entry<Long, ByteBuffer> file = files.floorEntry(position);
        if (file == null || position - file.getKey() > file.getValue().capacity() - IndexFile.RECORD_BYTES) {
            return NONE;
        }
        return IndexRecord.read(file.getValue(), (int) (position - file.getKey()));
    }
}
