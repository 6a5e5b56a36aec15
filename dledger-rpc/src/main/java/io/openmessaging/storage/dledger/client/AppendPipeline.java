package io.openmessaging.storage.dledger.client;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.rpc.netty.DLedgerClientRpcNettyService;

/**
 * The appends of one client: sent in the order of the calls, repeated when they were surely not carried out, completed
 * as unknown when they may have been.
 *
 * <p>An append is either in {@code queue}, not sent or refused by whoever got it, or in flight to one leader. Only
 * what is in the queue is ever sent, hence an append whose outcome is unknown cannot be repeated. One thread at a time
 * sends; which one is told by {@code pumps}. All else is guarded by this object's monitor, under which nothing is sent
 * and no future completes. Architecture §3.9, "of an append".
 */
final class AppendPipeline {
    /** Bytes in flight to a leader; below what makes its connection refuse more. */
    private static final long MAX_IN_FLIGHT_BYTES = 8L * 1024 * 1024;
    /** A leader silent for so long while appends are in flight is perhaps the leader no more. */
    private static final long SUSPICIOUS_SILENCE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final DLedgerClientRpcNettyService rpc;
    private final LeaderFinder finder;
    private final DLedgerClientOptions options;
    private final AtomicInteger pumps = new AtomicInteger();
    private final PriorityQueue<PendingAppend> queue = new PriorityQueue<>();
    private long lastNumber;
    private int pendingCount;
    private long pendingBytes;
    private int inFlightCount;
    private long inFlightBytes;
    private long pausedUntilNs = System.nanoTime();
    private long lastAnswerNs = System.nanoTime();
    private boolean closed;

    AppendPipeline(DLedgerClientRpcNettyService rpc, LeaderFinder finder, DLedgerClientOptions options) {
        this.rpc = rpc;
        this.finder = finder;
        this.options = options;
    }

    /** Takes an append, whose future may be complete on return. */
    PendingAppend submit(AppendEntryRequest request, long bytes) {
        PendingAppend append;
        DLedgerResponseCode refusal;
        synchronized (this) {
            long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(options.requestTimeoutMs());
            append = new PendingAppend(request, ++lastNumber, bytes, deadlineNs);
            refusal = refusalOf(bytes);
            if (refusal == null) {
                pendingCount++;
                pendingBytes += bytes;
                queue.add(append);
            }
        }
        if (refusal != null) {
            append.giveUp(refusal);
        } else {
            pump();
        }
        return append;
    }

    private DLedgerResponseCode refusalOf(long bytes) {
        if (closed) {
            return DLedgerResponseCode.UNREACHABLE;
        }
        boolean full = pendingCount >= options.maxPendingAppends()
            || pendingCount > 0 && pendingBytes + bytes > options.maxPendingBytes();
        return full ? DLedgerResponseCode.LEADER_PENDING_FULL : null;
    }

    /** Sends what may be sent. A thread that finds another one at it leaves the work to that one. */
    void pump() {
        if (pumps.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            Member leader = finder.leader();
            PendingAppend next = takeSendable(leader);
            while (next != null) {
                send(next, leader);
                leader = finder.leader();
                next = takeSendable(leader);
            }
            seen = pumps.addAndGet(-seen);
        }
        if (finder.leader() == null && hasQueued()) {
            finder.search();
        }
    }

    private synchronized PendingAppend takeSendable(Member leader) {
        boolean ready = leader != null && !queue.isEmpty() && System.nanoTime() - pausedUntilNs >= 0;
        if (!ready || inFlightCount > 0 && inFlightBytes + queue.peek().bytes > MAX_IN_FLIGHT_BYTES) {
            return null;
        }
        if (inFlightCount == 0) {
            lastAnswerNs = System.nanoTime();
        }
        PendingAppend next = queue.poll();
        inFlightCount++;
        inFlightBytes += next.bytes;
        return next;
    }

    private synchronized boolean hasQueued() {
        return !queue.isEmpty();
    }

    private void send(PendingAppend append, Member leader) {
        append.request.setRemoteId(leader.id());
        long leftMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(append.deadlineNs - System.nanoTime()));
        rpc.append(leader.address(), append.request, leftMs).whenComplete((response, failure) -> {
            if (failure == null) {
                answered(append, leader, response);
            } else {
                // The one thing that fails here is a request that does not fit in a frame.
                end(append, Refused.of(append.request, new AppendEntryResponse(), DLedgerResponseCode.ENTRY_TOO_LARGE));
            }
        });
    }

    private void answered(PendingAppend append, Member leader, AppendEntryResponse response) {
        DLedgerResponseCode code = response.responseCode();
        if (LeaderCodes.isLeaderLost(code)) {
            finder.refused(leader, code);
            finder.heard(response);
        }
        if (!LeaderCodes.mayPass(code)) {
            end(append, response);
            return;
        }
        append.refused(response);
        if (requeue(append, leader)) {
            pump();
        } else {
            append.giveUp(code);
        }
    }

    /** Puts a refused append back, unless closed; the same leader is not asked again at once. */
    private synchronized boolean requeue(PendingAppend append, Member refusedBy) {
        leftFlight(append);
        if (closed) {
            noLongerPending(append);
            return false;
        }
        queue.add(append);
        if (refusedBy.equals(finder.leader())) {
            pausedUntilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Pause.nextMs());
        }
        return true;
    }

    private void end(PendingAppend append, AppendEntryResponse response) {
        synchronized (this) {
            leftFlight(append);
            noLongerPending(append);
        }
        append.outcome.complete(response);
        pump();
    }

    private void leftFlight(PendingAppend append) {
        inFlightCount--;
        inFlightBytes -= append.bytes;
        lastAnswerNs = System.nanoTime();
    }

    private void noLongerPending(PendingAppend append) {
        pendingCount--;
        pendingBytes -= append.bytes;
    }

    /** To be called every few milliseconds: ends what waited too long, and goes on with what had to pause. */
    void tick() {
        DLedgerResponseCode code = finder.whyNoLeader();
        takeOverdue().forEach(append -> append.giveUp(code));
        if (isSuspicious()) {
            finder.search();
        }
        pump();
    }

    /** All appends have the same time to live, so the overdue ones are the oldest. */
    private synchronized List<PendingAppend> takeOverdue() {
        List<PendingAppend> overdue = new ArrayList<>();
        while (!queue.isEmpty() && (closed || System.nanoTime() - queue.peek().deadlineNs >= 0)) {
            overdue.add(queue.poll());
        }
        overdue.forEach(this::noLongerPending);
        return overdue;
    }

    private synchronized boolean isSuspicious() {
        return inFlightCount > 0 && System.nanoTime() - lastAnswerNs > SUSPICIOUS_SILENCE_NS;
    }

    /** Refuses what was not sent and whatever comes; what is in flight ends with its connection. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        takeOverdue().forEach(append -> append.giveUp(DLedgerResponseCode.UNREACHABLE));
    }
}
