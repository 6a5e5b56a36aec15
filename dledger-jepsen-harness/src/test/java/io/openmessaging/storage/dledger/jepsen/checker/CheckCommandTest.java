package io.openmessaging.storage.dledger.jepsen.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.google.gson.JsonParser;
import io.openmessaging.storage.dledger.jepsen.cli.CommandLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private static final String GOOD = """
        #jepsen.history.Op{:index 0, :time 1, :process 0, :type :invoke, :f :write, :value [0 1], :extra #{:x}}
        #jepsen.history.Op{:index 1, :time 2, :process 0, :type :ok,
                           :f :write, :value [0 1]}
        {:process :nemesis, :type :info, :f :start, :value [:isolated {"n1" #{"n2"}}]}
        {:process 1, :type :invoke, :f :read, :value [0 nil]}
        {:process 1, :type :ok, :f :read, :value [0 1]}
        """;

    @TempDir
    Path directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String history, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("history.edn"), history);
        String[] args = new String[options.length + 2];
        args[0] = "check";
        args[1] = file.toString();
        System.arraycopy(options, 0, args, 2, options.length);
        out.reset();
        err.reset();
        return new CommandLine(List.of(new CheckCommand())).run(args, new PrintStream(out, true,
            StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void exitStatusTellsTheVerdict() throws IOException {
        assertEquals(0, run(GOOD));
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("VALID\nmodel: \"register\"\n"));
        assertEquals(1, run(GOOD.replace(":ok, :f :read, :value [0 1]", ":ok, :f :read, :value [0 2]")));
        assertEquals(2, run("{:process 0 :type :invoke :f :add :value 1}"));
        assertEquals(1, run("""
            {:process 0 :type :invoke :f :txn :value [[:r 1 nil]]}
            {:process 0 :type :ok :f :txn :value [[:r 1 [5]]]}"""));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theResultIsPrintedAsJsonOnDemand() throws IOException {
        assertEquals(0, run(GOOD, "--json"));
        assertTrue(JsonParser.parseString(out.toString(StandardCharsets.UTF_8)).getAsJsonObject().get("valid?")
            .getAsBoolean());
    }

    @Test
    void readsAloneTellNoModel() throws IOException {
        String reads = "{:process 0 :type :invoke :f :read} {:process 0 :type :ok :f :read :value {0 10 1 10}}";
        assertEquals(2, run(reads));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("operations [read] tell no model"));
        assertEquals(0, run(reads, "--model", "bank"));
    }

    @Test
    void objectsOfClojureThatTheNemesisSaidAreReadOver() throws IOException {
        assertEquals(0, run(GOOD.replace("[:isolated", "[#object[java.lang.Thread 0x5b2f \"Thread[x]\"] #'a/b")));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsNoTextIsRefusedByItsName() throws IOException {
        Path bytes = Files.write(directory.resolve("bytes.edn"), new byte[] {'{', (byte) 0xff});
        for (Path bad : List.of(bytes, directory)) {
            PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
            err.reset();
            assertEquals(2, new CommandLine(List.of(new CheckCommand()))
                .run(new String[] {"check", bad.toString()}, stream, stream));
            assertTrue(err.toString(StandardCharsets.UTF_8).contains(bad + ": "), err.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void wrongInputGivesOneLineAndStatusTwo() throws IOException {
        assertEquals(2, run("{:process 0 :type :invoke :f :fly}"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("operations [fly] tell no model"));
        assertEquals(2, run("{:a"));
        assertEquals(2, run(GOOD, "--model", "tree"));
        assertEquals(2, run(GOOD, "--time-limit", "0"));
        assertEquals(2, run(GOOD, "--model", "append", "--nonsense"));
        assertEquals(1, err.toString(StandardCharsets.UTF_8).lines().count());
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }
}
