package io.openmessaging.storage.dledger.sim;

import java.util.List;

import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.Message;

/** Lies about who leads, and about how fast time goes by, told to leaders that answer reads. See {@link Liar}. */
final class ReadLiars {
    /** What a clock's fault is in election timeouts, and the bound that covers it together with the rates. */
    private static final double FAULT = 0.6;
    private static final double BOUND = 0.9;

    /** A lie that needs readers, leaders that are cut off, and answers to heartbeats that come late now and then. */
    private static class RoundLiar extends Liar {
        RoundLiar(String name, Fate fate) {
            super(name, fate);
        }

        @Override
        SimOptions options(SimOptions drawn) {
            return drawn.with(new SimOptions.Reads(3, 30_000, 0));
        }

        @Override
        ClockFault clockFault() {
            return ClockFault.CUT_ONLY;
        }

        @Override
        long lateUs(Message message, Dice dice) {
            return message instanceof HeartBeatResponse && dice.chance(0.3) ? dice.between(0L, 1_000_000L) : 0;
        }
    }

    /** Tells nothing but the truth, late now and then. */
    static final Liar BEATS_ANSWERED_LATE = new RoundLiar("BEATS_ANSWERED_LATE", Liar.Fate.HARMLESS);

    /** Repeats a round that is newer by a few than the one asked; one that was not sent yet would not count. */
    static final Liar ROUND_IS_NEWER = new RoundLiar("ROUND_IS_NEWER", Liar.Fate.UNSAFE) {
        @Override
        Message onReturn(Message response, long lastRound) {
            return response instanceof HeartBeatResponse beat
                ? new HeartBeatResponse(beat.code(), beat.term(), Math.min(beat.round() + 10, lastRound), beat.life())
                : response;
        }
    };

    /** Lets a leader take the answers of rounds that it began before a read for those of one that began after it. */
    static final Liar ROUNDS_ALIKE = new RoundLiar("ROUNDS_ALIKE", Liar.Fate.UNSAFE) {
        @Override
        Message onReturn(Message response, long lastRound) {
            return response instanceof HeartBeatResponse beat
                ? new HeartBeatResponse(beat.code(), beat.term(), lastRound, beat.life())
                : response;
        }
    };

    /** With readers, and with leases that allow for faults of clocks of so many election timeouts. */
    private static SimOptions withLeases(SimOptions drawn, double bound) {
        long timeoutMs = drawn.timing().raft().electionTimeoutMs();
        long leaseMs = timeoutMs - Math.max(2, (long) (timeoutMs * bound));
        return drawn.fitForLeases().with(new SimOptions.Reads(3, 3_000, leaseMs));
    }

    /** Clocks that go wrong, of leaders that are cut off, by less than leases allow for, or by more. */
    private static final class ClockLiar extends Liar {
        private final ClockFault fault;

        ClockLiar(String name, Fate fate, ClockFault fault) {
            super(name, fate);
            this.fault = fault;
        }

        @Override
        SimOptions options(SimOptions drawn) {
            return withLeases(drawn, fate() == Fate.HARMLESS ? BOUND : 0);
        }

        @Override
        ClockFault clockFault() {
            return fault;
        }

        @Override
        long clockFaultMs(SimOptions options) {
            return (long) (options.timing().raft().electionTimeoutMs() * FAULT);
        }
    }

    /** The clocks of all but a leader that is cut off jump ahead, by less than its lease allows for. */
    static final Liar JUMPS_WITHIN_BOUND = new ClockLiar("JUMPS_WITHIN_BOUND", Liar.Fate.HARMLESS,
        Liar.ClockFault.OTHERS_JUMP);

    /** The same, where leases allow for nothing. */
    static final Liar JUMPS_WITHOUT_BOUND = new ClockLiar("JUMPS_WITHOUT_BOUND", Liar.Fate.UNSAFE,
        Liar.ClockFault.OTHERS_JUMP);

    /** A leader that is cut off is paused, and its clock does not count that; for less than its lease allows for. */
    static final Liar PAUSES_WITHIN_BOUND = new ClockLiar("PAUSES_WITHIN_BOUND", Liar.Fate.HARMLESS,
        Liar.ClockFault.LEADER_STOPS);

    /** The same, where leases allow for nothing. */
    static final Liar PAUSES_WITHOUT_BOUND = new ClockLiar("PAUSES_WITHOUT_BOUND", Liar.Fate.UNSAFE,
        Liar.ClockFault.LEADER_STOPS);

    /** Heartbeats that travel together and are lost are answered, as if a process spoke for groups it has not asked. */
    static final Liar ANSWERED_UNASKED = new Liar("ANSWERED_UNASKED", Liar.Fate.UNSAFE) {
        @Override
        boolean answersLostBundles() {
            return true;
        }

        @Override
        SimOptions options(SimOptions drawn) {
            return withLeases(drawn, BOUND);
        }

        @Override
        ClockFault clockFault() {
            return ClockFault.CUT_ONLY;
        }
    };

    static final List<Liar> ALL = List.of(
        BEATS_ANSWERED_LATE,
        ROUND_IS_NEWER,
        ROUNDS_ALIKE,
        JUMPS_WITHIN_BOUND,
        JUMPS_WITHOUT_BOUND,
        PAUSES_WITHIN_BOUND,
        PAUSES_WITHOUT_BOUND,
        ANSWERED_UNASKED);

    private ReadLiars() {
    }
}
