package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;

import io.openmessaging.storage.dledger.benchmark.driver.Member;
import io.openmessaging.storage.dledger.benchmark.driver.Place;

/**
 * The near end of the raw pipe. Copies each record with its checksum into a mapped file, sends what is new to two
 * receivers, and counts a record as done when two of the three ends have it. Its state is guarded by itself.
 */
final class PipeSender implements Member {
    /** As many bytes before each body as an entry's header has. */
    private static final int HEADER_BYTES = 48;
    private static final int SEND_BYTES = 1024 * 1024;
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** An append that is done once so many bytes are at two ends. */
    private record Waiting(long end, Done done) {
    }

    private final boolean onDisk;
    private final PipeFile file;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final long[] ends;
    private long tail;

    /** Connects to as many receivers, members 1 and up. */
    PipeSender(Place place, int receivers) throws IOException {
        onDisk = place.isOnDisk();
        ends = new long[receivers + 1];
        file = new PipeFile(place.dir().resolve("sent"));
        for (int i = 1; i <= receivers; i++) {
            SocketChannel receiver = connect(new InetSocketAddress(Place.HOST, place.port(i, 0)));
            receiver.setOption(StandardSocketOptions.TCP_NODELAY, true);
            int end = i;
            PipeSystem.start("send-" + i, () -> send(receiver));
            PipeSystem.start("acknowledged-" + i, () -> readAcknowledgements(receiver, end));
        }
        PipeSystem.start("force", this::forceOwn);
    }

    private static SocketChannel connect(InetSocketAddress address) throws IOException {
        long deadline = System.nanoTime() + CONNECT_NANOS;
        while (true) {
            try {
                return SocketChannel.open(address);
            } catch (ConnectException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    @Override
    public void append(List<byte[]> bodies, Done done) {
        int[] checksums = new int[bodies.size()];
        CRC32C crc = new CRC32C();
        for (int i = 0; i < checksums.length; i++) {
            crc.reset();
            crc.update(bodies.get(i));
            checksums[i] = (int) crc.getValue();
        }
        synchronized (this) {
            for (int i = 0; i < checksums.length; i++) {
                file.putInt(tail, checksums[i]);
                file.put(tail + HEADER_BYTES, bodies.get(i));
                tail += HEADER_BYTES + bodies.get(i).length;
            }
            waiting.add(new Waiting(tail, done));
            notifyAll();
        }
    }

    /** Waits for bytes behind {@code from}; returns the tail. */
    private synchronized long awaitTail(long from) {
        while (tail == from) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return tail;
    }

    private void send(SocketChannel receiver) throws IOException {
        long sent = 0;
        while (true) {
            int count = PipeFile.contiguous(sent, Math.min(SEND_BYTES, awaitTail(sent) - sent));
            ByteBuffer bytes = file.slice(sent, count);
            while (bytes.hasRemaining()) {
                receiver.write(bytes);
            }
            sent += count;
        }
    }

    private void forceOwn() {
        long forced = 0;
        while (true) {
            long to = awaitTail(forced);
            if (onDisk) {
                file.force(forced, to);
            }
            forced = to;
            reached(0, to);
        }
    }

    private void readAcknowledgements(SocketChannel receiver, int end) throws IOException {
        ByteBuffer position = ByteBuffer.allocateDirect(Long.BYTES);
        while (receiver.read(position) >= 0) {
            if (!position.hasRemaining()) {
                reached(end, position.flip().getLong());
                position.clear();
            }
        }
    }

    private void reached(int end, long position) {
        List<Done> done = new ArrayList<>();
        synchronized (this) {
            ends[end] = position;
            long[] sorted = ends.clone();
            Arrays.sort(sorted);
            // Two ends have what the second to last position is behind.
            while (!waiting.isEmpty() && waiting.peek().end <= sorted[ends.length - 2]) {
                done.add(waiting.remove().done);
            }
        }
        done.forEach(Done::succeeded);
    }

    @Override
    public boolean isLeader() {
        return true;
    }

    @Override
    public synchronized long entries() {
        return ends[0];
    }
}
