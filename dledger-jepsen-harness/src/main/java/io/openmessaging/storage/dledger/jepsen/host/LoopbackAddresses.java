package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/**
 * Addresses on loopback for one run, 127.N.x.y: one for each member, and one for each way from one member to another. A
 * member is known to all by one name, and each member, and the clients, look it up in a file of their own
 * ({@code jdk.net.hosts.file}): clients find the member itself, other members the proxy on their way to it. So nobody's
 * list of members differs, whatever addresses they tell each other. A value.
 *
 * @param network the N
 */
record LoopbackAddresses(int network) {
    static final int PORT = 20911;

    private static final int LOOPBACK = 127;
    private static final int FIRST = 1;
    private static final int LAST = 254;
    /** The place of the address that says that the network is taken. */
    private static final int CLAIM = 255;

    LoopbackAddresses {
        if (network < FIRST || network > LAST) {
            throw new IllegalArgumentException("expected a network of 1 to 254, found " + network);
        }
    }

    /**
     * Takes a network that no other run has.
     *
     * @return a socket at that network's address for it; the network is taken until it is closed
     * @throws IOException if all are taken
     */
    static ServerSocket claim() throws IOException {
        for (int network = FIRST; network <= LAST; network++) {
            ServerSocket claim = new ServerSocket();
            try {
                claim.bind(new LoopbackAddresses(network).at(CLAIM, CLAIM - 1));
                return claim;
            } catch (IOException e) {
                claim.close();
            }
        }
        throw new IOException("no addresses are left on loopback: all of 127.1.0.0 to 127.254.0.0 are in use, or this "
            + "machine has only 127.0.0.1");
    }

    /** The addresses that were taken so. */
    static LoopbackAddresses of(ServerSocket claim) {
        return new LoopbackAddresses(claim.getInetAddress().getAddress()[1] & 0xFF);
    }

    /** The name of a member, to everybody. */
    static String nameOf(int member) {
        return "n" + member + ".test";
    }

    /** Where a member listens. */
    InetSocketAddress of(int member) {
        return at(0, member + 1);
    }

    /** Where a member finds the proxy on its way to another. */
    InetSocketAddress between(int from, int to) {
        return at(from + 1, to + 1);
    }

    private InetSocketAddress at(int third, int fourth) {
        byte[] address = {LOOPBACK, (byte) network, (byte) third, (byte) fourth};
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), PORT);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** The lines of a file of names for the clients. */
    String namesForClients(int members) {
        StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n");
        for (int member = 0; member < members; member++) {
            line(lines, of(member), member);
        }
        return lines.toString();
    }

    /** The lines of a file of names for a member. */
    String namesFor(int reader, int members) {
        StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n");
        for (int member = 0; member < members; member++) {
            line(lines, member == reader ? of(member) : between(reader, member), member);
        }
        return lines.toString();
    }

    private static void line(StringBuilder lines, InetSocketAddress address, int member) {
        lines.append(address.getAddress().getHostAddress()).append(' ').append(nameOf(member)).append('\n');
    }
}
