package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.zip.CRC32C;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;

/**
 * A child process: the near end of the raw pipe, and the driver. Copies each record with its checksum into a mapped
 * file, sends what is new to two receivers, and counts a record as done when two of the three ends have it: the same
 * bytes as a replicated log of three, with no consensus, no recovery and no reader.
 */
@Parameters(hidden = true)
final class PipeSender implements BenchmarkCli.Command {
    /** As many bytes before each body as an entry's header has. */
    private static final int HEADER_BYTES = 48;
    private static final int SEND_BYTES = 1024 * 1024;

    @Parameter(names = "--dir", required = true)
    private String dir;

    @Parameter(names = "--port", required = true)
    private List<Integer> ports = new ArrayList<>();

    @ParametersDelegate
    private final Load load = new Load();

    private final Queue<LoadDriver.Done> waiting = new ArrayDeque<>();
    private final long[] ends = new long[3];
    private PipeFile file;
    private long tail;
    private long doneTo;

    @Override
    public int run() throws IOException {
        file = new PipeFile(Path.of(dir, "sent"));
        for (int i = 0; i < ports.size(); i++) {
            SocketChannel receiver =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(i)));
            receiver.setOption(StandardSocketOptions.TCP_NODELAY, true);
            int end = i + 1;
            start("send-" + i, () -> send(receiver));
            start("acknowledged-" + i, () -> readAcknowledgements(receiver, end));
        }
        start("force", this::forceOwn);
        System.out.println(new LoadDriver(load).run(this::append).toLine());
        return 0;
    }

    private interface Part {
        void run() throws IOException;
    }

    private static void start(String name, Part part) {
        Thread thread = new Thread(() -> {
            try {
                part.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void append(byte[] body, LoadDriver.Done done) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        synchronized (this) {
            file.putInt(tail, (int) crc.getValue());
            file.put(tail + HEADER_BYTES, body);
            tail += HEADER_BYTES + body.length;
            waiting.add(done);
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
            if (load.isSync()) {
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
        List<LoadDriver.Done> done = new ArrayList<>();
        synchronized (this) {
            ends[end] = position;
            long[] sorted = ends.clone();
            Arrays.sort(sorted);
            while (doneTo + HEADER_BYTES + load.payloadBytes <= sorted[1]) {
                doneTo += HEADER_BYTES + load.payloadBytes;
                done.add(waiting.remove());
            }
        }
        done.forEach(LoadDriver.Done::succeeded);
    }
}
