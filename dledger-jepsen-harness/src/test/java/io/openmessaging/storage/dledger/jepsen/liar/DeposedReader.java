package io.openmessaging.storage.dledger.jepsen.liar;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.MemberListener;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;

/** {@link Lie#READS_WHEN_DEPOSED}. */
final class DeposedReader extends DLedgerServer {
    private volatile boolean believesToLead;

    DeposedReader(DLedgerConfig config) {
        super(config);
        addMemberListener(new MemberListener() {
            @Override
            public void leaderChanged(long term, String leaderId) {
                // That it knows of no leader any more does not tell it that there is another.
                believesToLead = leaderId.isEmpty() ? believesToLead : leaderId.equals(config.getSelfId());
            }
        });
    }

    @Override
    public CompletableFuture<ReadIndexResponse> readIndex(ReadMode mode) {
        return believesToLead
            ? CompletableFuture.completedFuture(new ReadIndexResponse(DLedgerResponseCode.SUCCESS, -1))
            : super.readIndex(mode);
    }
}
