package io.openmessaging.storage.dledger.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
        assertTrue(refused("catch-up", "--mib", "0").contains("--mib"));
        assertTrue(refused("failover", "--systems", "pipe-disk,raft").contains("no system raft"));
        assertTrue(refused("scale", "everything").contains("one of groups, busy, entries, members, log"));
        assertTrue(refused("scale").contains("one of groups"));
        assertTrue(refused("scale", "log", "--points", "0").contains("--points"));
        assertTrue(refused("compare", "--what").contains("--what"));
        assertTrue(refused("compete").contains("compete"));
    }
}
