package io.openmessaging.storage.dledger.benchmark.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FigureTest {

    @Test
    void comesBackFromTheLineThatAChildPrints() {
        Figure figure = new Figure(12_345, 6, 2_000_000_000L, 70, 800);

        assertTrue(Figure.isLine(figure.toLine()));
        assertEquals(figure, Figure.parse(figure.toLine()));
    }

    @Test
    void otherLinesAreNotTakenForFigures() {
        assertFalse(Figure.isLine("READY"));
        assertFalse(Figure.isLine("FIGURES 1 2"));
    }

    @Test
    void givesAppendsPerSecondOfTheMeasuredTime() {
        assertEquals(500.0, new Figure(1_000, 0, 2_000_000_000L, 1, 1).perSecond());
    }
}
