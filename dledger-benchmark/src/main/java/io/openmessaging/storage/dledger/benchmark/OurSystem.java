package io.openmessaging.storage.dledger.benchmark;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.benchmark.driver.Appender;
import io.openmessaging.storage.dledger.benchmark.driver.MeasuredSystem;
import io.openmessaging.storage.dledger.benchmark.driver.Member;
import io.openmessaging.storage.dledger.benchmark.driver.Place;
import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.BatchAppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** This library, with all its defaults but the flush mode: SYNC for the disk, ASYNC for the page cache. */
public final class OurSystem implements MeasuredSystem {
    private static final String GROUP = "benchmark";

    /** For the process that names the class. */
    public OurSystem() {
        // Has no state.
    }

    @Override
    public Member startMember(Place place) {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup(GROUP);
        config.setSelfId("n" + place.self());
        config.setPeers(place.peers());
        config.setStoreBaseDir(place.dir().toString());
        config.setFlushMode(place.isOnDisk() ? DLedgerConfig.FlushMode.SYNC : DLedgerConfig.FlushMode.ASYNC);
        DLedgerServer server = new DLedgerServer(config);
        server.startup();
        return embedded(server);
    }

    /** A member that appends by calls into a server, as a broker's would be. */
    static Member embedded(DLedgerServer server) {
        return new Embedded(server);
    }

    @Override
    public Appender startClient(Place place) {
        DLedgerClient client = new DLedgerClient(GROUP, place.peers());
        client.startup();
        return new Remote(client);
    }

    private static void tell(CompletableFuture<AppendEntryResponse> future, Appender.Done done) {
        future.thenAccept(response -> {
            DLedgerResponseCode code = response.responseCode();
            switch (code.outcome()) {
                case SUCCESS -> done.succeeded();
                case REJECTED -> done.refused(code.name());
                case UNKNOWN -> done.failed();
            }
        });
    }

    private record Embedded(DLedgerServer server) implements Member {
        @Override
        public void append(List<byte[]> bodies, Done done) {
            AppendEntryRequest request;
            if (bodies.size() > 1) {
                BatchAppendEntryRequest batch = new BatchAppendEntryRequest();
                batch.setBatchMsgs(bodies);
                request = batch;
            } else {
                request = new AppendEntryRequest();
                request.setBody(bodies.get(0));
            }
            request.setGroup(server.getdLedgerConfig().getGroup());
            tell(server.handleAppend(request), done);
        }

        @Override
        public boolean isLeader() {
            return server.getMemberState().isLeader();
        }

        @Override
        public long entries() {
            return server.getMemberState().view().committedIndex() + 1;
        }
    }

    /** A client in a process of its own. */
    private record Remote(DLedgerClient client) implements Appender {
        @Override
        public void append(List<byte[]> bodies, Done done) {
            tell(bodies.size() > 1 ? client.appendAsync(bodies) : client.appendAsync(bodies.get(0)), done);
        }
    }
}
