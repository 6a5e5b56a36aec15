package io.openmessaging.storage.dledger.benchmark.historical;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.benchmark.driver.Appender;
import io.openmessaging.storage.dledger.benchmark.driver.Member;
import io.openmessaging.storage.dledger.benchmark.driver.MeasuredSystem;
import io.openmessaging.storage.dledger.benchmark.driver.Place;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.BatchAppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * The historical DLedger: its file store and its defaults. It acknowledges what is in a majority's page cache, and
 * forces every 10 ms. With bodies in batches it also pushes in batches, which it does not by default: at its best so.
 */
public final class HistoricalSystem implements MeasuredSystem {
    static final String GROUP = "benchmark";
    /** The size beyond which a push is sent; the largest that helped. */
    private static final int BATCH_PUSH_BYTES = 64 * 1024;

    /** For the process that names the class. */
    public HistoricalSystem() {
        // Has no state.
    }

    @Override
    public Member startMember(Place place) {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup(GROUP);
        config.setSelfId("n" + place.self());
        config.setPeers(place.peers());
        config.setStoreBaseDir(place.dir().toString());
        if (place.bodiesPerAppend() > 1) {
            config.setEnableBatchPush(true);
            config.setMaxBatchPushSize(BATCH_PUSH_BYTES);
        }
        DLedgerServer server = new DLedgerServer(config);
        server.startup();
        return new Embedded(server);
    }

    @Override
    public Appender startClient(Place place) throws Exception {
        return new RemoteClient(place);
    }

    static void tell(AppendEntryResponse response, Appender.Done done) {
        if (response != null && response.getCode() == DLedgerResponseCode.SUCCESS.getCode()) {
            done.succeeded();
        } else {
            done.failed();
        }
    }

    /** A member, and appends by calls into it. */
    private record Embedded(DLedgerServer server) implements Member {
        @Override
        public void append(List<byte[]> bodies, Done done) {
            CompletableFuture<AppendEntryResponse> future;
            try {
                future = server.handleAppend(request(bodies));
            } catch (Exception e) {
                done.failed();
                return;
            }
            future.whenComplete((response, fault) -> tell(response, done));
        }

        private AppendEntryRequest request(List<byte[]> bodies) {
            AppendEntryRequest request;
            if (bodies.size() > 1) {
                BatchAppendEntryRequest batch = new BatchAppendEntryRequest();
                batch.setBatchMsgs(bodies);
                request = batch;
            } else {
                request = new AppendEntryRequest();
                request.setBody(bodies.get(0));
            }
            request.setGroup(GROUP);
            request.setRemoteId(server.getMemberState().getSelfId());
            return request;
        }

        @Override
        public boolean isLeader() {
            return server.getMemberState().isLeader();
        }

        @Override
        public long entries() {
            return server.getDLedgerStore().getCommittedIndex() + 1;
        }
    }
}
