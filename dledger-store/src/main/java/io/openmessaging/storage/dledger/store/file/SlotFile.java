package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file that always holds one whole value: two checksummed slots of 512 bytes, of which the older one is
 * written and forced while the newer one stays as it is. Whatever a crash does to the slot being written, the other
 * one is good.
 *
 * <pre>
 * 0 magic 4 | 4 version 4: 1 | 8 counter 8 | 16 value 492, zeros behind it | 508 CRC32C of bytes 0 to 507, 4
 * </pre>
 *
 * <p>A value that is longer goes on behind both slots, in a part of 64 KiB for each; the first such value makes the
 * file longer, by a new file that takes its place.
 *
 * <pre>
 * 0 magic 4 | 4 version 4: 2 | 8 counter 8 | 16 length 4 | 20 CRC32C of the rest 4 | 24 first 484 bytes | 508 CRC32C 4
 * </pre>
 *
 * <p>Its owner serializes all calls. Architecture §3.6.
 */
final class SlotFile {
    /** The most bytes that a value in a slot alone may have. */
    static final int SHORT_VALUE_BYTES = 492;

    private static final Logger LOG = LoggerFactory.getLogger(SlotFile.class);
    private static final int SLOT_BYTES = 512;
    private static final int REST_BYTES = 64 * 1024;
    private static final int VERSION = 1;
    private static final int LONG_VERSION = 2;
    private static final int VALUE_AT = 16;
    private static final int REST_CRC_AT = 20;
    private static final int LONG_VALUE_AT = 24;
    private static final int CRC_AT = SLOT_BYTES - 4;
    private static final int LONG_VALUE_BYTES = CRC_AT - LONG_VALUE_AT;
    private static final int NO_SLOT = -1;

    /** Length of a file of values that fit in a slot. */
    static final int SHORT_FILE_BYTES = 2 * SLOT_BYTES;
    /** Length of a file that once held a longer value. */
    static final int LONG_FILE_BYTES = SHORT_FILE_BYTES + 2 * REST_BYTES;
    /** The most bytes that any value may have. */
    static final int MAX_VALUE_BYTES = LONG_VALUE_BYTES + REST_BYTES;

    private final Disk disk;
    private final int magic;
    private MappedFile file;
    private int newest = NO_SLOT;
    private long counter;
    /** Whether this process has seen the newest slot forced; one that was found can be read, and no more is known. */
    private boolean newestIsDurable;

    private SlotFile(Disk disk, MappedFile file, int magic) {
        this.disk = disk;
        this.file = file;
        this.magic = magic;
    }

    /** Creates the file with that value in both slots; it appears under its name only when it is whole and durable. */
    static SlotFile create(Disk disk, Path path, int magic, byte[] value) throws IOException {
        return create(disk, path, magic, value, 0);
    }

    private static SlotFile create(Disk disk, Path path, int magic, byte[] value, long counter) throws IOException {
        Path hidden = path.resolveSibling("." + path.getFileName());
        if (disk.exists(hidden)) {
            disk.delete(hidden);
        }
        int length = value.length > SHORT_VALUE_BYTES ? LONG_FILE_BYTES : SHORT_FILE_BYTES;
        SlotFile slots = new SlotFile(disk, disk.create(hidden, length), magic);
        slots.counter = counter;
        slots.file.prepareUpTo(length);
        slots.write(value);
        slots.write(value);
        slots.file.moveTo(path);
        disk.forceDirectory(path.getParent());
        return slots;
    }

    /**
     * Opens an existing file. Where one slot is bad, it is written anew, so that another fault finds two again.
     *
     * @throws IOException if neither slot is good: the value is lost, and guessing one would be wrong
     */
    static SlotFile open(Disk disk, Path path, int magic) throws IOException {
        return open(disk, path, magic, SHORT_FILE_BYTES);
    }

    /** As {@link #open}, for a file that may hold values that do not fit in a slot. */
    static SlotFile openLong(Disk disk, Path path, int magic) throws IOException {
        return open(disk, path, magic, disk.sizeOf(path) > SHORT_FILE_BYTES ? LONG_FILE_BYTES : SHORT_FILE_BYTES);
    }

    private static SlotFile open(Disk disk, Path path, int magic, int length) throws IOException {
        SlotFile slots = new SlotFile(disk, disk.map(path, length), magic);
        slots.file.holdsDataTo(length);
        List<Slot> found = look(slots.file.bytes(), magic);
        for (int slot = 0; slot < 2; slot++) {
            if (found.get(slot).good() && (slots.newest == NO_SLOT || found.get(slot).counter() > slots.counter)) {
                slots.newest = slot;
                slots.counter = found.get(slot).counter();
            }
        }
        if (slots.newest == NO_SLOT) {
            throw new DamagedStoreException(path + ": neither of its two slots is whole and of version " + VERSION);
        }
        if (!found.get(1 - slots.newest).good()) {
            LOG.warn("{}: slot {} is not whole, and written anew from the other one", path, 1 - slots.newest);
            slots.write(slots.value());
        }
        return slots;
    }

    /** The value, at least {@link #SHORT_VALUE_BYTES}: with zeros behind it up to there. */
    ByteBuffer read() {
        return ByteBuffer.wrap(value());
    }

    private byte[] value() {
        return look(file.bytes(), magic).get(newest).value().array();
    }

    /** Replaces the value and makes it durable. Blocks. */
    void write(byte[] value) throws IOException {
        forceNewest();
        int slot = putUnforced(value);
        force(slot);
        newest = slot;
        newestIsDurable = true;
        counter++;
    }

    private void force(int slot) throws IOException {
        if (isLong(slot)) {
            file.force(restAt(slot), restAt(slot) + REST_BYTES);
        }
        file.force(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES);
    }

    /** Makes durable what was found, if that is not known: else the other slot may be the only good one on disk. */
    void forceNewest() throws IOException {
        if (newest != NO_SLOT && !newestIsDurable) {
            if (isLong(newest)) {
                file.rewrite(restAt(newest), restAt(newest) + REST_BYTES);
            }
            file.rewrite(newest * SLOT_BYTES, (newest + 1) * SLOT_BYTES);
            file.endWrites(); // Values are put through the mapping: this was the last write by the file.
            force(newest);
            newestIsDurable = true;
        }
    }

    /**
     * Writes the value where who reads the file on this machine finds it, and forces nothing, but where the file must
     * become longer; returns its slot. Another write goes to that slot again.
     */
    int putUnforced(byte[] value) throws IOException {
        if (value.length > MAX_VALUE_BYTES) {
            throw new IOException(file + ": value has " + value.length + " bytes, at most " + MAX_VALUE_BYTES + " fit");
        }
        if (value.length > SHORT_VALUE_BYTES && file.size() == SHORT_FILE_BYTES) {
            grow();
        }
        int slot = newest == 0 ? 1 : 0;
        ByteBuffer image = ByteBuffer.allocate(SLOT_BYTES);
        if (value.length <= SHORT_VALUE_BYTES) {
            image.putInt(magic).putInt(VERSION).putLong(counter + 1).put(value);
        } else {
            int rest = value.length - LONG_VALUE_BYTES;
            image.putInt(magic).putInt(LONG_VERSION).putLong(counter + 1).putInt(value.length)
                .putInt(crcOf(value, LONG_VALUE_BYTES, rest)).put(value, 0, LONG_VALUE_BYTES);
            MappedAccess.put(file, restAt(slot), value, LONG_VALUE_BYTES, rest);
        }
        image.putInt(CRC_AT, crcOf(image.array(), 0, CRC_AT));
        MappedAccess.put(file, slot * SLOT_BYTES, image.array(), 0, SLOT_BYTES);
        return slot;
    }

    private boolean isLong(int slot) {
        return file.bytes().getInt(slot * SLOT_BYTES + 4) == LONG_VERSION;
    }

    /** By a new file, which holds a value that is just too long: so one of that length has blocks to its end. */
    private void grow() throws IOException {
        SlotFile longer = create(disk, file.path(), magic, Arrays.copyOf(value(), SHORT_VALUE_BYTES + 1), counter);
        file = longer.file;
        newest = longer.newest;
        newestIsDurable = true;
        counter = longer.counter;
    }

    private static int restAt(int slot) {
        return SHORT_FILE_BYTES + slot * REST_BYTES;
    }

    /**
     * One slot as its bytes are.
     *
     * @param good whether it is whole
     * @param counter which of two good ones is newer; -1 if it is not whole
     * @param value empty if it is not whole
     */
    record Slot(boolean good, long counter, ByteBuffer value) {
        private static final Slot BAD = new Slot(false, -1, ByteBuffer.allocate(0));
    }

    /** Both slots of a file with these bytes, which may be too few. */
    static List<Slot> look(ByteBuffer bytes, int magic) {
        List<Slot> slots = new ArrayList<>();
        for (int slot = 0; slot < 2; slot++) {
            slots.add(look(bytes, slot, magic));
        }
        return slots;
    }

    private static Slot look(ByteBuffer bytes, int slot, int magic) {
        byte[] image = copyOf(bytes, slot * SLOT_BYTES, SLOT_BYTES);
        ByteBuffer fields = ByteBuffer.wrap(image);
        if (fields.getInt(0) != magic || fields.getInt(CRC_AT) != crcOf(image, 0, CRC_AT)) {
            return Slot.BAD;
        }
        long counter = fields.getLong(8);
        if (fields.getInt(4) == VERSION) {
            return new Slot(true, counter, ByteBuffer.wrap(Arrays.copyOfRange(image, VALUE_AT, CRC_AT)));
        }
        int length = fields.getInt(VALUE_AT);
        if (fields.getInt(4) != LONG_VERSION || length <= SHORT_VALUE_BYTES || length > MAX_VALUE_BYTES) {
            return Slot.BAD;
        }
        byte[] rest = copyOf(bytes, restAt(slot), length - LONG_VALUE_BYTES);
        if (fields.getInt(REST_CRC_AT) != crcOf(rest, 0, rest.length)) {
            return Slot.BAD;
        }
        return new Slot(true, counter, ByteBuffer.wrap(ByteBuffer.allocate(length)
            .put(image, LONG_VALUE_AT, LONG_VALUE_BYTES).put(rest).array()));
    }

    /** Where there are too few bytes, with zeros behind them. */
    private static byte[] copyOf(ByteBuffer bytes, int from, int length) {
        byte[] copy = new byte[length];
        int there = Math.max(0, Math.min(length, bytes.limit() - from));
        if (there > 0) {
            bytes.get(from, copy, 0, there);
        }
        return copy;
    }

    private static int crcOf(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
