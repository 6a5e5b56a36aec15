package io.openmessaging.storage.dledger.runtime;

import java.util.function.LongSupplier;

import io.openmessaging.storage.dledger.Effects;
import io.openmessaging.storage.dledger.LocalRpcService;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

class BeatTimerTest {
    private static final LongSupplier CLOCK = () -> 0;

    @Test
    void oneRuntimeAnswersTheBeatsOfATransportAndTheGroupsOfOthersAreNeverQuiet() {
        LocalRpcService rpc = new LocalRpcService(new LocalRpcService.Network(Runnable::run));
        try (Timers timers = new Timers("timer", CLOCK, () -> { }); QuietLog log = QuietLog.of(BeatTimer.class)) {
            BeatTimer first = new BeatTimer(rpc, timers, CLOCK);
            BeatTimer second = new BeatTimer(rpc, timers, CLOCK);

            assertNotEquals(Effects.NO_PROCESS, first.beats().processTowards("there:1"));
            assertEquals(Effects.NO_PROCESS, second.beats().processTowards("there:1"));
            assertEquals("the beats of this transport are those of another runtime: here no group is quiet",
                log.text());

            second.close();
            first.close();
            BeatTimer third = new BeatTimer(rpc, timers, CLOCK);

            assertNotEquals(Effects.NO_PROCESS, third.beats().processTowards("there:1"));
            third.close();
        }
    }
}
