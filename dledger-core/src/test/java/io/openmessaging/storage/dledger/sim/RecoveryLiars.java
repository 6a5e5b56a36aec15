package io.openmessaging.storage.dledger.sim;

import java.util.List;
import java.util.function.IntUnaryOperator;

import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.RecoveryPoint;

/** Lies about what a member may have forgotten, and about when it is whole again. Stateless; see {@link Liar}. */
final class RecoveryLiars {
    /** Comes back from a loss of power in ASYNC as if nothing could be missing: "skips the rule". */
    static final Liar POWER_LOSS_HIDDEN = new Liar("POWER_LOSS_HIDDEN", Liar.Fate.UNSAFE) {
        @Override
        RecoveredLog recovered(RecoveredLog found) {
            return recoveredWith(found, Life.FIRST, found.configurations(), found.belonging());
        }
    };

    /** Ends a recovery at the leader's commit index, which after an election is a lower bound only. */
    static final Liar RECOVERY_POINT_IS_COMMIT = new Liar("RECOVERY_POINT_IS_COMMIT", Liar.Fate.UNSAFE) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof PushEntryRequest push && !push.recovery().equals(RecoveryPoint.NONE)
                ? Liar.withPoint(push, new RecoveryPoint(push.recovery().incarnation(), push.commitIndex()))
                : message;
        }
    };

    /**
     * Makes all incarnations of a member look alike to its leader: what an earlier one acknowledged counts as if the
     * present one had, and so does the recovery point that was named for it.
     */
    static final Liar INCARNATIONS_ALIKE = new Liar("INCARNATIONS_ALIKE", Liar.Fate.UNSAFE) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            if (message instanceof PushEntryResponse push) {
                return new PushEntryResponse(push.code(), push.term(), push.prevIndex(), push.index(),
                    alike(push.life()));
            }
            if (message instanceof HeartBeatResponse beat) {
                return new HeartBeatResponse(beat.code(), beat.term(), beat.round(), alike(beat.life()));
            }
            return message;
        }

        private Life alike(Life life) {
            return life.incarnation() < 0 ? life : new Life(0, life.recovering(), life.store());
        }

        @Override
        Message onArrival(Message request, Life receiver) {
            return request instanceof PushEntryRequest push && !push.recovery().equals(RecoveryPoint.NONE)
                ? Liar.withPoint(push, new RecoveryPoint(receiver.incarnation(), push.recovery().index()))
                : request;
        }
    };

    static final List<Liar> ALL = List.of(
        POWER_LOSS_HIDDEN,
        RECOVERY_POINT_IS_COMMIT,
        INCARNATIONS_ALIKE);

    private RecoveryLiars() {
    }
}
