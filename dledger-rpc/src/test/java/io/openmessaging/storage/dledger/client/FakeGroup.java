package io.openmessaging.storage.dledger.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.BatchAppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;
import io.openmessaging.storage.dledger.rpc.netty.DLedgerRpcNettyService;
import io.openmessaging.storage.dledger.rpc.netty.FakeMember;

/**
 * Three members on real sockets who agree on whatever the test says of leader and term, and share one list that appends
 * go to. Tests replace single handlers.
 */
final class FakeGroup implements AutoCloseable {
    static final String NAME = "g1";

    final List<DLedgerRpcNettyService> services = new ArrayList<>();
    final List<FakeMember> members = new ArrayList<>();
    /** The bodies appended, as text. */
    final List<String> log = new ArrayList<>();
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private volatile int leader = -1;
    private volatile long term = 0;

    FakeGroup() throws Exception {
        for (int i = 0; i < 3; i++) {
            DLedgerConfig config = new DLedgerConfig();
            config.setPeers("n0-127.0.0.1:0");
            DLedgerRpcNettyService service = new DLedgerRpcNettyService(config);
            service.startup();
            services.add(service);
            addresses.put("n" + i, "127.0.0.1:" + service.listenPort());
        }
        for (int i = 0; i < 3; i++) {
            int self = i;
            FakeMember member = new FakeMember();
            member.onMetadata = request -> done(metadata(self));
            member.onAppend = request -> done(append(self, request));
            member.onGet = request -> done(answer(self, DLedgerResponseCode.INDEX_OUT_OF_RANGE,
                new GetEntriesResponse()));
            members.add(member);
            services.get(i).register(NAME, "n" + i, addresses::get, member, member);
        }
    }

    /** From now on that member leads, in the next term; -1 for nobody. */
    void leads(int member) {
        term++;
        leader = member;
    }

    boolean isLeader(int member) {
        return member == leader;
    }

    String peers() {
        return addresses.entrySet().stream().map(e -> e.getKey() + "-" + e.getValue()).collect(Collectors.joining(";"));
    }

    String peer(int member) {
        return "n" + member + "-" + addresses.get("n" + member);
    }

    String address(int member) {
        return addresses.get("n" + member);
    }

    /** Member id to address of some of them. */
    Map<String, String> addressesOf(int... some) {
        Map<String, String> found = new LinkedHashMap<>();
        for (int member : some) {
            found.put("n" + member, address(member));
        }
        return found;
    }

    /** Kills a member's process, so to speak. */
    void kill(int member) {
        services.get(member).shutdown();
    }

    int appendsAskedOf(int member) {
        return (int) members.get(member).asked.stream().filter(AppendEntryRequest.class::isInstance).count();
    }

    private MetadataResponse metadata(int self) {
        MetadataResponse response = answer(self, DLedgerResponseCode.SUCCESS, new MetadataResponse());
        response.setPeers(addresses);
        return response;
    }

    /** What a member does with an append: its part if it leads, a refusal that names the leader otherwise. */
    AppendEntryResponse append(int self, AppendEntryRequest request) {
        if (self != leader) {
            return answer(self, DLedgerResponseCode.NOT_LEADER, new AppendEntryResponse());
        }
        synchronized (log) {
            if (request instanceof BatchAppendEntryRequest batch) {
                batch.getBatchMsgs().forEach(body -> log.add(new String(body)));
            } else {
                log.add(new String(request.getBody()));
            }
            AppendEntryResponse response = answer(self, DLedgerResponseCode.SUCCESS, new AppendEntryResponse());
            response.setIndex(log.size() - 1);
            return response;
        }
    }

    <T extends RequestOrResponse> T answer(int self, DLedgerResponseCode code, T response) {
        response.setGroup(NAME);
        response.setRemoteId("n" + self);
        response.setCode(code.getCode());
        response.setTerm(term);
        response.setLeaderId(leader < 0 ? null : "n" + leader);
        return response;
    }

    static <T> CompletableFuture<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }

    @Override
    public void close() {
        services.forEach(DLedgerRpcNettyService::close);
    }
}
