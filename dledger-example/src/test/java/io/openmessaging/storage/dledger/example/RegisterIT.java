package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.example.demo.FreePorts;
import io.openmessaging.storage.dledger.example.demo.LocalGroup;

/** A register as processes: what its commands print, and that its values outlive a member. */
class RegisterIT {
    private static final int LARGEST_BODY = 4 * 1024 * 1024;

    @TempDir
    private Path directory;

    private static String onFreePort() throws Exception {
        return "n0-127.0.0.1:" + FreePorts.find(1).get(0);
    }

    private Cli startMember(String command, String peers, String... options) throws Exception {
        List<String> args = new ArrayList<>(List.of(command, "-p", peers, "-s", directory.toString()));
        args.addAll(List.of(options));
        Cli member = Cli.start(args.toArray(new String[0]));
        member.awaitLine("listen the port: ");
        return member;
    }

    private static void assertPrints(String line, String... args) throws Exception {
        Cli run = Cli.run(args);
        assertEquals(List.of(line), run.out(), run::toString);
        assertEquals(List.of(), run.err(), run::toString);
        assertEquals(0, run.status(), run::toString);
    }

    private static void assertFails(String line, String code, String... args) throws Exception {
        Cli run = Cli.run(args);
        assertEquals(List.of(line), run.out(), run::toString);
        assertEquals(1, run.err().size(), run::toString);
        assertTrue(run.err().get(0).contains(code), run::toString);
        assertEquals(1, run.status(), run::toString);
    }

    /** As they stand in the historical library's README, but for the port and the directory. */
    @Test
    void theHistoricalCommandLinesPrintWhatTheyDid() throws Exception {
        String peers = onFreePort();
        try (Cli member = startMember("register", peers, "--group", "default", "--id", "n0")) {
            assertPrints("Get Result:{\"code\":200,\"key\":13,\"term\":-1}", "read", "--peers", peers, "--key", "13");
            assertPrints("Write Result Code:200", "write", "--peers", peers, "--key", "13", "--value", "31");
            assertPrints("Get Result:{\"code\":200,\"key\":13,\"term\":-1,\"value\":31}", "read", "-p", peers);
            assertPrints("Write Result Code:200", "write", "-g", "default", "-p", peers, "-k", "-1", "-v", "-2");
            for (String mode : List.of("UNSAFE_READ", "RAFT_LOG_READ", "READ_INDEX_READ", "LEASE_READ")) {
                assertPrints("Get Result:{\"code\":200,\"key\":-1,\"term\":-1,\"value\":-2}", "read", "-p", peers,
                    "-k", "-1", "-r", mode);
            }
            assertTrue(member.process().isAlive());
        }
    }

    @Test
    void keysAndValuesAreTextsOfAnySize() throws Exception {
        String peers = onFreePort();
        Path file = Files.writeString(directory.resolve("value"), "v".repeat(LARGEST_BODY - 100));
        try (Cli member = startMember("register", peers)) {
            assertPrints("{\"code\":200,\"key\":\"a b\"}", "write", "-p", peers, "-k", "a b", "-v", "", "--json");
            assertPrints("{\"code\":200,\"key\":\"a b\",\"term\":-1,\"value\":\"\"}", "read", "-p", peers, "-k", "a b",
                "--json");
            assertPrints("Write Result Code:200", "write", "-p", peers, "--value-file", file.toString());
            Cli read = Cli.run("read", "-p", peers);
            assertEquals(0, read.status());
            assertTrue(read.out().get(0).endsWith("vvv\"}"));
            assertTrue(read.out().get(0).length() > LARGEST_BODY - 100);

            Files.writeString(file, "v".repeat(LARGEST_BODY));
            assertFails("Write Result Code:425", "refused, surely not done (ENTRY_TOO_LARGE", "write", "-p", peers,
                "--value-file", file.toString());
            assertTrue(member.process().isAlive());
        }
    }

    @Test
    void aMemberThatIsNoRegisterAndAMemberThatIsNotThereAreToldApart() throws Exception {
        String peers = onFreePort();
        try (Cli member = startMember("appender", peers)) {
            assertFails("Write Result Code:303", "UNSUPPORTED", "write", "-p", peers);
            assertFails("Get Result:{\"code\":303,\"key\":13,\"term\":-1}", "UNSUPPORTED", "read", "-p", peers);
            assertTrue(member.process().isAlive());
        }
        assertFails("Write Result Code:511", "UNREACHABLE", "write", "-p", peers, "--timeout", "300");
        assertFails("Get Result:{\"code\":511,\"key\":13,\"term\":-1}", "UNREACHABLE", "read", "-p", peers,
            "--timeout", "300");
    }

    @Test
    void whatTheEntriesOfOthersSayDoesNotStopARegister() throws Exception {
        String peers = onFreePort();
        try (Cli member = startMember("register", peers)) {
            assertEquals(0, Cli.run("append", "-p", peers, "-d", "no write").status());
            assertPrints("Write Result Code:200", "write", "-p", peers);
            assertPrints("Get Result:{\"code\":200,\"key\":13,\"term\":-1,\"value\":31}", "read", "-p", peers);
            assertTrue(member.process().isAlive());
        }
    }

    @Test
    void aRegisterComesBackFromItsSnapshot() throws Exception {
        String peers = onFreePort();
        String[] options = {"--enable-snapshot", "--snapshot-threshold", "10"};
        try (Cli member = startMember("register", peers, options)) {
            assertPrints("Write Result Code:200", "write", "-p", peers, "-k", "old", "-v", "kept");
            assertEquals(0, Cli.run("benchmark", "-p", peers, "-c", "2", "-o", "50").status());
            assertTrue(member.process().isAlive());
        }
        Path snapshots = directory.resolve("dledger-n0/snapshot");
        try (Stream<Path> files = Files.list(snapshots)) {
            assertTrue(files.anyMatch(file -> file.getFileName().toString().startsWith("snapshot_")), "no snapshot");
        }
        try (Cli member = startMember("register", peers, options)) {
            assertPrints("Get Result:{\"code\":200,\"key\":\"old\",\"term\":-1,\"value\":\"kept\"}", "read", "-p",
                peers, "-k", "old");
            assertPrints("Get Result:{\"code\":200,\"key\":13,\"term\":-1,\"value\":13}", "read", "-p", peers);
            assertTrue(member.process().isAlive());
        }
    }

    @Test
    void everyMemberAnswersReadsAndFindsTheLeaderForWrites() throws Exception {
        try (LocalGroup group = new LocalGroup("register", Cli.jar().toString(), directory, List.of())) {
            group.start();
            String[] peers = group.peers().split(";");
            for (int i = 0; i < peers.length; i++) {
                assertPrints("Write Result Code:200", "write", "-p", peers[i], "-v", "" + i);
                assertPrints("Get Result:{\"code\":200,\"key\":13,\"term\":-1,\"value\":" + i + "}", "read", "-p",
                    peers[(i + 1) % peers.length]);
            }
        }
    }

    @Test
    void aBenchmarkCountsAndMeasuresItsRequests() throws Exception {
        String peers = onFreePort();
        try (Cli member = startMember("register", peers)) {
            for (String type : List.of("Write", "Read")) {
                Cli run = Cli.run("benchmark", "-p", peers, "-c", "3", "-o", "20", "-t", type);
                assertEquals(0, run.status(), run::toString);
                assertEquals(4, run.out().size(), run::toString);
                assertTrue(run.out().get(0).startsWith("Test type: " + type + ", client num : 3, operation num per "
                    + "client: 20, total operation num: 60, cost: "), run::toString);
                assertEquals("type=COUNTER, name=error_request_num, count=0", run.out().get(1));
                assertTrue(run.out().get(2).startsWith("type=HISTOGRAM, name=request_latency_ms, count=60, min="));
                assertTrue(run.out().get(3).startsWith("type=METER, name=request_tps, count=60, mean_rate="));
            }
            assertTrue(member.process().isAlive());
        }
    }
}
