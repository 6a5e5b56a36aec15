package io.openmessaging.storage.dledger.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.Map;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.openmessaging.storage.dledger.benchmark.Comparison.Standing;
import io.openmessaging.storage.dledger.benchmark.driver.Figure;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ComparisonTest {
    private static final Cell CELL = new Cell(Cell.Clients.EMBEDDED, 1024, 64);
    private static final Cell EMPTY = new Cell(Cell.Clients.REMOTE, 16384, 64);
    private static final List<Contender> CONTENDERS = Contender.named(List.of("historical-1"));
    private static final Contender OURS = CONTENDERS.get(0);
    private static final Contender THEIRS = CONTENDERS.get(1);

    private final Comparison comparison = new Comparison(CONTENDERS, List.of(CELL, EMPTY));

    private void measured(Contender contender, int round, long perSecond, long p50Us) {
        Figure figure = new Figure(perSecond, 1, Map.of("FULL", 2L), 1_000_000_000L, p50Us, 2 * p50Us);
        comparison.add(contender, CELL, round, new Group.Measured(figure, 0.5));
    }

    private void threeRounds() {
        measured(OURS, 1, 50_000, 100);
        measured(OURS, 2, 70_000, 80);
        measured(OURS, 3, 60_000, 90);
        measured(THEIRS, 1, 6_000, 900);
        measured(THEIRS, 2, 5_000, 1000);
        measured(THEIRS, 3, 1_000, 2000);
    }

    @Test
    void tellsTheMedianAndTheSpreadOfTheRounds() {
        threeRounds();
        Standing ours = comparison.standings(CELL).get(0);

        assertEquals(new Standing(OURS, CELL, 3, 60_000, 50_000, 70_000, 90, 180, 0.5e6 / 60_000, 3, 6), ours);
    }

    @Test
    void aRatioIsOurMedianDividedByTheirs() {
        threeRounds();
        Standing theirs = comparison.standings(CELL).get(1);

        assertEquals(12, comparison.ratioOfRates(theirs));
        assertEquals(0.09, comparison.ratioOfLatencies(theirs));
    }

    @Test
    void aContenderWithoutOursBesideItHasNoRatio() {
        measured(THEIRS, 1, 6_000, 900);
        Standing theirs = comparison.standings(CELL).get(0);

        assertTrue(Double.isNaN(comparison.ratioOfRates(theirs)));
        assertTrue(ComparisonTable.of(comparison).contains("historical"));
        assertTrue(standingsOfJson().get(0).getAsJsonObject().get("oursToItsRate") == null);
    }

    @Test
    void theTableHasARowForEachContenderAndNoneForCellsThatWereNotMeasured() {
        threeRounds();
        List<String> lines = ComparisonTable.of(comparison).lines().toList();

        assertEquals(5, lines.size());
        assertEquals("1,024 B, 64 outstanding, embedded", lines.get(1));
        assertTrue(lines.get(3).matches(
            "  dledger-cache +60,000  \\(50,000 to 70,000\\) +90 +180 +8\\.3 +3 +6  in a majority's page cache"),
            lines.get(3));
        assertTrue(lines.get(4).matches(
            "  historical-1 +5,000  \\(1,000 to 6,000\\) +12\\.00 +1,000 +0\\.09 +2,000 +100\\.0 +3 +6  in a .*"),
            lines.get(4));
    }

    private JsonArray standingsOfJson() {
        return JsonParser.parseString(ComparisonJson.of(comparison)).getAsJsonObject().getAsJsonArray("standings");
    }

    @Test
    void theJsonHasEveryStandingAndEveryMeasurement() {
        threeRounds();
        JsonObject all = JsonParser.parseString(ComparisonJson.of(comparison)).getAsJsonObject();
        JsonObject theirs = standingsOfJson().get(1).getAsJsonObject();

        assertEquals("historical-1", theirs.get("contender").getAsString());
        assertEquals(5_000, theirs.get("appendsPerSecond").getAsDouble());
        assertEquals(12, theirs.get("oursToItsRate").getAsDouble());
        assertEquals(6, theirs.get("refused").getAsLong());
        assertEquals(6, all.getAsJsonArray("samples").size());
        assertEquals(2, all.getAsJsonArray("samples").get(0).getAsJsonObject().getAsJsonObject("refused")
            .get("FULL").getAsLong());
        assertEquals(Runtime.getRuntime().availableProcessors(),
            all.getAsJsonObject("machine").get("processors").getAsInt());
    }

    private Document plot() throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
            .parse(new InputSource(new StringReader(ComparisonPlot.of(comparison))));
    }

    @Test
    void thePlotHasADotForEachStandingFurtherRightForAHigherRate() throws Exception {
        threeRounds();
        var dots = plot().getElementsByTagName("circle");

        assertEquals(2, dots.getLength());
        double ours = Double.parseDouble(dots.item(0).getAttributes().getNamedItem("cx").getNodeValue());
        double theirs = Double.parseDouble(dots.item(1).getAttributes().getNamedItem("cx").getNodeValue());
        assertTrue(ours > theirs);
    }

    @Test
    void aPlotOfNothingIsAPictureToo() throws Exception {
        assertEquals(0, plot().getElementsByTagName("circle").getLength());
    }
}
