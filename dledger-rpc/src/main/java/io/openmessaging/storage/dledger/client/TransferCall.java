package io.openmessaging.storage.dledger.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferRequest;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferResponse;
import io.openmessaging.storage.dledger.rpc.netty.DLedgerClientRpcNettyService;

/**
 * One request to hand over leadership: asks the leader, whoever that is, again and again while a refusal may pass, and
 * not again once the transfer may have begun. One attempt at a time, on whichever thread brought the last answer.
 */
final class TransferCall {
    private final DLedgerClientRpcNettyService rpc;
    private final LeaderFinder finder;
    private final LeadershipTransferRequest request;
    private final long deadlineNs;
    private final CompletableFuture<LeadershipTransferResponse> outcome = new CompletableFuture<>();
    /** Written by the attempt that is on, read by whoever gives up. */
    private volatile LeadershipTransferResponse refusal;
    private volatile boolean inFlight;

    TransferCall(DLedgerClientRpcNettyService rpc, LeaderFinder finder, LeadershipTransferRequest request,
                 long timeoutMs) {
        this.rpc = rpc;
        this.finder = finder;
        this.request = request;
        this.deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    CompletableFuture<LeadershipTransferResponse> start() {
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
            rpc.transfer(leader.address(), requestTo(leader), leftMs)
                .thenAccept(response -> answered(leader, response));
        }
    }

    /** A request of its own for each attempt: an earlier one may still wait for its connection. */
    private LeadershipTransferRequest requestTo(Member leader) {
        LeadershipTransferRequest attempt = new LeadershipTransferRequest();
        attempt.setGroup(request.getGroup());
        attempt.setTransfereeId(request.getTransfereeId());
        attempt.setTerm(request.getTerm());
        attempt.setTransferId(leader.id());
        attempt.setRemoteId(leader.id());
        return attempt;
    }

    private void answered(Member leader, LeadershipTransferResponse response) {
        inFlight = false;
        DLedgerResponseCode code = response.responseCode();
        if (LeaderCodes.isLeaderLost(code)) {
            finder.lost(leader);
        }
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
            LeadershipTransferResponse answer = refusal;
            outcome.complete(answer != null
                ? answer
                : Refused.of(request, new LeadershipTransferResponse(), finder.whyNoLeader()));
        }
    }
}
