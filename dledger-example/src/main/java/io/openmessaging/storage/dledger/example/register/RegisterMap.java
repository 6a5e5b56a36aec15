package io.openmessaging.storage.dledger.example.register;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * Keys and their values, and the file that they are saved in. One thread changes it at a time, any thread reads.
 *
 * <pre>
 * magic 4 | version 4 | count 8 | of each: length of the key 4, key, length of the value 4, value | CRC32C of all 4
 * </pre>
 */
final class RegisterMap {
    private static final int MAGIC = 0x52454749;
    private static final int VERSION = 1;

    private final Map<String, byte[]> values = new ConcurrentHashMap<>();

    void put(String key, byte[] value) {
        values.put(key, value);
    }

    /** Puts the value if the key has the expected one, or none where that is null; says whether it did. */
    boolean swap(String key, byte[] expected, byte[] value) {
        if (!Arrays.equals(values.get(key), expected)) {
            return false;
        }
        values.put(key, value);
        return true;
    }

    /** The value, which must not be changed; null without one. */
    byte[] get(String key) {
        return values.get(key);
    }

    int size() {
        return values.size();
    }

    /** The map as it is now, to be saved while it changes. */
    Map<String, byte[]> copy() {
        return new TreeMap<>(values);
    }

    /** Writes what {@link #copy} gave. */
    static void save(Map<String, byte[]> copy, Path file) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(
            new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), new CRC32C());
        try (DataOutputStream out = new DataOutputStream(checked)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeLong(copy.size());
            for (Map.Entry<String, byte[]> each : copy.entrySet()) {
                writeBytes(out, each.getKey().getBytes(StandardCharsets.UTF_8));
                writeBytes(out, each.getValue());
            }
            out.writeInt((int) checked.getChecksum().getValue());
        }
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /**
     * Replaces all by what was saved.
     *
     * @throws IOException if the file is not what {@link #save} wrote; the map is as before
     */
    void load(Path file) throws IOException {
        Map<String, byte[]> loaded = new TreeMap<>();
        CheckedInputStream checked = new CheckedInputStream(
            new BufferedInputStream(Files.newInputStream(file), 1 << 16), new CRC32C());
        try (DataInputStream in = new DataInputStream(checked)) {
            if (in.readInt() != MAGIC || in.readInt() != VERSION) {
                throw new IOException(file + ": no saved register of version " + VERSION);
            }
            long count = in.readLong();
            for (long i = 0; i < count; i++) {
                String key = new String(readBytes(in), StandardCharsets.UTF_8);
                loaded.put(key, readBytes(in));
            }
            int crc = (int) checked.getChecksum().getValue();
            if (in.readInt() != crc || in.read() >= 0) {
                throw new IOException(file + ": the checksum is wrong");
            }
        } catch (EOFException e) {
            throw new IOException(file + ": ends too early", e);
        }
        values.clear();
        values.putAll(loaded);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] bytes = in.readNBytes(Math.max(0, length));
        if (bytes.length != length) {
            throw new EOFException();
        }
        return bytes;
    }
}
