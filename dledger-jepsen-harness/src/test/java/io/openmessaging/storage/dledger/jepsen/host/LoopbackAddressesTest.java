package io.openmessaging.storage.dledger.jepsen.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

class LoopbackAddressesTest {
    private static final LoopbackAddresses ADDRESSES = new LoopbackAddresses(77);

    @Test
    void noTwoRunsHaveTheSameAddresses() throws IOException {
        try (ServerSocket one = LoopbackAddresses.claim(); ServerSocket other = LoopbackAddresses.claim()) {
            assertNotEquals(LoopbackAddresses.of(one), LoopbackAddresses.of(other));
        }
    }

    @Test
    void everyMemberAndEveryWayBetweenTwoHasAnAddressOfItsOwn() {
        Set<InetSocketAddress> all = new HashSet<>();
        for (int from = 0; from < 7; from++) {
            all.add(ADDRESSES.of(from));
            for (int to = 0; to < 7; to++) {
                if (from != to) {
                    all.add(ADDRESSES.between(from, to));
                }
            }
        }
        assertEquals(7 * 7, all.size());
    }

    @Test
    void aMemberFindsItselfAndTheProxiesToTheOthersAndClientsFindTheMembers() {
        assertEquals("127.0.0.1 localhost\n127.77.2.1 n0.test\n127.77.0.2 n1.test\n127.77.2.3 n2.test\n",
            ADDRESSES.namesFor(1, 3));
        assertEquals("127.0.0.1 localhost\n127.77.0.1 n0.test\n127.77.0.2 n1.test\n", ADDRESSES.namesForClients(2));
    }

    @Test
    void aNetworkIsABytesWorth() {
        assertThrows(IllegalArgumentException.class, () -> new LoopbackAddresses(0));
        assertThrows(IllegalArgumentException.class, () -> new LoopbackAddresses(255));
    }
}
