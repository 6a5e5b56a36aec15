package io.openmessaging.storage.dledger.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.rpc.netty.DLedgerClientRpcNettyService;

/**
 * One read of committed entries: asks the leader first, then one member after the other, again and again until a member
 * has them or time is over.
 *
 * <p>A committed entry never changes, so any member may answer; but only the leader's word counts that there is no such
 * entry, since the others may not have heard of it yet. One step at a time, on whichever thread brought the answer.
 */
final class Read {
    /** One member may take so long before the next is asked. */
    private static final long ATTEMPT_MS = 1000;

    private final DLedgerClientRpcNettyService rpc;
    private final LeaderFinder finder;
    private final GetEntriesRequest request;
    private final long deadlineNs;
    private final CompletableFuture<GetEntriesResponse> outcome = new CompletableFuture<>();
    private final Deque<Member> candidates = new ArrayDeque<>();
    /** Written by the step that is on, read by whoever gives up. */
    private volatile GetEntriesResponse best;
    private boolean mayPass;

    Read(DLedgerClientRpcNettyService rpc, LeaderFinder finder, GetEntriesRequest request, long timeoutMs) {
        this.rpc = rpc;
        this.finder = finder;
        this.request = request;
        this.deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    CompletableFuture<GetEntriesResponse> start() {
        beginPass();
        return outcome;
    }

    private void beginPass() {
        mayPass = false;
        candidates.addAll(finder.leaderFirst());
        askNext();
    }

    private void askNext() {
        Member member = candidates.poll();
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        if (member != null && leftMs > 0) {
            request.setRemoteId(member.id());
            rpc.get(member.address(), request, Math.min(leftMs, ATTEMPT_MS))
                .thenAccept(response -> answered(member, response));
        } else if (mayPass && leftMs > 0) {
            finder.search();
            rpc.after(Math.min(leftMs, Pause.nextMs()), this::beginPass);
        } else {
            giveUp();
        }
    }

    /** Completes with the best answer so far, UNREACHABLE if there was none; without effect once complete. */
    void giveUp() {
        GetEntriesResponse answer = best;
        outcome.complete(answer != null
            ? answer
            : Refused.of(request, new GetEntriesResponse(), DLedgerResponseCode.UNREACHABLE));
    }

    private void answered(Member member, GetEntriesResponse response) {
        finder.heard(response);
        DLedgerResponseCode code = response.responseCode();
        if (isFinal(code, member, response)) {
            outcome.complete(response);
            return;
        }
        mayPass |= mayPass(code);
        // Of several refusals the caller gets the one that says most: what a member said rather than its silence.
        if (best == null || code != DLedgerResponseCode.UNREACHABLE) {
            best = response;
        }
        if (LeaderCodes.isElsewhere(code)) {
            finder.refused(member, code);
        }
        askNext();
    }

    private static boolean isFinal(DLedgerResponseCode code, Member member, GetEntriesResponse response) {
        return switch (code) {
            case SUCCESS, UNEXPECTED_ARGUMENT, UNSUPPORTED -> true;
            case INDEX_OUT_OF_RANGE -> member.id().equals(response.getLeaderId());
            default -> false;
        };
    }

    /** Whether the member may answer better in a moment; if no member may, asking again is of no use. */
    private static boolean mayPass(DLedgerResponseCode code) {
        return switch (code) {
            case INDEX_LESS_THAN_LOCAL_BEGIN, UNKNOWN_GROUP, UNEXPECTED_MEMBER -> false;
            default -> true;
        };
    }
}
