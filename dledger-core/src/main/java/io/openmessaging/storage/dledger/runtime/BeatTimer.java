package io.openmessaging.storage.dledger.runtime;

import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.Effects;
import io.openmessaging.storage.dledger.ElectionTurns;
import io.openmessaging.storage.dledger.protocol.ProcessBeat;
import io.openmessaging.storage.dledger.protocol.ProcessBeatReply;
import io.openmessaging.storage.dledger.rpc.DLedgerRpcService;

/**
 * The beats, the heartbeats and the turns of all groups behind one transport, in the time of their runtime. Any thread.
 */
public final class BeatTimer implements Sleeper, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BeatTimer.class);

    private final ProcessBeats beats;
    private final HeartBeats heartBeats;
    private final ElectionTurns turns = new SpacedTurns();
    private final DLedgerRpcService rpc;
    private final LongSupplier clockMs;
    /** Wakes the beats, and not the groups: what those have to do must not make the beats late. */
    private final Timers ofBeats;
    private final Function<ProcessBeat, ProcessBeatReply> answerer;

    /**
     * Answers the beats that the transport brings from now on. If another runtime does, which shares the transport, the
     * groups of this one are never quiet.
     *
     * @param ofGroups wakes the groups, whose heartbeats are gathered meanwhile
     */
    public BeatTimer(DLedgerRpcService rpc, Timers ofGroups, LongSupplier clockMs) {
        this.rpc = rpc;
        this.clockMs = clockMs;
        this.ofBeats = new Timers("dledger-beats", clockMs, () -> { });
        this.beats = new ProcessBeats(drawNumber(), rpc::beat, deadlineMs -> ofBeats.wakeAt(this, deadlineMs));
        this.heartBeats = new HeartBeats(ofGroups::isRunHere, rpc::heartBeats);
        this.answerer = beat -> beats.onBeat(beat, clockMs.getAsLong());
        if (!rpc.answerBeats(answerer)) {
            LOG.warn("the beats of this transport are those of another runtime: here no group is quiet");
            beats.end();
        }
    }

    private static long drawNumber() {
        long number = UUID.randomUUID().getMostSignificantBits();
        return number == Effects.NO_PROCESS ? 1 : number;
    }

    public ProcessBeats beats() {
        return beats;
    }

    public HeartBeats heartBeats() {
        return heartBeats;
    }

    public ElectionTurns turns() {
        return turns;
    }

    /** All that was due is done: sends the heartbeats that were. On the timer's thread. */
    public void sendGathered() {
        heartBeats.sendGathered();
    }

    @Override
    public void timeHasCome() {
        beats.tick(clockMs.getAsLong());
    }

    /** The process has no more groups behind that transport: nobody elsewhere must rest on it. */
    @Override
    public void close() {
        rpc.ignoreBeats(answerer);
        ofBeats.close();
    }

    /** Without beats, other processes wake their groups by themselves; those led here look for their followers. */
    @Override
    public void fail(Throwable fault) {
        LOG.error("a fault in the beats of this process: its groups are not quiet any more", fault);
        beats.end();
    }
}
