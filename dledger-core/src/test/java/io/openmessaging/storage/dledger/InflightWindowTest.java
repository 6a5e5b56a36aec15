package io.openmessaging.storage.dledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class InflightWindowTest {

    @Test
    void isFullAtItsCountOfPushes() {
        InflightWindow window = new InflightWindow(2, 1000);
        window.add(0, 1);
        assertTrue(window.hasRoom());
        window.add(1, 1);

        assertFalse(window.hasRoom());
        assertThrows(InvariantViolation.class, () -> window.add(2, 1));
    }

    @Test
    void isFullAtItsBytesButTakesOnePushThatIsLarger() {
        InflightWindow window = new InflightWindow(8, 1000);
        assertTrue(window.hasRoom());
        window.add(0, 5000);

        assertFalse(window.hasRoom());
    }

    @Test
    void anAnswerCoversAllPushesThatEndAtOrBeforeItsIndex() {
        InflightWindow window = new InflightWindow(3, 1000);
        window.add(4, 400);
        window.add(6, 400);
        window.add(9, 400);
        window.answeredUpTo(7);

        assertEquals(1, window.count());
        assertTrue(window.hasRoom());
        window.answeredUpTo(9);
        assertTrue(window.isEmpty());
    }

    @Test
    void goesRoundItsRing() {
        InflightWindow window = new InflightWindow(3, 10);
        for (int push = 0; push < 100; push++) {
            window.add(push, 4);
            window.answeredUpTo(push - 1);
        }

        assertEquals(1, window.count());
    }
}
