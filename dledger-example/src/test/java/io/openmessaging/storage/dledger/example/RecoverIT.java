package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.example.demo.FreePorts;
import io.openmessaging.storage.dledger.example.demo.LocalGroup;
import io.openmessaging.storage.dledger.example.demo.MemberLog;
import io.openmessaging.storage.dledger.example.demo.MemberProcess;
import io.openmessaging.storage.dledger.example.demo.NumberedLoad;
import io.openmessaging.storage.dledger.example.demo.Poll;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode.Outcome;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;

/**
 * Two of three members are lost for good. The third cannot lead, until somebody forces it to be the group: then it
 * leads alone, with all that was acknowledged, takes appends, and gets a second member.
 */
@Timeout(180)
class RecoverIT {
    private static final int UNDER_WAY = 16;
    private static final int ENTRIES = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private LocalGroup group;
    private DLedgerClient client;
    private NumberedLoad load;

    @Test
    void oneThatIsLeftGoesOnWithAllThatWasAcknowledged() throws Exception {
        try (LocalGroup started = new LocalGroup("appender", Cli.jar().toString(), directory, List.of())) {
            group = started;
            group.start();
            String survivor = loseTheMajority();
            assertEquals(0, Cli.run("describe", "-d", directoryOf(survivor)).status());
            previewChangesNothing(survivor);
            recover(survivor);
            group.restart(survivor);
            try (DLedgerClient connected = new DLedgerClient("default", addressOf(survivor))) {
                client = connected;
                client.startup();
                appendMore();
                checkLog(survivor);
                addAnother(survivor);
            }
        }
    }

    /** A member that was alone, which keeps its small files, and a copy of it. */
    @Test
    void severalThatAreNamedGoOnOnCopiesOfTheDirectory() throws Exception {
        List<Integer> ports = FreePorts.find(2);
        String n0 = "n0-127.0.0.1:" + ports.get(0);
        String both = n0 + ";n1-127.0.0.1:" + ports.get(1);
        try (Cli alone = startFrom("n0", n0)) {
            alone.awaitLine("listen the port: ");
            assertEquals(0, Cli.run("append", "-p", n0, "-c", "20", "-d", "kept").status());
        }
        Cli done = Cli.run("recover", "-d", directoryOf("n0"), "--force-members", both, "--yes");
        assertEquals(0, done.status(), done::toString);
        Path from = Path.of(directoryOf("n0"));
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Files.copy(each, Path.of(directoryOf("n1")).resolve(from.relativize(each).toString()));
            }
        }
        try (Cli one = startFrom("n0", n0); Cli other = startFrom("n1", both)) {
            one.awaitLine("listen the port: ");
            other.awaitLine("listen the port: ");
            Cli append = Cli.run("append", "-p", both, "-d", "more");
            assertEquals(0, append.status(), append::toString);
            Cli get = Cli.run("get", "-p", both, "-i", "19");
            assertEquals(List.of("Get Result index:19 kept"), get.out().subList(1, get.out().size()), get::toString);
        }
    }

    private Cli startFrom(String id, String peers) throws IOException {
        Path file = Files.writeString(directory.resolve(id + ".yaml"), """
            configs:
              - {group: default, selfId: %s, peers: "%s", storeBaseDir: "%s",
                 mappedFileSizeForEntryData: 65536, mappedFileSizeForEntryIndex: 65536}
            """.formatted(id, peers, directory));
        return Cli.start("appender", "--config-file", file.toString());
    }

    private String directoryOf(String id) {
        return directory.resolve("dledger-" + id).toString();
    }

    private String addressOf(String id) {
        return Stream.of(group.peers().split(";")).filter(peer -> peer.startsWith(id + "-")).findFirst().orElseThrow();
    }

    /** Appends to all three, kills two of them, one the leader, and stops the third, which has no leader by then. */
    private String loseTheMajority() throws Exception {
        try (DLedgerClient connected = new DLedgerClient("default", group.peers())) {
            client = connected;
            client.startup();
            load = new NumberedLoad(body -> client.appendAsync(body), UNDER_WAY);
            appendMore();
            String leader = leader();
            List<String> others = group.members().stream().map(MemberProcess::id).filter(id -> !id.equals(leader))
                .toList();
            String survivor = others.get(0);
            long last = load.acknowledged().values().stream().mapToLong(Long::longValue).max().orElseThrow();
            Poll.until(survivor + " to have " + last, PATIENCE,
                () -> client.getFrom(survivor, last, 1, 1).responseCode().outcome() == Outcome.SUCCESS ? last : null);
            group.member(others.get(1)).kill();
            group.member(leader).kill();
            assertEquals(1, Cli.run("append", "-p", group.peers(), "-d", "to nobody", "--timeout", "1000").status());
            Cli early = Cli.run("recover", "-d", directoryOf(survivor), "--force-members", addressOf(survivor),
                "--yes");
            assertEquals(1, early.status(), early::toString);
            assertTrue(early.err().get(0).contains("in use"), early::toString);
            assertTrue(group.member(survivor).stop(), survivor + " did not stop");
            return survivor;
        }
    }

    private String leader() throws Exception {
        return Poll.until("a leader", PATIENCE, () -> {
            MetadataResponse answer = client.metadata();
            return answer.responseCode().outcome() == Outcome.SUCCESS ? answer.getLeaderId() : null;
        });
    }

    private void appendMore() {
        int enough = load.acknowledged().size() + ENTRIES;
        while (load.acknowledged().size() < enough) {
            load.send();
        }
        load.settle();
    }

    private void previewChangesNothing(String survivor) throws Exception {
        Map<Path, byte[]> before = filesOf(survivor);
        Cli preview = Cli.run("recover", "-d", directoryOf(survivor), "--force-members", addressOf(survivor));
        assertEquals(0, preview.status(), preview::toString);
        assertEquals(List.of(), preview.err());
        assertTrue(preview.out().contains("newMembership          voters [" + survivor + "]"), preview::toString);
        String command = preview.out().get(preview.out().size() - 1);
        assertTrue(command.startsWith("  dledger recover -d ") && command.endsWith(" --yes"), command);
        Map<Path, byte[]> after = filesOf(survivor);
        assertEquals(before.keySet(), after.keySet());
        before.forEach((path, bytes) -> assertArrayEquals(bytes, after.get(path), path.toString()));
    }

    /** The beginning of each file, in which all entries are: the rest of a data file has no blocks. */
    private Map<Path, byte[]> filesOf(String id) throws IOException {
        Map<Path, byte[]> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(Path.of(directoryOf(id)))) {
            for (Path each : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                try (var in = Files.newInputStream(each)) {
                    found.put(each, in.readNBytes(16 * 1024 * 1024));
                }
            }
        }
        return found;
    }

    private void recover(String survivor) throws Exception {
        Cli done = Cli.run("recover", "-d", directoryOf(survivor), "--force-members", addressOf(survivor),
            "--reason", "two disks are lost", "--yes");
        assertEquals(0, done.status(), done::toString);
        assertEquals(List.of(), done.err());
        Cli described = Cli.run("describe", "-d", directoryOf(survivor));
        assertEquals(0, described.status(), described::toString);
        assertTrue(described.out().stream().anyMatch(line -> line.startsWith("refoundings            index ")
            && line.endsWith("reason two disks are lost")), described::toString);
        Cli verified = Cli.run("verify", "-d", directoryOf(survivor));
        assertEquals(0, verified.status(), verified::toString);
    }

    private void checkLog(String id) throws Exception {
        long last = load.acknowledged().values().stream().mapToLong(Long::longValue).max().orElseThrow();
        Poll.until(id + " to have committed " + last, PATIENCE,
            () -> client.getFrom(id, last, 1, 1).responseCode().outcome() == Outcome.SUCCESS ? id : null);
        MemberLog log = MemberLog.read(client, id);
        assertEquals("", log.faults(load.acknowledged()));
        assertTrue(log.occurrences().values().stream().allMatch(times -> times == 1), "an entry is there twice");
        assertTrue(load.acknowledged().size() >= 2 * ENTRIES, "entries of both lives");
    }

    private void addAnother(String survivor) throws Exception {
        String address = group.join("n3");
        String[] add = {"add-member", "-p", addressOf(survivor), "--id", "n3", "--address", address};
        Cli added = Cli.run(add);
        for (int again = 0; added.status() != 0 && again < 5; again++) {
            added = Cli.run(add); // Leadership may be lost on a slow machine, and one asks again, as the command says.
        }
        assertEquals(0, added.status(), added.toString());
        assertTrue(added.out().get(0).endsWith("the members are now " + survivor + ", n3"), added.toString());
        appendMore();
        checkLog("n3");
    }
}
