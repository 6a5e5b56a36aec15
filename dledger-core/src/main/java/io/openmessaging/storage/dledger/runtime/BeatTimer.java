package io.openmessaging.storage.dledger.runtime;

import java.util.UUID;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.Effects;
import io.openmessaging.storage.dledger.rpc.DLedgerRpcService;

/** The beats of all groups behind one transport, in the time of their runtime. Any thread. */
public final class BeatTimer implements Sleeper {
    private static final Logger LOG = LoggerFactory.getLogger(BeatTimer.class);

    private final ProcessBeats beats;
    private final LongSupplier clockMs;

    /** Answers the beats that the transport brings from now on. */
    public BeatTimer(DLedgerRpcService rpc, Timers timers, LongSupplier clockMs) {
        this.clockMs = clockMs;
        this.beats = new ProcessBeats(drawNumber(), rpc::beat, deadlineMs -> timers.wakeAt(this, deadlineMs));
        rpc.answerBeats(beat -> beats.onBeat(beat, clockMs.getAsLong()));
    }

    private static long drawNumber() {
        long number = UUID.randomUUID().getMostSignificantBits();
        return number == Effects.NO_PROCESS ? 1 : number;
    }

    public ProcessBeats beats() {
        return beats;
    }

    @Override
    public void timeHasCome() {
        beats.tick(clockMs.getAsLong());
    }

    /** Without beats, other processes wake their groups by themselves; those led here look for their followers. */
    @Override
    public void fail(Throwable fault) {
        LOG.error("a fault in the beats of this process: its groups are not quiet any more", fault);
        beats.end();
    }
}
