package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

/** Whatever a crash does to a slot that is being written, the value before is there; short or long. */
class SlotFileTest {
    private static final Path ROOT = Path.of("/sim");
    private static final Path FILE = ROOT.resolve("slots");
    private static final int MAGIC = 77;

    private static byte[] value(int size, int fill) {
        byte[] value = new byte[size];
        Arrays.fill(value, (byte) fill);
        return value;
    }

    /** The value without the zeros behind it. */
    private static byte[] read(SlotFile slots) {
        ByteBuffer value = slots.read();
        int length = value.limit();
        while (length > 0 && value.get(length - 1) == 0) {
            length--;
        }
        return Arrays.copyOf(value.array(), length);
    }

    @Test
    void valuesOfAnyLengthFollowEachOther() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        SlotFile slots = SlotFile.create(disk, FILE, MAGIC, value(1, 1));
        int fill = 2;
        for (int size : new int[] {492, 493, 1, 10_000, SlotFile.MAX_VALUE_BYTES, 492, 600}) {
            byte[] written = value(size, fill++);
            slots.write(written);
            assertArrayEquals(written, read(slots));
            assertArrayEquals(written, read(SlotFile.openLong(disk.copy(), FILE, MAGIC)));
        }
        assertEquals(SlotFile.LONG_FILE_BYTES, disk.sizeOf(FILE));
        IOException refused = assertThrows(IOException.class,
            () -> slots.write(value(SlotFile.MAX_VALUE_BYTES + 1, 1)));
        assertTrue(refused.getMessage().contains(String.valueOf(SlotFile.MAX_VALUE_BYTES)), refused.getMessage());
        assertArrayEquals(value(600, 8), read(slots));
    }

    @Test
    void aFileOfShortValuesStaysShort() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        SlotFile slots = SlotFile.create(disk, FILE, MAGIC, value(1, 1));
        slots.write(value(SlotFile.SHORT_VALUE_BYTES, 2));
        assertEquals(SlotFile.SHORT_FILE_BYTES, disk.sizeOf(FILE));
    }

    @Test
    void aByteThatTurnsInALongValueIsFoundAndTheOtherSlotCounts() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        SlotFile slots = SlotFile.create(disk, FILE, MAGIC, value(700, 1));
        slots.write(value(800, 2));
        byte[] whole = disk.bytesOf(FILE).clone();
        for (int at = 0; at < whole.length; at += at < SlotFile.SHORT_FILE_BYTES + 400 ? 1 : 4_000) {
            MemoryDisk damaged = disk.copy();
            damaged.bytesOf(FILE)[at] ^= 0x10;
            byte[] found = read(SlotFile.openLong(damaged, FILE, MAGIC));
            assertTrue(Arrays.equals(found, value(800, 2)) || Arrays.equals(found, value(700, 1)), "byte " + at);
            assertArrayEquals(found, read(SlotFile.openLong(damaged, FILE, MAGIC)), "byte " + at);
        }
    }

    /** Each call of the disk in a write of a long value, also of the first one, for which the file becomes longer. */
    @Test
    void aCrashLeavesTheValueBeforeOrTheNewOne() throws IOException {
        List<byte[]> values = List.of(value(10, 1), value(700, 2), value(20, 3), value(5_000, 4), value(900, 5));
        SplittableRandom random = new SplittableRandom(1);
        SimDisk disk = new SimDisk(ROOT, SimInode.SECTOR_BYTES, DiskLie.NONE);
        SlotFile slots = SlotFile.create(disk, FILE, MAGIC, values.get(0));
        int tried = 0;
        for (int i = 1; i < values.size(); i++) {
            List<SimDisk> instants = new ArrayList<>();
            disk.probe((what, path) -> instants.add(disk.copy()));
            slots.write(values.get(i));
            disk.probe(SimDisk.Probe.NONE);
            for (SimDisk instant : instants) {
                for (int choice = 0; choice < 40; choice++) {
                    SimDisk left = instant.afterPowerLoss(Choices.randomMidCopy(random));
                    byte[] found = read(SlotFile.openLong(left, FILE, MAGIC));
                    assertTrue(Arrays.equals(found, values.get(i)) || Arrays.equals(found, values.get(i - 1)));
                    tried++;
                }
            }
            for (int choice = 0; choice < 40; choice++) {
                SimDisk left = disk.afterPowerLoss(Choices.randomMidCopy(random));
                assertArrayEquals(values.get(i), read(SlotFile.openLong(left, FILE, MAGIC)));
            }
        }
        assertTrue(tried > 400, "tried " + tried);
    }
}
