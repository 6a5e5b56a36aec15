package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

import io.openmessaging.storage.dledger.benchmark.driver.Figure;
import io.openmessaging.storage.dledger.benchmark.driver.Place;

/** What measurements with several processes share. Stateless. */
final class Processes {
    private Processes() {
    }

    /** Three members n0 to n2 on free loopback ports, as {@code DLedgerConfig.setPeers} takes them. */
    static String freePeers() throws IOException {
        List<Integer> ports = freePorts(Place.MEMBERS);
        return Place.peers(Place.MEMBERS, ports::get);
    }

    /** Loopback ports for all processes of a {@link Place} with so many members, free for TCP and for UDP. */
    static List<Integer> freePorts(int members) throws IOException {
        List<Integer> ports = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        try {
            while (ports.size() < (members + 1) * Place.PORTS_EACH) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                if (isFreeForDatagrams(socket.getLocalPort())) {
                    ports.add(socket.getLocalPort());
                }
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return ports;
    }

    private static boolean isFreeForDatagrams(int port) {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(Place.HOST, port))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** The median of some figures, of an even number the lower one. */
    static double median(List<Figure> figures) {
        return median(figures, Figure::perSecond);
    }

    /** The median of one value of each, of an even number the lower one. */
    static <T> double median(List<T> all, ToDoubleFunction<T> value) {
        return median(all.stream().mapToDouble(value).toArray());
    }

    /** The median of some values, of an even number the lower one. */
    static double median(double[] values) {
        return Contest.median(values);
    }

    /** Waits until {@link System#nanoTime} is there. */
    static void sleepUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
