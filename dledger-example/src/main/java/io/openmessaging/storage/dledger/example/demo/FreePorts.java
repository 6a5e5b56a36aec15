package io.openmessaging.storage.dledger.example.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Finds loopback ports that nobody listens on. They lie below the range from which systems take ports for outgoing
 * connections, so that none of those takes a port while its member is down. Another process may still be faster: who
 * starts members must be ready to try again with other ports. Stateless.
 */
public final class FreePorts {
    private static final int FIRST = 15_000;
    private static final int LAST = 31_999;
    private static final int ATTEMPTS = 1_000;

    private FreePorts() {
    }

    /**
     * That many different ports.
     *
     * @throws IOException if hardly any port is free
     */
    public static List<Integer> find(int count) throws IOException {
        SplittableRandom random = new SplittableRandom(System.nanoTime() ^ ProcessHandle.current().pid() << 32);
        List<Integer> ports = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS && ports.size() < count; attempt++) {
            int port = random.nextInt(FIRST, LAST + 1);
            if (!ports.contains(port) && isFree(port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new IOException("found no " + count + " free ports in [" + FIRST + ", " + LAST + "]");
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
