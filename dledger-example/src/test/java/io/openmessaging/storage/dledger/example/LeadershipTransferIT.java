package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.example.demo.FreePorts;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three members as processes, whose leadership is handed over by the command line, and by a leader that is stopped. */
@Timeout(120)
class LeadershipTransferIT {
    @TempDir
    private Path directory;

    private final List<Cli> members = new ArrayList<>();
    private String peers;

    private void startThree(String... options) throws Exception {
        List<Integer> ports = FreePorts.find(3);
        peers = "n0-127.0.0.1:" + ports.get(0) + ";n1-127.0.0.1:" + ports.get(1) + ";n2-127.0.0.1:" + ports.get(2);
        for (int i = 0; i < 3; i++) {
            List<String> args = new ArrayList<>(List.of("appender", "-i", "n" + i, "-p", peers, "-s",
                directory.toString()));
            args.addAll(List.of(options));
            members.add(Cli.start(args.toArray(new String[0])));
        }
        for (Cli member : members) {
            member.awaitLine("listen the port: ");
        }
    }

    @AfterEach
    void endAll() {
        members.forEach(Cli::close);
    }

    private MetadataResponse leader(DLedgerClient client) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            MetadataResponse answer = client.metadata();
            if (answer.getLeaderId() != null && !answer.getLeaderId().isEmpty()) {
                return answer;
            }
            assertTrue(System.nanoTime() < deadlineNs, "nobody came to lead in time");
        }
    }

    private static String otherThan(String leaderId) {
        return leaderId.equals("n1") ? "n2" : "n1";
    }

    @Test
    void theCommandLineHandsOverByBothNames() throws Exception {
        startThree();
        try (DLedgerClient client = new DLedgerClient("default", peers)) {
            client.startup();
            MetadataResponse before = leader(client);
            String next = otherThan(before.getLeaderId());
            Cli transfer = Cli.run("leadershipTransfer", "-p", peers, "-t", next, "-l", before.getLeaderId(), "--term",
                String.valueOf(before.getTerm()));
            assertEquals(0, transfer.status(), transfer::toString);
            assertTrue(transfer.out().get(0).startsWith("LeadershipTransfer code=[code=200,name=SUCCESS,desc=], "
                + "Result:{\"code\":200,"), transfer::toString);
            assertEquals(next, leader(client).getLeaderId());

            Cli back = Cli.run("transfer", "-p", peers, "-t", before.getLeaderId(), "--json");
            assertEquals(0, back.status(), back::toString);
            assertTrue(back.out().get(0).startsWith("{\"code\":200,"), back::toString);

            Cli wrongTerm = Cli.run("transfer", "-p", peers, "-t", next, "--term", "1000");
            assertEquals(1, wrongTerm.status(), wrongTerm::toString);
            assertTrue(wrongTerm.out().get(0).startsWith("LeadershipTransfer code=[code=407,name=INCONSISTENT_TERM,"),
                wrongTerm::toString);
            assertTrue(wrongTerm.err().get(0).contains("refused, INCONSISTENT_TERM"), wrongTerm::toString);
            Cli stranger = Cli.run("transfer", "-p", peers, "-t", "n9");
            assertEquals(1, stranger.status(), stranger::toString);
            assertTrue(stranger.err().get(0).contains("UNKNOWN_MEMBER"), stranger::toString);
        }
    }

    @Test
    void thePreferredLeaderLeadsAndALeaderThatIsStoppedHandsOver() throws Exception {
        startThree("--preferred-leader-id", "n2");
        try (DLedgerClient client = new DLedgerClient("default", peers)) {
            client.startup();
            long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!leader(client).getLeaderId().equals("n2")) {
                assertTrue(System.nanoTime() < deadlineNs, "n2 does not lead");
            }
            // Once an entry is committed, some member is known to hold it, and can lead at once.
            assertEquals(DLedgerResponseCode.SUCCESS, client.append(new byte[1]).responseCode());
            Cli stopped = members.get(2);
            stopped.process().toHandle().destroy(); // As a signal from outside, which leaves the output readable.
            stopped.await();
            assertTrue(stopped.log().stream().anyMatch(line -> line.contains("transfer of leadership to ")
                && line.endsWith("SUCCESS")), () -> String.join("\n", stopped.log()));
        }
    }
}
