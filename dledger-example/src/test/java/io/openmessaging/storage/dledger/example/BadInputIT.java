package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.example.demo.FreePorts;

/** Every bad input gives exactly one line for the user and the right exit status, and harms no member. */
class BadInputIT {
    @TempDir
    private static Path directory;

    /** A group of one member that serves all tests. */
    private static Cli member;
    private static String peers;
    private static int port;

    @BeforeAll
    static void startMember() throws Exception {
        for (int attempt = 0; member == null; attempt++) {
            port = FreePorts.find(1).get(0);
            peers = "n0-127.0.0.1:" + port;
            Cli candidate = Cli.start("appender", "-p", peers, "-s", directory.resolve("store").toString());
            try {
                candidate.awaitLine("listen the port: ");
                member = candidate;
            } catch (AssertionError e) {
                candidate.close();
                assertTrue(attempt < 3, e.getMessage());
            }
        }
        Cli append = Cli.run("append", "-p", peers, "-c", "3");
        assertEquals(0, append.status(), append::toString);
    }

    @AfterAll
    static void stopMember() {
        member.close();
    }

    private static void assertOneLine(int status, List<String> parts, Cli run) {
        assertEquals(status, run.status(), run::toString);
        assertEquals(1, run.err().size(), run::toString);
        for (String part : parts) {
            assertTrue(run.err().get(0).contains(part), () -> "expected '" + part + "' in " + run.err());
        }
        assertTrue(run.log().stream().noneMatch(line -> line.startsWith("\tat ")), run::toString);
    }

    @Test
    void anUnknownCommand() throws Exception {
        assertOneLine(2, List.of("unknown command 'apend'", "append"), Cli.run("apend"));
    }

    @Test
    void anUnknownOption() throws Exception {
        assertOneLine(2, List.of("unknown option '--nosuch'"), Cli.run("get", "--nosuch"));
    }

    @Test
    void malformedPeers() throws Exception {
        assertOneLine(2, List.of("--peers: peer 'n0' is not of the form id-host:port"), Cli.run("append", "-p", "n0"));
    }

    @Test
    void anIdThatIsNotAmongThePeers() throws Exception {
        assertOneLine(2, List.of("id 'n9' is not among the peers n0"), Cli.run("appender", "-i", "n9"));
    }

    @Test
    void aPortInUse() throws Exception {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String used = String.valueOf(holder.getLocalPort());
            Cli run = Cli.run("appender", "-p", "n0-127.0.0.1:" + used, "-s", directory.resolve("other").toString());
            assertOneLine(1, List.of("cannot listen on 127.0.0.1:" + used), run);
            assertEquals(List.of(), run.out());
        }
    }

    @Test
    void aDirectoryThatAnotherProcessHasLocked() throws Exception {
        String free = "n0-127.0.0.1:" + FreePorts.find(1).get(0);
        Cli run = Cli.run("appender", "-p", free, "-s", directory.resolve("store").toString());
        assertOneLine(1, List.of("cannot open its store", directory.resolve("store").toString()), run);
    }

    @Test
    void aDirectoryThatCannotBeWritten() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "no directory");
        String free = "n0-127.0.0.1:" + FreePorts.find(1).get(0);
        assertOneLine(1, List.of("cannot open its store", file.toString()),
            Cli.run("appender", "-p", free, "-s", file.toString()));
    }

    @Test
    void measurementsThatCannotBeExported() throws Exception {
        String free = "n0-127.0.0.1:" + FreePorts.find(1).get(0);
        String store = directory.resolve("measured").toString();
        for (String command : List.of("appender", "register")) {
            assertOneLine(2, List.of("--metrics-exporter-type", "DISABLE, OTLP_GRPC, PROM, LOG"),
                Cli.run(command, "-p", free, "-s", store, "--metrics-exporter-type", "STATSD"));
            assertOneLine(1, List.of("metricsGrpcExporterTarget must be host:port or a URL"),
                Cli.run(command, "-p", free, "-s", store, "--metrics-exporter-type", "OTLP_GRPC"));
            assertOneLine(1, List.of("metricsPromExporterPort must be in [1, 65535], is 0"),
                Cli.run(command, "-p", free, "-s", store, "--metrics-prom-export-port", "0"));
            try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                String used = String.valueOf(holder.getLocalPort());
                assertOneLine(1, List.of("metrics cannot listen on 127.0.0.1:" + used), Cli.run(command, "-p", free,
                    "-s", store, "--metrics-exporter-type", "PROM", "--metrics-prom-export-port", used,
                    "--metrics-prom-export-host", "127.0.0.1"));
            }
        }
    }

    @Test
    void noServerThere() throws Exception {
        String nobody = "n0-127.0.0.1:" + FreePorts.find(1).get(0);
        assertOneLine(1, List.of("append to group default at " + nobody, "refused", "UNREACHABLE"),
            Cli.run("append", "-p", nobody, "--timeout", "500"));
        assertOneLine(1, List.of("get of index 0 from group default at " + nobody, "UNREACHABLE"),
            Cli.run("get", "-p", nobody, "--timeout", "500"));
    }

    @Test
    void changesOfTheMembersThatMakeNoSense() throws Exception {
        String here = "127.0.0.1:" + port;
        assertOneLine(2, List.of("address 'localhost' is not of the form host:port"),
            Cli.run("add-member", "-p", peers, "--id", "n1", "--address", "localhost"));
        assertOneLine(2, List.of("--id is needed"), Cli.run("remove-member", "-p", peers));
        assertOneLine(1, List.of("removal of n9 from group default at " + peers, "n9 is not a member; there are n0"),
            Cli.run("remove-member", "-p", peers, "--id", "n9"));
        assertOneLine(1, List.of("removal of n0", "n0 is the only voter"),
            Cli.run("remove-member", "-p", peers, "--id", "n0"));
        assertOneLine(1, List.of("addition of n1", here + " is the address of n0"),
            Cli.run("add-member", "-p", peers, "--id", "n1", "--address", here));
        assertOneLine(1, List.of("addition of n0", "n0 is a member at " + here + " already"),
            Cli.run("add-member", "-p", peers, "--id", "n0", "--address", "127.0.0.1:1"));
        assertOneLine(1, List.of("replacement of n9 by n1", "n9 is not a member; there are n0"),
            Cli.run("replace-member", "-p", peers, "--id", "n9", "--with", "n1", "--address", "127.0.0.1:1"));
    }

    @Test
    void aRecoveryThatCannotBe() throws Exception {
        String directory = BadInputIT.directory.resolve("store").resolve("dledger-n0").toString();
        assertOneLine(2, List.of("--force-members is needed"), Cli.run("recover", "-d", directory));
        assertOneLine(2, List.of("peer 'n0-here' is not of the form id-host:port"),
            Cli.run("recover", "-d", directory, "--force-members", "n0-here"));
        assertOneLine(2, List.of("member 'n0' appears twice"),
            Cli.run("recover", "-d", directory, "--force-members", peers + ";" + peers));
        assertOneLine(1, List.of(directory, "in use"),
            Cli.run("recover", "-d", directory, "--force-members", peers, "--yes"));
        String none = BadInputIT.directory.resolve("dledger-n0").toString();
        assertOneLine(1, List.of(none), Cli.run("recover", "-d", none, "--force-members", peers, "--yes"));
    }

    @Test
    void membersOfNobody() throws Exception {
        String nobody = "n0-127.0.0.1:" + FreePorts.find(1).get(0);
        assertOneLine(1, List.of("members of group default at " + nobody, "UNREACHABLE"),
            Cli.run("members", "-p", nobody, "--timeout", "500"));
        assertOneLine(1, List.of("move of n0 to 127.0.0.1:1 in group default at " + nobody, "refused", "UNREACHABLE"),
            Cli.run("move-member", "-p", nobody, "--id", "n0", "--address", "127.0.0.1:1", "--timeout", "500"));
    }

    @Test
    void aGroupThatTheMemberDoesNotServe() throws Exception {
        assertOneLine(1, List.of("UNKNOWN_GROUP"), Cli.run("get", "-p", peers, "-g", "other"));
    }

    @Test
    void anIndexOutOfRange() throws Exception {
        assertOneLine(1, List.of("index 999999", "INDEX_OUT_OF_RANGE"), Cli.run("get", "-p", peers, "-i", "999999"));
    }

    @Test
    void aDirectoryInsteadOfAFile() throws Exception {
        String path = directory.toString();
        assertOneLine(1, List.of(path, "is a directory"), Cli.run("append", "-p", peers, "--file", path));
        assertOneLine(2, List.of(path, "is a directory"), Cli.run("appender", "-c", path));
    }

    @Test
    void anAppendToAGroupThatTheMemberDoesNotServe() throws Exception {
        assertOneLine(1, List.of("1 refused", "UNKNOWN_GROUP"),
            Cli.run("append", "-p", peers, "-g", "other", "--timeout", "500"));
    }

    @Test
    void aHostThatIsNotThere() throws Exception {
        assertOneLine(1, List.of("cannot listen on 256.1.1.1:20911: unknown host"),
            Cli.run("appender", "-p", "n0-256.1.1.1:20911", "-s", directory.resolve("unheard").toString()));
    }

    @Test
    void oneMemberTwiceInOneProcess() throws Exception {
        String free = "n0-127.0.0.1:" + FreePorts.find(1).get(0);
        String store = directory.resolve("two").toString();
        String one = "  - {group: g, selfId: n0, peers: " + free + ", storeBaseDir: " + store + "}\n";
        Path file = Files.writeString(directory.resolve("twice.yaml"), "configs:\n" + one + one);
        assertOneLine(1, List.of("in use by this process"), Cli.run("appender", "-c", file.toString()));
    }

    @Test
    void anEntryAboveTheLimit() throws Exception {
        Path file = Files.write(directory.resolve("large"), new byte[4 * 1024 * 1024 + 1]);
        assertOneLine(1, List.of("line 1 is longer than the 4194304 bytes"),
            Cli.run("append", "-p", peers, "--file", file.toString()));
    }

    @Test
    void garbageOnThePortClosesThatConnectionOnly() throws Exception {
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < 20; i++) {
            sendGarbage(random);
        }
        Cli append = Cli.run("append", "-p", peers, "-d", "after garbage");
        assertEquals(0, append.status(), append::toString);
        assertTrue(member.process().isAlive());
        assertTrue(member.log().stream().noneMatch(line -> line.startsWith("\tat ")), member::toString);
    }

    private static void sendGarbage(SplittableRandom random) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            byte[] garbage = new byte[256];
            random.nextBytes(garbage);
            byte[] http = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(random.nextInt(2) == 0 ? http : garbage);
            socket.shutdownOutput();
            assertTrue(isEndOfConnection(socket), "the member answered garbage");
        }
    }

    private static boolean isEndOfConnection(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true; // A reset is an end too.
        }
    }
}
