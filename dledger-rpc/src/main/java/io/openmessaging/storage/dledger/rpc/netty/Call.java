package io.openmessaging.storage.dledger.rpc.netty;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelPromise;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.Message;

/**
 * One request on its way, and the future of its answer. Made by whoever asks; handed to one connection at most, whose
 * {@code written} promise is set before others can see the call.
 */
final class Call<T extends Message> {
    final Message request;
    final CompletableFuture<T> answer = new CompletableFuture<>();

    private final Class<T> answerType;
    private final long deadlineNs;
    private ChannelPromise written;
    private boolean foundOverdue;

    /**
     * A call not sent yet.
     *
     * @param timeoutMs how long an answer is waited for, from now on
     */
    Call(Message request, Class<T> answerType, long timeoutMs) {
        this.request = request;
        this.answerType = answerType;
        this.deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    void sentWith(ChannelPromise promise) {
        this.written = promise;
    }

    /** Whether the whole request was given to the operating system. */
    boolean isWritten() {
        return written.isSuccess();
    }

    /**
     * Whether the time is over, and was when last asked: between the two its connection could deliver an answer that
     * came while this process itself stood still. Asked by the connection's I/O thread only.
     */
    boolean isOverdueTwice(long nowNs) {
        boolean foundBefore = foundOverdue;
        foundOverdue = nowNs - deadlineNs >= 0;
        return foundBefore;
    }

    void answered(Message message) {
        answer.complete(answerType.cast(message));
    }

    /** Ends a call that was never handed to a connection: its entries are still its own. */
    void refuse(DLedgerResponseCode code, String why) {
        MessageWriter.closeEntries(request);
        fail(code, why);
    }

    void fail(DLedgerResponseCode code, String why) {
        answer.completeExceptionally(new RequestFailedException(code, why));
    }
}
