package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.example.demo.LocalGroup;
import io.openmessaging.storage.dledger.example.demo.MemberLog;
import io.openmessaging.storage.dledger.example.demo.MemberProcess;
import io.openmessaging.storage.dledger.example.demo.NumberedLoad;
import io.openmessaging.storage.dledger.example.demo.Outage;
import io.openmessaging.storage.dledger.example.demo.Poll;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode.Outcome;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;

/**
 * Three members as processes, SYNC: the leader is killed under load, again and again. The system property
 * {@code dledger.kills} says how often; the default keeps the build short.
 */
class KillLeaderIT {
    private static final int KILLS = Integer.getInteger("dledger.kills", 3);
    private static final int UNDER_WAY = 64;
    private static final int ENTRIES_BETWEEN_KILLS = 1_000;
    /**
     * How much of filler is compared: its own fields, the control entries that hide behind them, and more than all that
     * a member can have had under way when it was killed, so that remains of truncated entries are seen.
     */
    private static final int FILLER_BYTES = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void nothingAcknowledgedIsLostAndAllLogsAreEqualWhenLeadersAreKilledUnderLoad() throws Exception {
        try (LocalGroup group = new LocalGroup("appender", Cli.jar().toString(), directory, List.of())) {
            group.start();
            try (DLedgerClient client = new DLedgerClient("default", group.peers())) {
                client.startup();
                NumberedLoad load = new NumberedLoad(client::appendAsync, UNDER_WAY);
                List<Duration> outages = new ArrayList<>();
                for (int i = 0; i < KILLS; i++) {
                    outages.add(killLeaderUnderLoad(group, client, load));
                }
                load.settle();
                report(outages, load);
                MemberLog log = checkLogs(group, client, load);
                stopAll(group);
                assertDataFilesEqual(group, log);
            }
        }
    }

    private static Duration killLeaderUnderLoad(LocalGroup group, DLedgerClient client, NumberedLoad load)
            throws Exception {
        sendMore(load);
        MemberProcess leader = group.member(leaderOf(client));
        Outage outage = load.leaderKilled();
        leader.kill();
        while (!outage.isOver()) {
            load.send();
        }
        sendMore(load);
        group.restart(leader.id());
        load.settle();
        awaitCommitted(client, leader.id(), load.acknowledged().values().stream().mapToLong(Long::longValue).max()
            .orElseThrow());
        return outage.length();
    }

    private static void sendMore(NumberedLoad load) {
        int enough = load.acknowledged().size() + ENTRIES_BETWEEN_KILLS;
        while (load.acknowledged().size() < enough) {
            load.send();
        }
    }

    private static String leaderOf(DLedgerClient client) throws Exception {
        return Poll.until("a leader", PATIENCE, () -> {
            MetadataResponse answer = client.metadata();
            return answer.responseCode().outcome() == Outcome.SUCCESS ? answer.getLeaderId() : null;
        });
    }

    private static void awaitCommitted(DLedgerClient client, String member, long index) throws Exception {
        Poll.until(member + " to have committed " + index, PATIENCE, () ->
            client.getFrom(member, index, 1, 1).responseCode().outcome() == Outcome.SUCCESS ? member : null);
    }

    private static void report(List<Duration> outages, NumberedLoad load) {
        long[] millis = outages.stream().mapToLong(Duration::toMillis).sorted().toArray();
        System.out.printf("KillLeaderIT: %d kills, %d entries acknowledged, %d of unknown outcome; "
            + "from kill to next append in ms: median %d, least %d, most %d%n",
            KILLS, load.acknowledged().size(), load.unknown().size(), millis[millis.length / 2], millis[0],
            millis[millis.length - 1]);
    }

    /** Checks what each member answers, and returns the log that they share. */
    private static MemberLog checkLogs(LocalGroup group, DLedgerClient client, NumberedLoad load) throws Exception {
        MemberLog reference = MemberLog.read(client, leaderOf(client));
        for (MemberProcess member : group.members()) {
            awaitCommitted(client, member.id(), reference.last().getIndex());
            MemberLog log = MemberLog.read(client, member.id());
            assertEquals("", log.faults(load.acknowledged()));
            assertEquals("", log.differenceTo(reference));
            assertTrue(log.occurrences().firstKey() >= 0, "an entry that nobody appended");
            assertTrue(log.occurrences().values().stream().allMatch(times -> times == 1),
                "an entry that is there twice");
        }
        return reference;
    }

    private static void stopAll(LocalGroup group) throws InterruptedException {
        for (MemberProcess member : group.members()) {
            assertTrue(member.stop(), member.id() + " did not stop within 5 s");
            assertEquals(0, member.exitStatus());
        }
    }

    /** Compares all that the log consists of on disk, byte by byte: entries, and what lies in filler. */
    private static void assertDataFilesEqual(LocalGroup group, MemberLog log) throws IOException {
        List<DLedgerEntry> entries = log.entries();
        int compared = 0;
        for (int first = 0, last; first < entries.size(); first = last + 1) {
            last = first;
            while (last + 1 < entries.size() && endOf(entries.get(last)) == entries.get(last + 1).getPos()) {
                last++;
            }
            boolean endsInFiller = last + 1 < entries.size();
            long from = entries.get(first).getPos();
            long to = endOf(entries.get(last)) + (endsInFiller ? FILLER_BYTES : 0);
            byte[] reference = read(group.dataDirectory("n0"), from, to);
            for (String other : List.of("n1", "n2")) {
                assertArrayEquals(reference, read(group.dataDirectory(other), from, to),
                    "n0 and " + other + " from " + from);
            }
            compared += reference.length;
        }
        assertTrue(compared > entries.size() * EntryLayout.HEADER_BYTES, "compared " + compared + " bytes only");
    }

    private static long endOf(DLedgerEntry entry) {
        return entry.getPos() + entry.getSize();
    }

    /** The bytes [from, to) of the log, as far as the segment that holds {@code from} goes. */
    private static byte[] read(Path data, long from, long to) throws IOException {
        Path segment;
        try (Stream<Path> files = Files.list(data)) {
            segment = files.filter(file -> file.getFileName().toString().matches("\\d{20}"))
                .filter(file -> startOf(file) <= from).max(Comparator.naturalOrder()).orElseThrow();
        }
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.READ)) {
            long length = Math.min(to - startOf(segment), channel.size()) - (from - startOf(segment));
            ByteBuffer bytes = ByteBuffer.allocate((int) length);
            while (bytes.hasRemaining()) {
                int read = channel.read(bytes, from - startOf(segment) + bytes.position());
                assertTrue(read > 0, segment + " ends early");
            }
            return bytes.array();
        }
    }

    private static long startOf(Path segment) {
        return Long.parseLong(segment.getFileName().toString());
    }
}
