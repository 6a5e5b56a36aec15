package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.openmessaging.storage.dledger.Membership;
import io.openmessaging.storage.dledger.PushHeader;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.DamagedEntryException;

/** Sends a leader's entries to its followers, as they lie in its store. Called under the group's lock. */
final class PushSender {
    private final Supplier<Membership> membership;
    private final DLedgerStore store;
    private final DLedgerProtocol peers;
    private final Counters counters;
    private final Consumer<RaftEvent> onAnswer;

    /**
     * The pushes of one member.
     *
     * @param onAnswer gets what becomes of each, on any thread
     */
    PushSender(Supplier<Membership> membership, DLedgerStore store, DLedgerProtocol peers, Counters counters,
               Consumer<RaftEvent> onAnswer) {
        this.membership = membership;
        this.store = store;
        this.peers = peers;
        this.counters = counters;
        this.onAnswer = onAnswer;
    }

    /** Sends the entries [header.prevIndex + 1, lastIndex], perhaps none. */
    void push(int peer, PushHeader header, long lastIndex) {
        long firstIndex = header.prevIndex() + 1;
        EntrySlice entries = EntrySlice.empty(firstIndex);
        try {
            if (lastIndex >= firstIndex) {
                entries = store.slice(firstIndex, lastIndex);
            }
        } catch (DamagedEntryException damage) { // The store has noted it; the follower asks again, and may wait.
            onAnswer.accept(new RaftEvent.PeerUnreachable(peer, header.round()));
            return;
        }
        Route route = membership.get().routeTo(peer);
        long bytes = entries.sizeBytes(); // Nothing of the request is kept until the answer: it may be large.
        long sentNs = counters.measuredFromNs();
        CompletableFuture<PushEntryResponse> answer = peers.push(new PushEntryRequest(route, header.term(),
            header.prevIndex(), header.prevTerm(), header.prevChainCrc(), header.commitIndex(), header.recovery(),
            entries));
        answer.whenComplete((response, fault) -> {
            if (fault != null) {
                onAnswer.accept(new RaftEvent.PeerUnreachable(peer, header.round()));
                return;
            }
            measure(route.to(), lastIndex - header.prevIndex(), bytes, sentNs);
            onAnswer.accept(new RaftEvent.PushReplied(peer, header.round(), response));
        });
    }

    private void measure(String remoteId, long entries, long bytes, long sentNs) {
        if (entries > 0) {
            counters.meter().replicated(remoteId, entries, bytes, counters.nanosSince(sentNs));
        }
    }
}
