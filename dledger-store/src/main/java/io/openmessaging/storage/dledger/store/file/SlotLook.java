package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link SlotFile} as it lies on disk, for tools: its newest good value, and what is wrong with it. Immutable.
 *
 * @param path the file
 * @param problems what is wrong, each in a sentence; empty if it is whole
 * @param slots both slots; empty if the file could not be read
 * @param newest which slot counts; -1 for none
 */
record SlotLook(Path path, List<String> problems, List<SlotFile.Slot> slots, int newest) {
    /** A slot that a running store is writing at this moment looks torn; the other reads of it do not. */
    private static final int ATTEMPTS = 10;

    static SlotLook at(Path path, int magic) {
        return at(path, magic, SlotFile.SHORT_FILE_BYTES);
    }

    /** As {@link #at}, of a file that may hold values that do not fit in a slot. */
    static SlotLook atLong(Path path, int magic) {
        return at(path, magic, SlotFile.LONG_FILE_BYTES);
    }

    private static SlotLook at(Path path, int magic, int mostBytes) {
        SlotLook look = once(path, magic, mostBytes);
        for (int i = 1; i < ATTEMPTS && !look.problems.isEmpty(); i++) {
            look = once(path, magic, mostBytes);
        }
        return look;
    }

    private static SlotLook once(Path path, int magic, int mostBytes) {
        byte[] bytes;
        long size;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(mostBytes);
            size = Files.size(path);
        } catch (NoSuchFileException e) {
            return unreadable(path, path + " is missing");
        } catch (IOException e) {
            return unreadable(path, path + " cannot be read: " + Fault.reasonOf(e));
        }
        List<String> problems = new ArrayList<>();
        if (size != SlotFile.SHORT_FILE_BYTES && size != mostBytes) {
            problems.add(path + " should have " + SlotFile.SHORT_FILE_BYTES + " bytes, but has " + size);
        }
        List<SlotFile.Slot> slots = SlotFile.look(ByteBuffer.wrap(bytes), magic);
        int newest = newestOf(slots);
        if (newest < 0) {
            problems.add(path + ": neither of its two slots is whole");
        }
        for (int slot = 0; slot < 2 && newest >= 0; slot++) {
            if (!slots.get(slot).good()) {
                problems.add(path + ": slot " + slot + " is not whole, damaged or torn by a crash; slot " + newest
                    + " with counter " + slots.get(newest).counter() + " counts");
            }
        }
        return new SlotLook(path, problems, slots, newest);
    }

    private static SlotLook unreadable(Path path, String problem) {
        return new SlotLook(path, List.of(problem), List.of(), -1);
    }

    private static int newestOf(List<SlotFile.Slot> slots) {
        int newest = -1;
        for (int slot = 0; slot < slots.size(); slot++) {
            if (slots.get(slot).good() && (newest < 0 || slots.get(slot).counter() > slots.get(newest).counter())) {
                newest = slot;
            }
        }
        return newest;
    }

    boolean isReadable() {
        return newest >= 0;
    }

    /** The value that counts; only if {@link #isReadable}. */
    ByteBuffer value() {
        return slots.get(newest).value().duplicate();
    }

    /** As "good, counter 7; bad". */
    String describeSlots() {
        List<String> said = new ArrayList<>();
        for (SlotFile.Slot slot : slots) {
            said.add(slot.good() ? "good, counter " + slot.counter() : "bad");
        }
        return said.isEmpty() ? "none" : String.join("; ", said);
    }
}
