package io.openmessaging.storage.dledger.jepsen.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.jepsen.history.FaultWindow;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Operation;
import org.junit.jupiter.api.Test;

class AvailabilityCheckerTest {
    /** Each line: seconds, then as in {@link Histories}. */
    private static History timed(String lines) {
        List<Operation> operations = new ArrayList<>();
        for (String line : lines.strip().split("\n")) {
            String[] words = line.strip().split(" ", 2);
            Operation each = Histories.of(words[1].replaceFirst("^(\\d+) (ok|info)", "$1 invoke")).operations().get(0);
            String type = words[1].split(" ")[1];
            Operation typed = Histories.operation(operations.size(), each.process(), type, each.f(), each.value());
            long timeNs = (long) (Double.parseDouble(words[0]) * 1e9);
            operations.add(new Operation(typed.index(), timeNs, typed.process(), typed.type(), typed.f(), null, null));
        }
        return new History(operations);
    }

    private static final String RUN = """
        0.5 0 invoke write
        1.0 0 ok write
        1.0 0 invoke write
        2.0 nemesis info start-kill
        2.1 nemesis info start-kill
        3.0 1 invoke read
        3.5 1 ok read
        4.0 0 info write
        4.1 2 invoke write
        6.0 2 ok write
        7.0 nemesis info stop-kill
        7.5 nemesis info stop-kill
        30.0 2 invoke write
        30.5 2 ok write
        """;

    @Test
    void faultsAreFromTheFirstWordOfTheirStartToTheLastOfTheirEnd() {
        assertEquals(List.of(new FaultWindow("kill", 2_000_000_000L, 7_500_000_000L, null)),
            FaultWindow.of(timed(RUN)));
    }

    @Test
    void theWordsOfJepsensNemesesArePairedToo() {
        List<FaultWindow> windows = FaultWindow.of(timed("""
            1 nemesis info start
            2 nemesis info stop
            3 nemesis info kill
            5 nemesis info pause
            6 nemesis info resume
            7 nemesis info bitflip
            8 nemesis info bitflip
            9 nemesis info start-partition
            """));
        assertEquals(List.of("fault 1 2", "kill 3 3", "pause 5 6", "bitflip 7 8", "partition 9 9"), windows.stream()
            .map(each -> each.name() + " " + each.startNs() / 1_000_000_000 + " " + each.endNs() / 1_000_000_000)
            .toList());
    }

    @Test
    void theLongestTimeWithoutAnOkOfEachFaultIsTold() {
        Result result = AvailabilityChecker.measuring().check(timed(RUN));
        assertEquals(Verdict.VALID, result.valid());
        Map<?, ?> kill = (Map<?, ?>) ((List<?>) result.details().get("gaps")).get(0);
        assertEquals(2.5, kill.get("longest-gap"));
        assertEquals(1.0, kill.get("gap-start"));
        assertEquals(Map.of("read", 0.5, "write", 5.0), kill.get("longest-gap-by-f"));
    }

    @Test
    void timesInWhichNobodyTriesAreNoGaps() {
        assertEquals(2.5, AvailabilityChecker.measuring().check(timed(RUN)).details().get("longest-gap"));
    }

    @Test
    void gapsLongerThanAllowedAreFaults() {
        assertEquals(Verdict.VALID, AvailabilityChecker.allowing(Duration.ofMillis(2_500)).check(timed(RUN)).valid());
        assertEquals(Verdict.INVALID, AvailabilityChecker.allowing(Duration.ofMillis(2_499)).check(timed(RUN)).valid());
    }

    @Test
    void aRunWithoutAnyOkIsUnknown() {
        assertEquals(Verdict.UNKNOWN,
            AvailabilityChecker.measuring().check(timed("1 0 invoke write\n2 0 info write")).valid());
    }
}
