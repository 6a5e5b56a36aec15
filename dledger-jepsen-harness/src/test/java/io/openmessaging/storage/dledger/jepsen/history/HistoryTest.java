package io.openmessaging.storage.dledger.jepsen.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    Path directory;

    @Test
    void whatIsRecordedIsReadAsTheSame() throws IOException {
        Path file = directory.resolve("run").resolve("history.edn");
        AtomicLong clock = new AtomicLong(1_000);
        History recorded;
        try (HistoryRecorder recorder = new HistoryRecorder(file, () -> clock.getAndAdd(10))) {
            recorder.invoke(0, "write", List.of(1L, 2L));
            recorder.nemesis("kill", Map.of("n0", new Keyword("killed")));
            recorder.complete(0, Type.INFO, "write", List.of(1L, 2L), List.of(new Keyword("timeout"), "no \"answer\""));
            recorder.invoke(1, "read", null);
            recorded = recorder.history();
        }
        assertEquals(recorded.operations(), History.read(file).operations());
        assertEquals("{:index 0, :time 10, :process 0, :type :invoke, :f :write, :value [1 2]}",
            Files.readAllLines(file).get(0));
        assertEquals("{:index 1, :time 20, :process :nemesis, :type :info, :f :kill, :value {\"n0\" :killed}}",
            Files.readAllLines(file).get(1));
    }

    @Test
    void threadsRecordOneHistoryWithoutGapsInOrderOfTime() throws Exception {
        Path file = directory.resolve("history.edn");
        try (HistoryRecorder recorder = new HistoryRecorder(file, System::nanoTime)) {
            List<Thread> threads = new ArrayList<>();
            for (int process = 0; process < 4; process++) {
                int number = process;
                Thread thread = new Thread(() -> {
                    for (long i = 0; i < 200; i++) {
                        recorder.invoke(number, "add", i);
                        recorder.complete(number, Type.OK, "add", i, null);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        List<Operation> operations = History.read(file).operations();
        assertEquals(1_600, operations.size());
        for (int i = 1; i < operations.size(); i++) {
            assertEquals(i, operations.get(i).index());
            assertTrue(operations.get(i - 1).timeNs() <= operations.get(i).timeNs());
        }
        assertEquals(800, History.read(file).calls().size());
    }

    @Test
    void readsVectorsRecordsAndMapsOfManyLines() throws IOException {
        Path file = Files.writeString(directory.resolve("h.edn"), """
            ; as Knossos has them
            [#jepsen.history.Op{:index 4 :time 5, :process 0
               :type :invoke :f :read :value [3 nil] :unknown #{1}}
             {:process :nemesis, :type :info, :f :start, :value nil}
             {:type :ok :process 0, :f :read :value [3 7]}]
            {:type :invoke :process 1, :f :cas :value [3 [7 8]]}
            """);
        History history = History.read(file);
        assertEquals(4, history.operations().size());
        assertEquals(List.of(0L, 1L, 2L, 3L), history.operations().stream().map(Operation::index).toList());
        assertEquals(List.of(3L, 7L), history.calls().get(0).completion().value());
        assertTrue(history.calls().get(0).isOk());
        assertEquals(Type.INFO, history.calls().get(1).outcome());
        assertFalse(history.calls().get(1).isEnded());
        assertEquals("start", history.faults().get(0).f());
    }

    @Test
    void refusesWhatIsNoHistoryInOneLine() throws IOException {
        Map<String, String> bad = Map.of(
            "7", "expected a map with :type, found 7",
            "{:a 1}", "expected a map with :type",
            "{:type :later :process 0}", "expected :type to be",
            "{:type :ok :process 0.5}", "expected :process to be a number",
            "{:type :ok :process 0}", "ends an operation that it did not begin",
            "{:type :invoke :process 0} {:type :invoke :process 0}", "begins it before the end of operation 0",
            "{:type", "expected '}', found the end");
        for (Map.Entry<String, String> each : bad.entrySet()) {
            Path file = Files.writeString(directory.resolve("bad.edn"), each.getKey());
            var e = assertThrows(IllegalArgumentException.class, () -> History.read(file));
            assertTrue(e.getMessage().contains("bad.edn: ") && e.getMessage().contains(each.getValue()),
                e.getMessage());
        }
    }
}
