package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** What measurements with several processes share. Stateless. */
final class Processes {
    private Processes() {
    }

    /** Three members n0 to n2 on free loopback ports, as {@code DLedgerConfig.setPeers} takes them. */
    static String freePeers() throws IOException {
        StringBuilder peers = new StringBuilder();
        List<ServerSocket> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            peers.append(i == 0 ? "" : ";").append('n').append(i).append("-127.0.0.1:")
                .append(held.get(i).getLocalPort());
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return peers.toString();
    }

    /** The median of some figures, of an even number the lower one. */
    static double median(List<Figure> figures) {
        double[] ascending = figures.stream().mapToDouble(Figure::perSecond).sorted().toArray();
        return ascending[(ascending.length - 1) / 2];
    }
}
