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
 * 0 magic 4 | 4 version 4 | 8 counter 8 | 16 value 492, zeros behind it | 508 CRC32C of bytes 0 to 507, 4
 * </pre>
 *
 * <p>Its owner serializes all calls. Architecture §3.6.
 */
final class SlotFile {
    /** The most bytes that a value may have. */
    static final int MAX_VALUE_BYTES = 492;

    private static final Logger LOG = LoggerFactory.getLogger(SlotFile.class);
    private static final int SLOT_BYTES = 512;
    private static final int FILE_BYTES = 2 * SLOT_BYTES;
    private static final int VERSION = 1;
    private static final int VALUE_AT = 16;
    private static final int CRC_AT = SLOT_BYTES - 4;
    private static final int NO_SLOT = -1;

    private final MmapFile file;
    private final int magic;
    private int newest = NO_SLOT;
    private long counter;
    /** Whether this process has seen the newest slot forced; one that was found can be read, and no more is known. */
    private boolean newestIsDurable;

    private SlotFile(MmapFile file, int magic) {
        this.file = file;
        this.magic = magic;
    }

    /** Creates the file with that value in both slots; it appears under its name only when it is whole and durable. */
    static SlotFile create(Disk disk, Path path, int magic, byte[] value) throws IOException {
        Path hidden = path.resolveSibling("." + path.getFileName());
        if (disk.exists(hidden)) {
            disk.delete(hidden);
        }
        SlotFile slots = new SlotFile(disk.create(hidden, FILE_BYTES), magic);
        slots.file.allocateUpTo(FILE_BYTES);
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
        SlotFile slots = new SlotFile(disk.map(path, FILE_BYTES), magic);
        slots.file.holdsDataTo(FILE_BYTES);
        for (int slot = 0; slot < 2; slot++) {
            if (slots.isGood(slot) && (slots.newest == NO_SLOT || slots.counterOf(slot) > slots.counter)) {
                slots.newest = slot;
                slots.counter = slots.counterOf(slot);
            }
        }
        if (slots.newest == NO_SLOT) {
            throw new DamagedStoreException(path + ": neither of its two slots is whole and of version " + VERSION);
        }
        if (!slots.isGood(1 - slots.newest)) {
            LOG.warn("{}: slot {} is not whole, and written anew from the other one", path, 1 - slots.newest);
            slots.write(slots.value());
        }
        return slots;
    }

    /** The value, with zeros behind it up to {@link #MAX_VALUE_BYTES}. */
    ByteBuffer read() {
        return ByteBuffer.wrap(value());
    }

    private byte[] value() {
        byte[] value = new byte[MAX_VALUE_BYTES];
        file.bytes().get(newest * SLOT_BYTES + VALUE_AT, value);
        return value;
    }

    /** Replaces the value and makes it durable. Blocks. */
    void write(byte[] value) throws IOException {
        if (value.length > MAX_VALUE_BYTES) {
            throw new IOException(file + ": value has " + value.length + " bytes, at most " + MAX_VALUE_BYTES + " fit");
        }
        forceNewest();
        int slot = putUnforced(value);
        file.force(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES);
        newest = slot;
        newestIsDurable = true;
        counter++;
    }

    /** Makes durable what was found, if that is not known: else the other slot may be the only good one on disk. */
    void forceNewest() throws IOException {
        if (newest != NO_SLOT && !newestIsDurable) {
            file.rewrite(newest * SLOT_BYTES, (newest + 1) * SLOT_BYTES);
            file.force(newest * SLOT_BYTES, (newest + 1) * SLOT_BYTES);
            newestIsDurable = true;
        }
    }

    /**
     * Writes the value where who reads the file on this machine finds it, and forces nothing; returns its slot. Another
     * write goes to that slot again.
     */
    int putUnforced(byte[] value) {
        int slot = newest == 0 ? 1 : 0;
        ByteBuffer image = ByteBuffer.allocate(SLOT_BYTES);
        image.putInt(magic).putInt(VERSION).putLong(counter + 1).put(value);
        image.putInt(CRC_AT, crcOf(image.array()));
        file.bytes().put(slot * SLOT_BYTES, image.array());
        return slot;
    }

    private boolean isGood(int slot) {
        byte[] image = new byte[SLOT_BYTES];
        file.bytes().get(slot * SLOT_BYTES, image);
        return isGood(image, magic);
    }

    private static boolean isGood(byte[] image, int magic) {
        ByteBuffer fields = ByteBuffer.wrap(image);
        return fields.getInt(0) == magic && fields.getInt(4) == VERSION && fields.getInt(CRC_AT) == crcOf(image);
    }

    /**
     * One slot as its bytes are, for who looks into the file without opening it.
     *
     * @param good whether it is whole
     * @param counter which of two good ones is newer; -1 if it is not whole
     * @param value empty if it is not whole
     */
    record Slot(boolean good, long counter, ByteBuffer value) {
    }

    /** Both slots of a file with these bytes, which may be too few. */
    static List<Slot> look(byte[] bytes, int magic) {
        List<Slot> slots = new ArrayList<>();
        for (int slot = 0; slot < 2; slot++) {
            byte[] image = Arrays.copyOfRange(Arrays.copyOf(bytes, FILE_BYTES), slot * SLOT_BYTES,
                (slot + 1) * SLOT_BYTES);
            boolean good = isGood(image, magic);
            slots.add(new Slot(good, good ? ByteBuffer.wrap(image).getLong(8) : -1,
                good ? ByteBuffer.wrap(Arrays.copyOfRange(image, VALUE_AT, CRC_AT)) : ByteBuffer.allocate(0)));
        }
        return slots;
    }

    private long counterOf(int slot) {
        return file.bytes().getLong(slot * SLOT_BYTES + 8);
    }

    private static int crcOf(byte[] image) {
        CRC32C crc = new CRC32C();
        crc.update(image, 0, CRC_AT);
        return (int) crc.getValue();
    }
}
