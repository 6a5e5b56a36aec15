package io.openmessaging.storage.dledger.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ScaleTableTest {
    private final ScaleTable table = new ScaleTable("what grows", "groups", List.of("appends/s", "threads"));

    private void threePoints() {
        table.add(1, List.of(new double[] {90_000, 17}, new double[] {70_000, 18}, new double[] {80_000, 16}));
        table.add(10, List.of(new double[] {60_000.4, 17.25}));
        table.add(100, List.of(new double[] {0.125, Double.NaN}));
    }

    @Test
    void aRowHasTheMediansOfWhatWasMeasured() {
        threePoints();

        assertEquals("""
            | groups | appends/s | threads |
            | --- | --- | --- |
            | 1 | 80,000 | 17 |
            | 10 | 60,000 | 17.3 |
            | 100 | 0.13 | – |
            """, table.toMarkdown());
    }

    @Test
    void theJsonHasEveryRowAndNothingWhereThereIsNoNumber() {
        threePoints();
        JsonArray rows = JsonParser.parseString(table.toJson()).getAsJsonObject().getAsJsonArray("rows");

        assertEquals(3, rows.size());
        assertEquals(10, rows.get(1).getAsJsonObject().get("groups").getAsLong());
        assertEquals(60_000.4, rows.get(1).getAsJsonObject().get("appends/s").getAsDouble());
        assertTrue(rows.get(2).getAsJsonObject().get("threads") == null);
    }

    private NodeList elements(String name) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
            .parse(new InputSource(new StringReader(ScalePlot.of(table)))).getElementsByTagName(name);
    }

    private static double value(NodeList elements, int i, String attribute) {
        return Double.parseDouble(elements.item(i).getAttributes().getNamedItem(attribute).getNodeValue());
    }

    @Test
    void thePlotHasADotForEachNumberHigherForMoreAndRightInStepsOfPowers() throws Exception {
        threePoints();
        NodeList dots = elements("circle");

        assertEquals(5, dots.getLength());
        assertTrue(value(dots, 0, "cy") < value(dots, 1, "cy"));
        assertTrue(value(dots, 1, "cy") < value(dots, 2, "cy"));
        assertEquals(value(dots, 1, "cx") - value(dots, 0, "cx"), value(dots, 2, "cx") - value(dots, 1, "cx"), 0.2);
    }

    @Test
    void aPlotOfNothingIsAPictureToo() throws Exception {
        assertEquals(0, elements("circle").getLength());
    }
}
