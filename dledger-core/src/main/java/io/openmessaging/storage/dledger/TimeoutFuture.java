package io.openmessaging.storage.dledger;

import java.util.concurrent.CompletableFuture;

/** A future of a response. Nothing of its own: applications of the historical library link against its name. */
public class TimeoutFuture<T> extends CompletableFuture<T> {
}
