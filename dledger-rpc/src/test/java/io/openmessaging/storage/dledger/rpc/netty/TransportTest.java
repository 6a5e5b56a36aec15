package io.openmessaging.storage.dledger.rpc.netty;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.Route;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * Transports on loopback, each with one fake member of group g1; ended after each test, and every buffer accounted for
 * after each class. A test that hangs fails.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class TransportTest {
    static final String GROUP = "g1";

    static {
        Leaks.watch();
    }

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @AfterEach
    void closeAll() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    @AfterAll
    static void nothingLeaked() {
        Leaks.assertNone();
    }

    <T extends AutoCloseable> T closedLater(T resource) {
        opened.push(resource);
        return resource;
    }

    static DLedgerConfig configOn(String address) {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup(GROUP);
        config.setSelfId("n0");
        config.setPeers("n0-" + address);
        return config;
    }

    DLedgerRpcNettyService started() throws Exception {
        DLedgerRpcNettyService service = closedLater(new DLedgerRpcNettyService(configOn("127.0.0.1:0")));
        service.startup();
        return service;
    }

    /** Registers member ni at the i-th transport, and returns the fakes. */
    static List<FakeMember> join(DLedgerRpcNettyService... services) {
        Map<String, String> addresses = new HashMap<>();
        for (int i = 0; i < services.length; i++) {
            addresses.put("n" + i, "127.0.0.1:" + services[i].listenPort());
        }
        List<FakeMember> members = new ArrayList<>();
        for (int i = 0; i < services.length; i++) {
            FakeMember member = new FakeMember();
            services[i].register(GROUP, "n" + i, addresses::get, member, member);
            members.add(member);
        }
        return members;
    }

    static Route route() {
        return new Route(GROUP, "n0", "n1");
    }

    static HeartBeatRequest beat(long round) {
        return new HeartBeatRequest(route(), 3, round);
    }

    static PushEntryRequest push(int count, int bodyBytes, Runnable onRelease) {
        return new PushEntryRequest(route(), 3, 9, 3, 0, 5, Entries.slice(10, count, bodyBytes, onRelease));
    }

    static <T extends Message> List<T> asked(FakeMember member, Class<T> kind) {
        return member.asked.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
