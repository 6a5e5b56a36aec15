package io.openmessaging.storage.dledger.client;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** One append of a client, from its call to its outcome. Owned by the {@link AppendPipeline}. */
final class PendingAppend implements Comparable<PendingAppend> {
    final AppendEntryRequest request;
    final CompletableFuture<AppendEntryResponse> outcome = new CompletableFuture<>();
    final long bytes;
    final long deadlineNs;
    private final long number;
    private AppendEntryResponse lastRefusal;

    /**
     * An append not sent yet.
     *
     * @param number its place among all appends of the client
     * @param bytes size of its bodies
     */
    PendingAppend(AppendEntryRequest request, long number, long bytes, long deadlineNs) {
        this.request = request;
        this.number = number;
        this.bytes = bytes;
        this.deadlineNs = deadlineNs;
    }

    void refused(AppendEntryResponse response) {
        this.lastRefusal = response;
    }

    /** Completes an append that was never accepted: with the last refusal, or this code if it never left. */
    void giveUp(DLedgerResponseCode code) {
        outcome.complete(lastRefusal == null ? Refused.of(request, new AppendEntryResponse(), code) : lastRefusal);
    }

    @Override
    public int compareTo(PendingAppend other) {
        return Long.compare(number, other.number);
    }
}
