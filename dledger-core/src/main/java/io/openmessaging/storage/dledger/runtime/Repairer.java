package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.Membership;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.IndexRange;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.PullEntriesResponse;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * Gets entries that are damaged on this member from the others: one request at a time, to the leader first and then to
 * each peer in turn, with growing pauses as long as nobody helps. What comes is checked and written by the store, which
 * trusts nobody: entries that are committed are the same on all members, and only the same are taken.
 *
 * <p>Guarded by the group's lock, but for what says so. Requests leave under the lock, as all do; answers are written
 * on the host's threads, which may block. FAST'18, Protocol-Aware Recovery. Architecture §3.6.
 */
final class Repairer {
    private static final Logger LOG = LoggerFactory.getLogger(Repairer.class);
    private static final long NEVER = Long.MAX_VALUE;
    /** A request without an answer counts as lost then. */
    private static final long ANSWER_MS = 5_000;
    private static final long FIRST_PAUSE_MS = 50;
    private static final int MOST_DOUBLINGS = 7;

    /** What became of a request. */
    private record Answer(long request, boolean repaired) {
    }

    private final DLedgerStore store;
    private final MemberState state;
    private final DLedgerProtocol peers;
    private final GroupRunner runner;
    private final Host host;
    private final int maxBytes;
    private final Counters counters;

    private long dueMs;
    private long lastRequest;
    private boolean isAsking;
    private int failures;
    private String told = "";

    /** Set by any thread. */
    private volatile boolean isNews = true;
    /** Set by the host's thread that wrote, or did not, taken under the lock. */
    private volatile Answer answer;
    /** Guarded by this object's monitor. */
    private boolean closed;

    Repairer(GroupRunner runner, DLedgerStore store, MemberState state, DLedgerProtocol peers, Host host,
             int maxBytes) {
        this.runner = runner;
        this.store = store;
        this.state = state;
        this.peers = peers;
        this.host = host;
        this.maxBytes = maxBytes;
        this.counters = runner.counters();
    }

    /** There is more damage than before; the next turn looks at it. Any thread. */
    void damageFound() {
        isNews = true;
    }

    /** When {@link #turn} must be called at the latest. */
    long deadlineMs() {
        return dueMs;
    }

    /** Takes the answer to the last request, and asks again if there is damage and it is time. */
    void turn(long nowMs) {
        takeAnswer(nowMs);
        if (isNews) {
            isNews = false;
            dueMs = isAsking ? dueMs : nowMs;
        }
        if (nowMs < dueMs) {
            return;
        }
        if (isAsking) {
            isAsking = false; // It was lost, or its answer.
            failures++;
        }
        List<IndexRange> damaged = store.damaged();
        dueMs = NEVER;
        if (damaged.isEmpty()) {
            failures = 0;
            return;
        }
        tell(damaged);
        if (state.membership().peers().length > 0) {
            ask(nowMs, damaged.get(failures % damaged.size()));
        }
    }

    private void takeAnswer(long nowMs) {
        Answer taken = answer;
        if (taken == null) {
            return;
        }
        answer = null;
        if (isAsking && taken.request == lastRequest) {
            isAsking = false;
            failures = taken.repaired ? 0 : failures + 1;
            dueMs = taken.repaired ? nowMs : nowMs + (FIRST_PAUSE_MS << Math.min(failures, MOST_DOUBLINGS));
        }
    }

    private void tell(List<IndexRange> damaged) {
        String ranges = damaged.toString();
        if (failures == 0 && !ranges.equals(told)) {
            told = ranges;
            if (state.membership().peers().length > 0) {
                LOG.warn("{}/{} gets damaged entries from the other members: {}", state.getGroup(),
                    state.getSelfId(), ranges);
            } else {
                LOG.error("{}/{} holds damaged entries, and nobody else has them: {}", state.getGroup(),
                    state.getSelfId(), ranges);
            }
        }
    }

    private void ask(long nowMs, IndexRange range) {
        int peer = peerToAsk();
        long request = ++lastRequest;
        isAsking = true;
        dueMs = nowMs + ANSWER_MS;
        Route route = state.membership().routeTo(peer);
        long bytes = Math.max(1, Math.min(maxBytes, store.sizeBytes(range.first(), range.last())));
        peers.pull(new PullEntriesRequest(route, range.first(), (int) bytes)).whenComplete((response, fault) ->
            host.execute(() -> write(request, response)));
    }

    /** The leader at first, which has all that is committed. */
    private int peerToAsk() {
        int leader = state.membership().ordinalOf(state.view().leaderId());
        if (failures == 0 && leader != Membership.NOBODY && leader != state.membership().self()) {
            return leader;
        }
        int[] others = state.membership().peers();
        return others[failures % others.length];
    }

    /** On a thread that may block. The response is null when there is none. */
    private void write(long request, PullEntriesResponse response) {
        boolean repaired = false;
        if (response != null) {
            try (EntrySlice entries = response.entries()) {
                repaired = response.code() == DLedgerResponseCode.SUCCESS && !entries.isEmpty() && repair(entries);
            } catch (IOException | RuntimeException fault) {
                runner.fail(fault);
                return;
            }
        }
        answer = new Answer(request, repaired);
        runner.deliver(new RaftEvent.Tick());
    }

    private synchronized boolean repair(EntrySlice entries) throws IOException {
        if (closed || !store.repair(entries)) {
            return false;
        }
        counters.add(Counters.Kind.REPAIRS, 1);
        return true;
    }

    /** Waits for what is being written, and writes no more: the store may then be closed. Any thread. */
    synchronized void close() {
        closed = true;
    }

    /** What is damaged, for people; "" while nothing is. */
    String describe() {
        List<IndexRange> damaged = store.damaged();
        return damaged.isEmpty() ? "" : " | DAMAGED " + damaged;
    }
}
