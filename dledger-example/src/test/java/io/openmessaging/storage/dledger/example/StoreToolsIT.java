package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.example.demo.FreePorts;

/** The tools on the files of a member: beside it while it runs, after a kill, and it goes on with what they leave. */
class StoreToolsIT {
    @TempDir
    private Path base;

    private static Cli succeeds(String... args) throws Exception {
        Cli run = Cli.run(args);
        assertEquals(0, run.status(), run::toString);
        return run;
    }

    @Test
    void aRunningAndAKilledMemberAreVerifiedAndATruncatedOneGoesOn() throws Exception {
        String peers = "n0-127.0.0.1:" + FreePorts.find(1).get(0);
        String directory = base.resolve("dledger-n0").toString();
        try (Cli member = Cli.start("appender", "-p", peers, "-s", base.toString())) {
            member.awaitLine("listen the port: ");
            succeeds("append", "-p", peers, "-c", "20");
            Cli described = succeeds("describe", "-d", directory);
            assertTrue(described.toString().contains("HELD"), described::toString);
            assertTrue(described.toString().contains("" + member.process().pid()), described::toString);
            succeeds("verify", "-d", directory);
            Cli refused = Cli.run("truncate", "-d", directory, "--index", "10", "--yes", "--below-commit");
            assertEquals(1, refused.status(), refused::toString);
            assertTrue(refused.err().get(0).contains("in use"), refused::toString);
        }
        succeeds("verify", "-d", directory);
        succeeds("truncate", "-d", directory, "--index", "10", "--yes", "--below-commit");
        assertEquals(10, succeeds("readFile", "-d", directory).out().size());
        try (Cli member = Cli.start("appender", "-p", peers, "-s", base.toString())) {
            member.awaitLine("listen the port: ");
            succeeds("append", "-p", peers, "-d", "on it goes");
            succeeds("verify", "-d", directory);
        }
    }
}
