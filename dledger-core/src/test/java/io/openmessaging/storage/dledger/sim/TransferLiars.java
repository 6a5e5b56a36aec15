package io.openmessaging.storage.dledger.sim;

import java.util.List;
import java.util.function.IntUnaryOperator;

import io.openmessaging.storage.dledger.protocol.Leadership;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.VoteRequest;

/**
 * Lies about the handing over of leadership. None may break safety, which rests on votes and logs alone: to be handed
 * the leadership opens a voter's ears, and no more. Stateless; see {@link Liar}.
 */
final class TransferLiars {
    /**
     * Makes of some pre-votes votes in the name of some leadership, so that they pass members which hear their leader.
     * Harmless, since these vote by the rules all the same; but a disturbance, as {@link CutsTest} sees.
     */
    static final Liar HANDING_OVER_FORGED = new Liar("HANDING_OVER_FORGED", Liar.Fate.HARMLESS) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            if (!(message instanceof VoteRequest vote) || vote.kind() == VoteRequest.Kind.VOTE || vote.term() == 0
                    || dice.chance(0.8)) {
                return message;
            }
            String leader = SimConfig.idOf(otherMember.applyAsInt(SimConfig.ordinalOf(vote.route().from())));
            return new VoteRequest(vote.route(), VoteRequest.Kind.VOTE, vote.term(), vote.lastIndex(), vote.lastTerm(),
                new Leadership(leader, vote.term() - 1), vote.founds(), vote.round());
        }
    };

    /** Takes the name of the leadership from the requests of the member that was handed it: most transfers fail. */
    static final Liar HANDING_OVER_HIDDEN = new Liar("HANDING_OVER_HIDDEN", Liar.Fate.HARMLESS) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof VoteRequest vote
                ? new VoteRequest(vote.route(), vote.kind(), vote.term(), vote.lastIndex(), vote.lastTerm(),
                    Leadership.NONE, vote.founds(), vote.round())
                : message;
        }
    };

    /** Tells members to take leadership whose logs do not end where the leader's does. */
    static final Liar TAKEN_WITH_ANY_LOG = new Liar("TAKEN_WITH_ANY_LOG", Liar.Fate.HARMLESS) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof TakeLeadershipRequest take
                ? new TakeLeadershipRequest(take.route(), take.term(), TakeLeadershipRequest.ANY_INDEX)
                : message;
        }
    };

    static final List<Liar> ALL = List.of(
        HANDING_OVER_FORGED,
        HANDING_OVER_HIDDEN,
        TAKEN_WITH_ANY_LOG);

    private TransferLiars() {
    }
}
