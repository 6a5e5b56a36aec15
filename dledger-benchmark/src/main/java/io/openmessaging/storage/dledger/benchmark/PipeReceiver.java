package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.zip.CRC32C;

import io.openmessaging.storage.dledger.benchmark.driver.Member;
import io.openmessaging.storage.dledger.benchmark.driver.Place;

/** The far end of the raw pipe. Reads bytes into its file, checks them, forces them, acknowledges; one thread. */
final class PipeReceiver implements Member {
    private static final int READ_BYTES = 1024 * 1024;

    private final boolean onDisk;
    private final PipeFile file;
    private final ServerSocketChannel server;

    PipeReceiver(Place place) throws IOException {
        onDisk = place.isOnDisk();
        file = new PipeFile(place.dir().resolve("received"));
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(Place.HOST, place.port(place.self(), 0)));
    }

    /** Receives until the sender ends. */
    void run() throws IOException {
        try (SocketChannel sender = server.accept()) {
            sender.setOption(StandardSocketOptions.TCP_NODELAY, true);
            receive(sender);
        }
    }

    private void receive(SocketChannel sender) throws IOException {
        ByteBuffer acknowledgement = ByteBuffer.allocateDirect(Long.BYTES);
        CRC32C crc = new CRC32C();
        long end = 0;
        while (true) {
            ByteBuffer room = file.slice(end, PipeFile.contiguous(end, READ_BYTES));
            int read = sender.read(room);
            if (read < 0) {
                return;
            }
            crc.update(room.flip());
            if (onDisk) {
                file.force(end, end + read);
            }
            end += read;
            acknowledgement.clear().putLong(end).flip();
            sender.write(acknowledgement);
        }
    }

    @Override
    public boolean isLeader() {
        return false;
    }

    @Override
    public long entries() {
        return 0;
    }

    @Override
    public void append(List<byte[]> bodies, Done done) {
        throw new UnsupportedOperationException("the far end of the pipe takes no bodies");
    }
}
