package io.openmessaging.storage.dledger.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

class BenchmarkCliTest {
    /** Runs it; returns what it says on standard error. */
    private static String refused(String... arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertEquals(2, BenchmarkCli.run(arguments));
        } finally {
            System.setErr(before);
        }
        String text = said.toString(StandardCharsets.UTF_8);
        assertEquals(1, text.lines().count(), text);
        return text;
    }

    @Test
    void badArgumentsGetOneLineAndExitCodeTwo() {
        assertTrue(refused("compare", "--systems", "etcd").contains("no system etcd; there are"));
        assertTrue(refused("compare", "--payload", "0").contains("--payload"));
        assertTrue(refused("compare", "--outstanding", "many").contains("--outstanding"));
        assertTrue(refused("compare", "--clients", "ELSEWHERE").contains("--clients"));
        assertTrue(refused("compare", "--rounds", "0").contains("--rounds"));
        assertTrue(refused("append", "--flush-mode", "SOMETIMES").contains("--flush-mode"));
        assertTrue(refused("append", "--rate", "-1").contains("--rate"));
        assertTrue(refused("append", "--rounds", "0").contains("--rounds"));
        assertTrue(refused("append", "--half", "--rate", "10").contains("--half"));
        assertTrue(refused("catch-up", "--mib", "0").contains("--mib"));
        assertTrue(refused("catch-up", "--load", "--seconds", "0").contains("--seconds"));
        assertTrue(refused("failover", "--systems", "pipe-disk,raft").contains("no system raft"));
        assertTrue(refused("scale", "everything").contains("one of groups, busy, entries, members, log"));
        assertTrue(refused("scale").contains("one of groups"));
        assertTrue(refused("scale", "log", "--points", "0").contains("--points"));
        assertTrue(refused("scale", "groups", "--heart-beat-ms", "0").contains("--heart-beat-ms"));
        assertTrue(refused("compare", "--what").contains("--what"));
        assertTrue(refused("compete").contains("compete"));
    }

    /** Runs it; returns what it says on standard output. */
    private static String helped(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertEquals(0, BenchmarkCli.run(arguments));
        } finally {
            System.setOut(before);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void helpIsThatOfTheCommandWithExamplesOrThatOfAll() {
        String append = helped("append", "--help");
        assertTrue(append.contains("--half"), append);
        assertTrue(append.contains("dledger-benchmark.jar append --half"), append);
        assertFalse(append.contains("--targets"), append);
        assertTrue(append.contains("--full-page-cache"), append);
        String catchUp = helped("catch-up", "-h");
        assertTrue(catchUp.contains("dledger-benchmark.jar catch-up --load"), catchUp);
        assertTrue(catchUp.contains("--full-page-cache"), catchUp);
        assertTrue(helped("compare", "-h").contains("--full-page-cache"));
        assertTrue(helped("--help").contains("--targets"));
    }
}
