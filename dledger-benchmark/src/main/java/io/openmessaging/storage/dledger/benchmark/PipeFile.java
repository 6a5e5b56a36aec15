package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A mapped file whose pages are all there, used round and round: the best that a log's disk could be. */
final class PipeFile {
    /** A multiple of every sensible record size is not needed: a record goes round the end in two parts. */
    static final int SIZE_BYTES = 256 * 1024 * 1024;

    private final MappedByteBuffer map;

    PipeFile(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(1024 * 1024);
            while (channel.position() < SIZE_BYTES) {
                channel.write(zeros.clear());
            }
            channel.force(true);
            map = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE_BYTES);
        }
        for (int at = 0; at < SIZE_BYTES; at += 4096) {
            map.put(at, (byte) 1);
        }
    }

    static int offset(long position) {
        return (int) (position % SIZE_BYTES);
    }

    /** How many of {@code count} bytes from a position on lie before the file's end. */
    static int contiguous(long position, long count) {
        return (int) Math.min(count, SIZE_BYTES - offset(position));
    }

    void put(long position, byte[] bytes) {
        int head = contiguous(position, bytes.length);
        map.put(offset(position), bytes, 0, head);
        map.put(0, bytes, head, bytes.length - head);
    }

    void putInt(long position, int value) {
        if (contiguous(position, Integer.BYTES) == Integer.BYTES) {
            map.putInt(offset(position), value);
            return;
        }
        for (int i = 0; i < Integer.BYTES; i++) {
            map.put(offset(position + i), (byte) (value >>> (24 - 8 * i)));
        }
    }

    /** A view of the contiguous bytes [from, from + count). */
    ByteBuffer slice(long from, int count) {
        return map.slice(offset(from), count);
    }

    /** Forces the bytes [from, to). */
    void force(long from, long to) {
        for (long at = from; at < to;) {
            int count = contiguous(at, to - at);
            map.force(offset(at), count);
            at += count;
        }
    }
}
