package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayResponse;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;
import io.openmessaging.storage.dledger.snapshot.SnapshotMeta;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * A snapshot that a follower has, and gives to another one at this leader's word, part by part. The leader keeps the
 * manifest, the window and the rate, so that it can go on by itself where the helper ends.
 */
final class HelpersSnapshot implements SnapshotSource {
    private static final Logger LOG = LoggerFactory.getLogger(HelpersSnapshot.class);

    private final SnapshotOffer offer;
    private final DLedgerProtocol peers;
    private final Route helper;
    private final String receiver;
    private final long term;

    private HelpersSnapshot(SnapshotOffer offer, DLedgerProtocol peers, Route helper, String receiver, long term) {
        this.offer = offer;
        this.peers = peers;
        this.helper = helper;
        this.receiver = receiver;
        this.term = term;
    }

    /**
     * What came of asking a helper.
     *
     * @param isNotYet whether it is to be asked again
     * @param snapshot what it gives; null for nothing
     */
    record Found(boolean isNotYet, HelpersSnapshot snapshot) {
    }

    /** Asks a helper for a snapshot that reaches up to {@code index} at least; told on the maintenance thread. */
    static void find(SnapshotStream.Way way, int helper, long term, long index, DLedgerStore store,
                     Consumer<Found> onFound) {
        MemberState state = way.runner().memberState();
        Route route = state.membership().routeTo(helper);
        String receiver = way.route().to();
        way.peers().relaySnapshot(SnapshotRelayRequest.forManifest(route, term, receiver, index))
            .whenComplete((told, fault) -> way.host().maintain(() -> {
                boolean isNotYet = told != null && told.equals(SnapshotRelayResponse.NOT_YET);
                SnapshotOffer licensed = isNotYet ? null : licensed(told, index, state, store);
                onFound.accept(new Found(isNotYet, licensed == null ? null
                    : new HelpersSnapshot(licensed, way.peers(), route, receiver, term)));
            }));
    }

    /**
     * What a leader may offer of what a helper says it has; null for nothing. It must reach up to {@code index} at
     * least. Its base and who was in the group then are what the leader's own log says of that entry, which is
     * committed; so the follower begins where it would with a snapshot of the leader.
     */
    private static SnapshotOffer licensed(SnapshotRelayResponse told, long index, MemberState state,
                                          DLedgerStore store) {
        if (told == null || told.code() != DLedgerResponseCode.SUCCESS) {
            return null;
        }
        try {
            SnapshotManifest manifest = SnapshotManifest.decode(told.manifest());
            long last = manifest.meta().getLastIncludedIndex();
            boolean isNew = !manifest.isEmpty() && last >= index && last >= store.base().index()
                && last <= state.view().committedIndex();
            return isNew && isOfThisLog(manifest.meta(), state, store) ? SnapshotOffer.of(manifest) : null;
        } catch (IOException | DLedgerException e) { // No manifest, damage, or the log has just been dropped there.
            LOG.warn("no snapshot of a helper is used: {}", e.toString());
            return null;
        }
    }

    private static boolean isOfThisLog(SnapshotMeta meta, MemberState state, DLedgerStore store) throws IOException {
        LogBase base = meta.base();
        return store.baseBehind(base.index()).equals(base)
            && state.configurations().loggedAt(base.index()).equals(meta.inForce());
    }

    @Override
    public SnapshotOffer offer() {
        return offer;
    }

    @Override
    public CompletableFuture<SnapshotChunkResponse> send(long position, int length) {
        return peers.relaySnapshot(new SnapshotRelayRequest(helper, term, receiver, offer.index(), offer.crc(),
            position, length)).thenApply(response -> {
                if (response.code() != DLedgerResponseCode.SUCCESS) {
                    throw new DLedgerException(response.code(), helper.to() + " does not help");
                }
                return response.receivers();
            });
    }

    @Override
    public void close() {
        // The helper lets go when it is not asked any more.
    }
}
