package io.openmessaging.storage.dledger.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode.Outcome;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;
import io.openmessaging.storage.dledger.rpc.netty.DLedgerClientRpcNettyService;

/**
 * One request of an application, from its call to its outcome. One attempt at a time; the next begins on whichever
 * thread brought the answer, or after a pause.
 *
 * <p>Once an attempt has ended as unknown the request may have been carried out, and no later refusal changes that:
 * what is told when time is over is the unknown outcome. Guarded by this object's monitor, under which nothing is sent
 * and no future completes.
 */
final class UserCall {
    /** A request that may be repeated waits so long for one answer. */
    private static final long ATTEMPT_MS = 1000;

    private final DLedgerClientRpcNettyService rpc;
    private final LeaderFinder finder;
    private final UserDefineRequest request;
    private final Invocation invocation;
    private final long deadlineNs;
    private final CompletableFuture<UserDefineResponse> outcome = new CompletableFuture<>();
    private final Deque<Member> candidates = new ArrayDeque<>();
    private UserDefineResponse refusal;
    private UserDefineResponse unknown;
    private boolean inFlight;
    private boolean closed;

    UserCall(DLedgerClientRpcNettyService rpc, LeaderFinder finder, UserDefineRequest request, Invocation invocation,
             long timeoutMs) {
        this.rpc = rpc;
        this.finder = finder;
        this.request = request;
        this.invocation = invocation;
        this.deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    void start() {
        refill();
        attempt();
    }

    CompletableFuture<UserDefineResponse> outcome() {
        return outcome;
    }

    /** Whether an attempt before the last one may have been carried out, too. */
    synchronized boolean isPerhapsRepeated() {
        return unknown != null;
    }

    private void attempt() {
        long leftMs = leftMs();
        Member member = invocation == Invocation.READ ? nextCandidate() : finder.leader();
        if (leftMs <= 0) {
            end();
        } else if (member == null) {
            pause();
        } else if (take()) {
            UserDefineRequest attempt = requestTo(member);
            long patienceMs = invocation == Invocation.ONCE ? leftMs : Math.min(leftMs, ATTEMPT_MS);
            rpc.userDefine(member.address(), attempt, patienceMs).whenComplete((response, failure) -> {
                // The one thing that fails here is a request that does not fit in a frame.
                answered(member, failure == null
                    ? response
                    : Refused.of(attempt, new UserDefineResponse(), DLedgerResponseCode.ENTRY_TOO_LARGE));
            });
        }
    }

    private long leftMs() {
        return TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
    }

    private synchronized Member nextCandidate() {
        return candidates.poll();
    }

    /** False when the call is closed, and has ended or ends by whoever closes it. */
    private synchronized boolean take() {
        inFlight = !closed;
        return inFlight;
    }

    /** A request of its own for each attempt: an earlier one may still wait for its connection. */
    private UserDefineRequest requestTo(Member member) {
        UserDefineRequest attempt = new UserDefineRequest();
        attempt.setGroup(request.getGroup());
        attempt.setRequestTypeCode(request.getRequestTypeCode());
        attempt.setBody(request.getBody());
        attempt.setRemoteId(member.id());
        return attempt;
    }

    private void pause() {
        finder.search();
        rpc.after(Math.min(Math.max(1, leftMs()), Pause.nextMs()), () -> {
            refill();
            attempt();
        });
    }

    private void refill() {
        Deque<Member> all = new ArrayDeque<>(finder.namedFirst());
        synchronized (this) {
            candidates.clear();
            candidates.addAll(all);
        }
    }

    private void answered(Member member, UserDefineResponse response) {
        DLedgerResponseCode code = response.responseCode();
        finder.refused(member, code);
        if (code == DLedgerResponseCode.TIMEOUT) {
            finder.search();
        }
        finder.heard(response);
        if (code == DLedgerResponseCode.SUCCESS) {
            outcome.complete(response);
        } else if (note(response) && mayAskAgain(code)) {
            next(member);
        } else {
            end();
        }
    }

    private boolean mayAskAgain(DLedgerResponseCode code) {
        if (code.outcome() == Outcome.UNKNOWN) {
            return invocation != Invocation.ONCE && code != DLedgerResponseCode.INTERNAL_ERROR;
        }
        return invocation == Invocation.READ ? mayOtherAnswer(code) : LeaderCodes.mayPass(code);
    }

    /** Whether another member, or the same one later, may answer a read better. */
    private static boolean mayOtherAnswer(DLedgerResponseCode code) {
        return switch (code) {
            case UNSUPPORTED, UNEXPECTED_ARGUMENT, ENTRY_TOO_LARGE -> false;
            default -> true;
        };
    }

    /** Keeps the answer in case no better one comes; false when the call is closed. */
    private synchronized boolean note(UserDefineResponse response) {
        inFlight = false;
        if (response.responseCode().outcome() == Outcome.UNKNOWN) {
            unknown = response;
        } else if (refusal == null || response.responseCode() != DLedgerResponseCode.UNREACHABLE) {
            refusal = response; // What a member said says more than that another could not be reached.
        }
        return !closed;
    }

    /** At once where another one may answer, after a pause where the same one would be asked again. */
    private void next(Member refusedBy) {
        Member leader = finder.leader();
        boolean another = invocation == Invocation.READ
            ? hasCandidates()
            : leader != null && !leader.equals(refusedBy);
        if (another) {
            attempt();
        } else {
            pause();
        }
    }

    private synchronized boolean hasCandidates() {
        return !candidates.isEmpty();
    }

    /** Makes no more attempts: a request that waits ends now, one on its way ends with its connection. */
    void close() {
        synchronized (this) {
            closed = true;
            if (inFlight) {
                return;
            }
        }
        end();
    }

    private void end() {
        UserDefineResponse answer;
        synchronized (this) {
            answer = unknown != null ? unknown : refusal;
        }
        outcome.complete(answer != null
            ? answer
            : Refused.of(request, new UserDefineResponse(), finder.whyNoLeader()));
    }
}
