package io.openmessaging.storage.dledger;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;

/**
 * What a member does with one of its application's own requests; see {@link DLedgerServer#registerUserDefineProcessor}.
 * Historical name.
 */
@FunctionalInterface
public interface UserDefineProcessor {
    /**
     * Begins to carry out the request and returns at once: calls come on network threads, several at a time, and a
     * thread that waits here delays heartbeats. Whatever takes long completes the future later, on any thread.
     *
     * <p>The response, made for this call, needs a code and bytes; group, term and leader are filled in. A code must
     * keep its promise: one of the rejected says that nothing was done, and lets clients repeat the request. What is
     * thrown, a future that fails and an answer that is null become INTERNAL_ERROR, an unknown outcome, with a line in
     * the log. A future that never completes holds one of the member's places for requests for as long as it lives.
     */
    CompletableFuture<UserDefineResponse> process(UserDefineRequest request);

    /** Takes each request as a write: its body becomes an entry, the answer is what the state machine says to it. */
    static UserDefineProcessor ofWrites(DLedgerServer server) {
        return request -> server.write(request.getBody())
            .thenApply(result -> UserDefineResponse.of(result.code(), result.answer()));
    }
}
