package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.entry.IndexRange;

/**
 * The file {@code damaged} beside the vote file: what is known to be damaged and not repaired yet, so that the next
 * open looks there. It exists only as long as there is such damage. It is a {@link SlotFile}; what does not fit is
 * merged with its neighbour, for the next open looks at each entry anyway.
 *
 * <pre>
 * count 4, then for each range: first index 8, last index 8
 * </pre>
 *
 * <p>Its owner serializes all calls.
 */
final class DamageFile {
    /** All entries there can be: something was found wrong that says nothing of which entries it hit. */
    static final IndexRange EVERYTHING = new IndexRange(0, Long.MAX_VALUE);

    static final int MAGIC = 0x444C_444D;

    private static final Logger LOG = LoggerFactory.getLogger(DamageFile.class);
    private static final int MAX_RANGES = 30;

    private final Disk disk;
    private final Path path;
    private SlotFile slots;

    DamageFile(Disk disk, Path directory) {
        this.disk = disk;
        this.path = directory.resolve("damaged");
    }

    /** What may be damaged; {@link #EVERYTHING} where the file itself is. Nothing is changed. */
    List<IndexRange> read() throws IOException {
        if (!disk.exists(path)) {
            return List.of();
        }
        try {
            slots = SlotFile.open(disk, path, MAGIC);
        } catch (IOException e) {
            LOG.warn("{}; the whole log is looked at", e.getMessage());
            return List.of(EVERYTHING);
        }
        return decode(slots.read());
    }

    /** The ranges in a value of the file. */
    static List<IndexRange> decode(ByteBuffer in) {
        int count = in.getInt();
        List<IndexRange> ranges = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ranges.add(new IndexRange(in.getLong(), in.getLong()));
        }
        return ranges;
    }

    /** Replaces what the file says, durably; without damage there is no file. Blocks. */
    void write(List<IndexRange> ranges) throws IOException {
        if (ranges.isEmpty()) {
            if (disk.exists(path)) {
                disk.delete(path);
                disk.forceDirectory(path.getParent());
            }
            slots = null;
            return;
        }
        byte[] value = encode(ranges);
        if (slots == null) {
            slots = SlotFile.create(disk, path, MAGIC, value);
        } else {
            slots.write(value);
        }
    }

    private static byte[] encode(List<IndexRange> ranges) {
        int count = Math.min(ranges.size(), MAX_RANGES);
        ByteBuffer out = ByteBuffer.allocate(4 + 16 * count).putInt(count);
        for (int i = 0; i < count; i++) {
            int last = i == count - 1 ? ranges.size() - 1 : i;
            out.putLong(ranges.get(i).first()).putLong(ranges.get(last).last());
        }
        return out.array();
    }
}
