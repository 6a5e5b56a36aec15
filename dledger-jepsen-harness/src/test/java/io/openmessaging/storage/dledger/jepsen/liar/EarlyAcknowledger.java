package io.openmessaging.storage.dledger.jepsen.liar;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** {@link Lie#ACKNOWLEDGES_EARLY}. */
final class EarlyAcknowledger extends DLedgerServer {
    EarlyAcknowledger(DLedgerConfig config) {
        super(config);
    }

    @Override
    public CompletableFuture<AppendEntryResponse> handleAppend(AppendEntryRequest request) {
        CompletableFuture<AppendEntryResponse> honest = super.handleAppend(request);
        boolean isLogged = honest instanceof AppendFuture<?> append && append.getIndex() >= 0;
        if (!isLogged) {
            return honest;
        }
        AppendFuture<?> append = (AppendFuture<?>) honest;
        AppendEntryResponse early = new AppendEntryResponse();
        early.setGroup(request.getGroup());
        early.setCode(DLedgerResponseCode.SUCCESS.getCode());
        early.setIndex(append.getIndex());
        early.setPos(append.getPos());
        return CompletableFuture.completedFuture(early);
    }
}
