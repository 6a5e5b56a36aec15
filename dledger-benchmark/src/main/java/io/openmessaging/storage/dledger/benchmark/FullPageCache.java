package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

import com.sun.management.OperatingSystemMXBean;

/**
 * A large file whose pages fill the kernel's cache, so that whoever writes next gets pages that another file has used:
 * as on a machine that has run for a while. The free memory of a virtual machine is often not there at all, and the
 * first touch of each of its pages waits for the machine below. For one thread. The file has no name, so that it is
 * gone with this process, however that ends.
 */
final class FullPageCache implements AutoCloseable {
    private static final int CHUNK_BYTES = 1024 * 1024;
    private static final String NAME = "ballast";

    private final FileChannel channel;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);

    /** A file of so many bytes on the disk of that directory. Blocks while it is written. */
    FullPageCache(String dir, long bytes) throws IOException {
        try (TemporaryDirectory directory = TemporaryDirectory.in(dir, bytes)) {
            channel = FileChannel.open(directory.path().resolve(NAME), StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        }
        while (channel.position() < bytes) {
            channel.write(chunk.clear().limit((int) Math.min(CHUNK_BYTES, bytes - channel.position())));
        }
        channel.force(true);
    }

    /** Four fifths of the memory: the rest is for processes. */
    static long bytesOfThisMachine() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() / 5 * 4;
    }

    /** Has all pages of the file cached, in the place of memory that is free; returns how many bytes were read. */
    long fill() throws IOException {
        channel.position(0);
        long bytes = 0;
        for (int read = channel.read(chunk.clear()); read >= 0; read = channel.read(chunk.clear())) {
            bytes += read;
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
