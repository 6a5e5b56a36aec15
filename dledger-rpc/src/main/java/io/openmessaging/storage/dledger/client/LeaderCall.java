package io.openmessaging.storage.dledger.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;
import io.openmessaging.storage.dledger.rpc.netty.DLedgerClientRpcNettyService;

/**
 * One request to the leader to do something to its group: asks whoever leads, again and again while a refusal may pass,
 * and not again once the leader may have begun. One attempt at a time, on whichever thread brought the last answer.
 */
final class LeaderCall<R extends RequestOrResponse> {
    /** One attempt: sends a request of its own, for an earlier one may still wait for its connection. */
    interface Attempt<R> {
        CompletableFuture<R> ask(Member leader, long timeoutMs);
    }

    private final DLedgerClientRpcNettyService rpc;
    private final LeaderFinder finder;
    private final Attempt<R> attempt;
    /** Makes the answer that the client gives by itself. */
    private final Function<DLedgerResponseCode, R> refused;
    private final long deadlineNs;
    private final CompletableFuture<R> outcome = new CompletableFuture<>();
    /** Written by the attempt that is on, read by whoever gives up. */
    private volatile R refusal;
    private volatile boolean inFlight;

    LeaderCall(DLedgerClientRpcNettyService rpc, LeaderFinder finder, Attempt<R> attempt,
               Function<DLedgerResponseCode, R> refused, long timeoutMs) {
        this.rpc = rpc;
        this.finder = finder;
        this.attempt = attempt;
        this.refused = refused;
        this.deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    CompletableFuture<R> start() {
        attempt();
        return outcome;
    }

    private void attempt() {
        Member leader = finder.leader();
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        if (leftMs <= 0) {
            giveUp();
        } else if (leader == null) {
            finder.search();
            rpc.after(Math.min(leftMs, Pause.nextMs()), this::attempt);
        } else if (!outcome.isDone()) {
            inFlight = true;
            attempt.ask(leader, leftMs).thenAccept(response -> answered(leader, response));
        }
    }

    private void answered(Member leader, R response) {
        inFlight = false;
        DLedgerResponseCode code = response.responseCode();
        finder.refused(leader, code);
        finder.heard(response);
        if (LeaderCodes.mayPass(code)) {
            refusal = response;
            rpc.after(Pause.nextMs(), this::attempt);
        } else {
            outcome.complete(response);
        }
    }

    /** Ends the call unless it waits for an answer, which ends it by itself, with its connection at the latest. */
    void giveUp() {
        if (!inFlight) {
            R answer = refusal;
            outcome.complete(answer != null ? answer : refused.apply(finder.whyNoLeader()));
        }
    }
}
