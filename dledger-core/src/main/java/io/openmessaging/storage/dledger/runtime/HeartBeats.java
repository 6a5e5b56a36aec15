package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundle;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundleReply;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;

/**
 * The heartbeats of all groups behind one transport. Those that the timer's thread sends while it works off what is due
 * wait until it has: then they travel together, one message to each process. All others, those that reads wait for
 * among them, leave at once and alone.
 *
 * <p>A process answers for all that it can answer for at once; whoever has not answered there by then is asked again
 * alone, so that nobody waits for the disk or the lock of another group. A heartbeat may come twice.
 *
 * <p>Where a process has more of them to answer than it can, some of those that would travel together are left out, and
 * count as lost: {@link BeatsToPeer}.
 *
 * <p>Any thread sends; what waits is touched by the timer's thread only. Architecture §3.10.
 */
public final class HeartBeats {
    /** Of a group that shares no transport. */
    public static final HeartBeats ALONE = new HeartBeats(() -> false,
        (address, bundle) -> CompletableFuture.failedFuture(new IllegalStateException("nothing is sent together")));

    private static final int MAX_BUNDLE = 1024;
    /** So many unanswered ones to a process are what many groups have on a slow way; more than that is too many. */
    private static final int MOST_UNANSWERED = 1024;

    private record Waiting(DLedgerProtocol peers, HeartBeatRequest request,
                           CompletableFuture<HeartBeatResponse> answer) {
        void sendAlone() {
            peers.heartBeat(request).whenComplete((response, fault) -> {
                if (fault == null) {
                    answer.complete(response);
                } else {
                    answer.completeExceptionally(fault);
                }
            });
        }
    }

    private final BooleanSupplier isGathering;
    private final BiFunction<String, HeartBeatBundle, CompletableFuture<HeartBeatBundleReply>> sender;
    private final int mostUnanswered;
    /** By address. */
    private final Map<String, List<Waiting>> waiting = new TreeMap<>();
    /** How many of those that were gathered have no answer yet, by address; any thread takes from it. */
    private final Map<String, AtomicInteger> unanswered = new HashMap<>();

    /**
     * The heartbeats behind a transport.
     *
     * @param isGathering whether the calling thread is the one that will call {@link #sendGathered}
     * @param sender sends a bundle to host:port; the future completes exceptionally when no answer can be had
     */
    public HeartBeats(BooleanSupplier isGathering,
                      BiFunction<String, HeartBeatBundle, CompletableFuture<HeartBeatBundleReply>> sender) {
        this(isGathering, sender, MOST_UNANSWERED);
    }

    /** With another number than the usual of those that a process may have to answer before any is left out. */
    HeartBeats(BooleanSupplier isGathering,
               BiFunction<String, HeartBeatBundle, CompletableFuture<HeartBeatBundleReply>> sender,
               int mostUnanswered) {
        this.isGathering = isGathering;
        this.sender = sender;
        this.mostUnanswered = mostUnanswered;
    }

    /**
     * Sends a heartbeat, now or soon.
     *
     * @param peers sends it alone
     * @param address of its receiver, host:port; null for one that is not known
     * @param before those of that group to that receiver
     */
    CompletableFuture<HeartBeatResponse> send(DLedgerProtocol peers, String address, HeartBeatRequest request,
                                              BeatsToPeer before) {
        if (address == null || !isGathering.getAsBoolean()) {
            return peers.heartBeat(request);
        }
        AtomicInteger open = unanswered.computeIfAbsent(address, unused -> new AtomicInteger());
        if (open.get() > mostUnanswered && before.leaveOut()) {
            return new CompletableFuture<>(); // Nobody waits for a heartbeat as such.
        }
        Waiting added = new Waiting(peers, request, new CompletableFuture<>());
        before.sent(added.answer);
        open.incrementAndGet();
        added.answer.whenComplete((response, fault) -> open.decrementAndGet());
        List<Waiting> together = waiting.computeIfAbsent(address, unused -> new ArrayList<>());
        together.add(added);
        if (together.size() == MAX_BUNDLE) {
            waiting.remove(address);
            send(address, together);
        }
        return added.answer;
    }

    /** Sends what waits. On the thread that gathers. */
    void sendGathered() {
        if (!waiting.isEmpty()) {
            Map<String, List<Waiting>> gathered = new TreeMap<>(waiting);
            waiting.clear();
            gathered.forEach(this::send);
        }
    }

    private void send(String address, List<Waiting> together) {
        if (together.size() == 1) {
            together.get(0).sendAlone();
            return;
        }
        HeartBeatBundle bundle = new HeartBeatBundle(together.stream().map(Waiting::request).toList());
        sender.apply(address, bundle).whenComplete((reply, fault) -> answered(together, reply, fault));
    }

    private static void answered(List<Waiting> together, HeartBeatBundleReply reply, Throwable fault) {
        if (fault != null) {
            together.forEach(each -> each.answer.completeExceptionally(fault));
            return;
        }
        BitSet answered = new BitSet(together.size());
        for (HeartBeatBundleReply.Answer each : reply.answers()) {
            if (each.place() >= 0 && each.place() < together.size()) {
                answered.set(each.place());
                together.get(each.place()).answer.complete(each.response());
            }
        }
        for (int place = answered.nextClearBit(0); place < together.size(); place = answered.nextClearBit(place + 1)) {
            together.get(place).sendAlone();
        }
    }
}
