package io.openmessaging.storage.dledger.benchmark.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

import org.junit.jupiter.api.Test;

class FigureTest {

    @Test
    void comesBackFromTheLineThatAChildPrints() {
        Figure figure = new Figure(12_345, 6, Map.of("DISK_FULL", 7L, "BUSY", 8_000L), 2_000_000_000L, 70, 800);

        assertTrue(Figure.isLine(figure.toLine()));
        assertEquals(figure, Figure.parse(figure.toLine()));
    }

    @Test
    void otherLinesAreNotTakenForFigures() {
        assertFalse(Figure.isLine("READY"));
        assertFalse(Figure.isLine("FIGURES 1 2"));
    }

    @Test
    void tellsHowOftenAppendsWereRefusedAndWhy() {
        Figure figure = new Figure(1, 0, Map.of("LEADER_PENDING_FULL", 12_345L, "DISK_FULL", 6L), 1, 1, 1);

        assertEquals("DISK_FULL 6, LEADER_PENDING_FULL 12,345", figure.refusedWords());
        assertEquals(12_351, figure.refusals());
        assertEquals("none", new Figure(1, 0, Map.of(), 1, 1, 1).refusedWords());
    }

    @Test
    void givesAppendsPerSecondOfTheMeasuredTime() {
        assertEquals(500.0, new Figure(1_000, 0, Map.of(), 2_000_000_000L, 1, 1).perSecond());
    }
}
