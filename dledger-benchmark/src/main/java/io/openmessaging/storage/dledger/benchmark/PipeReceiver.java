package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;

/** A child process: the far end of the raw pipe. Reads bytes into its file, checks them, forces them, acknowledges. */
@Parameters(hidden = true)
final class PipeReceiver implements BenchmarkCli.Command {
    static final String PORT = "PORT ";

    private static final int READ_BYTES = 1024 * 1024;

    @Parameter(names = "--dir", required = true)
    private String dir;

    @ParametersDelegate
    private final Load load = new Load();

    @Override
    public int run() throws IOException {
        PipeFile file = new PipeFile(Path.of(dir, "received"));
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            System.out.println(PORT + ((InetSocketAddress) server.getLocalAddress()).getPort());
            try (SocketChannel sender = server.accept()) {
                sender.setOption(StandardSocketOptions.TCP_NODELAY, true);
                receive(sender, file);
            }
        }
        return 0;
    }

    private void receive(SocketChannel sender, PipeFile file) throws IOException {
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
            if (load.isSync()) {
                file.force(end, end + read);
            }
            end += read;
            acknowledgement.clear().putLong(end).flip();
            sender.write(acknowledgement);
        }
    }
}
