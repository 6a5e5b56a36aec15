package io.openmessaging.storage.dledger.runtime;

import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class FlightRecorderTest {
    private final FlightRecorder recorder = new FlightRecorder();
    private long recorded;

    private void record(int count) {
        for (int i = 0; i < count; i++) {
            recorder.at(1000 + recorded);
            recorder.record("line=%d", recorded++, 0, 0, 0);
        }
    }

    private static String lines(long first, long last) {
        return LongStream.rangeClosed(first, last).mapToObj(each -> (1000 + each) + " ms line=" + each + "\n")
            .collect(Collectors.joining());
    }

    @Test
    void keepsTheLastLines() {
        assertEquals("", recorder.print());
        record(1);
        assertEquals(lines(0, 0), recorder.print());
        record(FlightRecorder.FEW_LINES);
        assertEquals(lines(0, FlightRecorder.FEW_LINES), recorder.print());
        record(5 * FlightRecorder.LINES);
        assertEquals(lines(recorded - FlightRecorder.LINES, recorded - 1), recorder.print());
    }

    @Test
    void keepsFewLinesOfAGroupThatRestsAndFillsUpAgain() {
        record(3);
        recorder.rest();
        assertEquals(lines(0, 2), recorder.print());

        record(FlightRecorder.LINES + 7);
        recorder.rest();
        long first = recorded - FlightRecorder.FEW_LINES;
        assertEquals(lines(first, recorded - 1), recorder.print());
        record(100);
        assertEquals(lines(first, recorded - 1), recorder.print());
        record(2 * FlightRecorder.LINES);
        assertEquals(lines(recorded - FlightRecorder.LINES, recorded - 1), recorder.print());
    }
}
