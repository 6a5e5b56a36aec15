package io.openmessaging.storage.dledger.sim;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntUnaryOperator;

import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/** Lies of the network. Stateless; see {@link Liar}. */
final class WireLiars {
    /** Changes entries on the way and refits all checksums inside the slice. */
    static final Liar SLICE_FORGED = new Liar("SLICE_FORGED", Liar.Fate.CAUGHT) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof PushEntryRequest push && dice.chance(0.02) ? forged(push, dice) : message;
        }

        private PushEntryRequest forged(PushEntryRequest push, Dice dice) {
            if (push.entries().isEmpty()) {
                return push;
            }
            ByteBuffer bytes = Liar.copyWithOneByteChanged(push.entries(), dice);
            int chainCrc = push.prevChainCrc();
            for (int at = 0; at < bytes.limit(); at += bytes.getInt(at + EntryLayout.SIZE)) {
                chainCrc = EntryLayout.seal(bytes, at, chainCrc);
            }
            return Liar.withEntries(push, bytes);
        }
    };

    /** Changes entries on the way and refits the body's checksum; the chain shows it. */
    static final Liar SLICE_CORRUPTED = new Liar("SLICE_CORRUPTED", Liar.Fate.HARMLESS) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            if (!(message instanceof PushEntryRequest push) || push.entries().isEmpty() || !dice.chance(0.05)) {
                return message;
            }
            ByteBuffer bytes = Liar.copyWithOneByteChanged(push.entries(), dice);
            for (int at = 0; at < bytes.limit(); at += bytes.getInt(at + EntryLayout.SIZE)) {
                bytes.putInt(at + EntryLayout.BODY_CRC, EntryLayout.computeBodyCrc(bytes, at));
            }
            return Liar.withEntries(push, bytes);
        }
    };

    /** Readdresses requests: one member answers as another. */
    static final Liar PEERS_MIXED_UP = new Liar("PEERS_MIXED_UP", Liar.Fate.CAUGHT) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            if (!(message instanceof PeerRequest request) || !dice.chance(0.2)) {
                return message;
            }
            Route route = request.route();
            int other = otherMember.applyAsInt(SimConfig.ordinalOf(route.to()));
            return readdressed(request, new Route(route.group(), route.from(), SimConfig.idOf(other),
                route.clusterId()));
        }

        private Message readdressed(PeerRequest request, Route route) {
            if (request instanceof VoteRequest vote) {
                return new VoteRequest(route, vote.kind(), vote.term(), vote.lastIndex(), vote.lastTerm(),
                    vote.handedOver(), vote.founds(), vote.round());
            }
            if (request instanceof PushEntryRequest push) {
                return new PushEntryRequest(route, push.term(), push.prevIndex(), push.prevTerm(), push.prevChainCrc(),
                    push.commitIndex(), push.recovery(), push.entries());
            }
            return request;
        }
    };

    /** Delivers requests to members that they do not name; the members see it. */
    static final Liar WRONG_DELIVERY = new Liar("WRONG_DELIVERY", Liar.Fate.HARMLESS) {
        @Override
        int arrivesAt(int member, IntUnaryOperator otherMember, Dice dice) {
            return dice.chance(0.1) ? otherMember.applyAsInt(member) : member;
        }
    };

    /** Swaps previous index and commit index of pushes without entries. */
    static final Liar COMMIT_SWAPPED = new Liar("COMMIT_SWAPPED", Liar.Fate.CAUGHT) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            if (!(message instanceof PushEntryRequest push) || !push.entries().isEmpty()) {
                return message;
            }
            return new PushEntryRequest(push.route(), push.term(), push.commitIndex(), push.prevTerm(),
                push.prevChainCrc(), push.prevIndex(), push.recovery(), EntrySlice.empty(push.commitIndex() + 1));
        }
    };

    /** Swaps index and term of the last entry in requests for votes. */
    static final Liar LAST_ENTRY_SWAPPED = new Liar("LAST_ENTRY_SWAPPED", Liar.Fate.CAUGHT) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof VoteRequest vote
                ? new VoteRequest(vote.route(), vote.kind(), vote.term(), vote.lastTerm(), vote.lastIndex(),
                    vote.handedOver(), vote.founds(), vote.round())
                : message;
        }
    };

    /** Turns refusals of votes into grants. */
    static final Liar VOTE_ALWAYS_GRANTED = new Liar("VOTE_ALWAYS_GRANTED", Liar.Fate.CAUGHT) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof VoteResponse vote && vote.kind() == VoteRequest.Kind.VOTE
                ? new VoteResponse(vote.code(), vote.term(), vote.kind(), vote.requestTerm(), vote.round(),
                    VoteResponse.Result.ACCEPT, vote.life())
                : message;
        }
    };

    /** Swaps previous index and match index in answers to pushes. */
    static final Liar MATCH_SWAPPED = new Liar("MATCH_SWAPPED", Liar.Fate.CAUGHT) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof PushEntryResponse push
                ? new PushEntryResponse(push.code(), push.term(), push.index(), push.prevIndex(), push.life())
                : message;
        }
    };

    /** Goes on with the beats of processes that were killed: quiet followers rest on leaders that are no more. */
    static final Liar BEATS_FOR_THE_DEAD = new Liar("BEATS_FOR_THE_DEAD", Liar.Fate.CAUGHT) {
        @Override
        boolean beatsForTheDead() {
            return true;
        }

        @Override
        SimOptions options(SimOptions drawn) {
            return drawn.mostlyQuiet();
        }
    };

    static final List<Liar> ALL = List.of(
        BEATS_FOR_THE_DEAD,
        SLICE_FORGED,
        SLICE_CORRUPTED,
        PEERS_MIXED_UP,
        WRONG_DELIVERY,
        COMMIT_SWAPPED,
        LAST_ENTRY_SWAPPED,
        VOTE_ALWAYS_GRANTED,
        MATCH_SWAPPED);

    private WireLiars() {
    }
}
