package io.openmessaging.storage.dledger.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.gson.GsonBuilder;
import io.openmessaging.storage.dledger.benchmark.Comparison.Sample;
import io.openmessaging.storage.dledger.benchmark.Comparison.Standing;

/** A comparison for other programs: the machine, the standings, and every single measurement. Stateless. */
final class ComparisonJson {
    private ComparisonJson() {
    }

    static String of(Comparison comparison) {
        List<Object> standings = new ArrayList<>();
        for (Cell cell : comparison.cells()) {
            comparison.standings(cell).forEach(standing -> standings.add(standing(comparison, standing)));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine());
        all.put("standings", standings);
        all.put("samples", comparison.samples().stream().map(ComparisonJson::sample).toList());
        return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(all) + "\n";
    }

    /** What the measurements ran on. */
    static Map<String, Object> machine() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("architecture", System.getProperty("os.arch"));
        machine.put("java", Runtime.version().toString());
        return machine;
    }

    private static Map<String, Object> cell(Contender contender, Cell cell) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("contender", contender.name());
        map.put("acknowledged", contender.durability().words());
        map.put("bodiesPerAppend", contender.bodiesPerAppend());
        map.put("clients", cell.clients().words());
        map.put("payloadBytes", cell.payloadBytes());
        map.put("outstanding", cell.outstanding());
        return map;
    }

    private static Map<String, Object> standing(Comparison comparison, Standing standing) {
        Map<String, Object> map = cell(standing.contender(), standing.cell());
        map.put("rounds", standing.rounds());
        map.put("appendsPerSecond", standing.median());
        map.put("least", standing.least());
        map.put("most", standing.most());
        map.put("p50Us", standing.p50Us());
        map.put("p99Us", standing.p99Us());
        map.put("cpuUsPerAppend", finite(standing.cpuUs()));
        map.put("failed", standing.failed());
        map.put("refused", standing.refused());
        map.put("oursToItsRate", finite(comparison.ratioOfRates(standing)));
        map.put("oursToItsP50", finite(comparison.ratioOfLatencies(standing)));
        return map;
    }

    private static Map<String, Object> sample(Sample sample) {
        Map<String, Object> map = cell(sample.contender(), sample.cell());
        map.put("round", sample.round());
        map.put("appendsPerSecond", sample.measured().figure().perSecond());
        map.put("p50Us", sample.measured().figure().p50Us());
        map.put("p99Us", sample.measured().figure().p99Us());
        map.put("failed", sample.measured().figure().failed());
        map.put("refused", sample.measured().figure().refused());
        map.put("cpuSeconds", sample.measured().cpuSeconds());
        return map;
    }

    /** The value, or nothing where there is none: JSON has no word for it. */
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
