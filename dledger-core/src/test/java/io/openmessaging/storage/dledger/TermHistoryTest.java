package io.openmessaging.storage.dledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.entry.LogBase;

class TermHistoryTest {

    private static TermHistory empty() {
        return new TermHistory(LogBase.START, new long[0], new long[0], -1);
    }

    @Test
    void anEmptyLogEndsBeforeTheFirstIndexInNoTerm() {
        TermHistory history = empty();

        assertEquals(-1, history.lastIndex());
        assertEquals(-1, history.lastTerm());
        assertEquals(-1, history.termAt(-1));
    }

    @Test
    void recoveredRunsAnswerAsTheAppendsDidThatMadeThem() {
        TermHistory history = new TermHistory(LogBase.START, new long[] {0, 3}, new long[] {1, 4}, 5);

        assertEquals(1, history.termAt(2));
        assertEquals(4, history.termAt(3));
        assertEquals(3, history.firstIndexOfTermAt(5));
        assertEquals(4, history.lastTerm());
    }

    @Test
    void aHistoryThatIsCutAtItsBeginningAnswersAsBeforeForWhatIsLeft() {
        TermHistory history = new TermHistory(LogBase.START, new long[] {0, 3, 5, 7}, new long[] {1, 4, 5, 9}, 8);

        history.compactUpTo(new LogBase(5, 5, 0, 0));

        assertEquals(5, history.baseIndex());
        assertEquals(5, history.termAt(5));
        assertEquals(5, history.termAt(6));
        assertEquals(6, history.firstIndexOfTermAt(6));
        assertEquals(7, history.firstIndexOfTermAt(8));
        assertThrows(InvariantViolation.class, () -> history.termAt(4));
        history.truncateFrom(6);
        assertEquals(5, history.lastTerm());
        assertEquals(5, history.lastIndex());
        history.append(5, 6);
        assertEquals(6, history.firstIndexOfTermAt(6));
        history.compactUpTo(new LogBase(6, 5, 0, 0));
        assertEquals(5, history.lastTerm());
        history.append(9, 7);
        assertEquals(9, history.termAt(7));
    }

    @Test
    void aRecoveredHistoryMayBeginBehindABase() {
        TermHistory history = new TermHistory(new LogBase(41, 7, 0, 0), new long[0], new long[0], 41);

        assertEquals(41, history.lastIndex());
        assertEquals(7, history.lastTerm());
        history.append(7, 42);
        assertEquals(7, history.termAt(42));
    }

    @Test
    void termsMustNotFallAndIndexesMustBeInTheLog() {
        TermHistory history = new TermHistory(LogBase.START, new long[] {0}, new long[] {4}, 2);

        assertThrows(InvariantViolation.class, () -> history.append(3, 3));
        assertThrows(InvariantViolation.class, () -> history.append(4, 2));
        assertThrows(InvariantViolation.class, () -> history.termAt(3));
        assertThrows(InvariantViolation.class, () -> history.truncateFrom(3));
    }

    /** Random appends and truncations against a plain list of terms. */
    @Test
    void answersAsAPlainListOfTermsWould() {
        SplittableRandom random = new SplittableRandom(7);
        TermHistory history = empty();
        List<Long> model = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            if (!model.isEmpty() && random.nextInt(4) == 0) {
                int from = random.nextInt(Math.max(0, model.size() - 20), model.size());
                history.truncateFrom(from);
                model.subList(from, model.size()).clear();
            } else {
                long term = (model.isEmpty() ? 0 : model.get(model.size() - 1)) + random.nextInt(2);
                int count = random.nextInt(1, 5);
                history.append(term, model.size() + count - 1L);
                for (int i = 0; i < count; i++) {
                    model.add(term);
                }
            }
            assertAgrees(model, history);
        }
    }

    private static void assertAgrees(List<Long> model, TermHistory history) {
        assertEquals(model.size() - 1L, history.lastIndex());
        for (int index = Math.max(0, model.size() - 30); index < model.size(); index++) {
            assertEquals(model.get(index), history.termAt(index));
            assertEquals(model.indexOf(model.get(index)), history.firstIndexOfTermAt(index));
        }
    }
}
