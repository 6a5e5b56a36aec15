package io.openmessaging.storage.dledger.example.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.TimeoutException;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode.Outcome;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;

/** What {@link DemoCommand} shows, step by step. Used once, by one thread; whoever made the group closes it. */
final class Demo {
    private static final int ENTRIES = 10_000;
    private static final int UNDER_WAY = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LocalGroup group;
    private final Narrator narrator;

    Demo(LocalGroup group, Narrator narrator) {
        this.group = group;
        this.narrator = narrator;
    }

    /**
     * Runs the demo.
     *
     * @throws IllegalStateException if an entry is not where it should be, with the first difference
     * @throws TimeoutException if something takes so long that it may never come
     */
    void run() throws IOException, TimeoutException, InterruptedException {
        narrator.say("starting three members, each a process of its own");
        group.start();
        for (MemberProcess member : group.members()) {
            narrator.say("%s runs as process %d", member.id(), member.pid());
        }
        try (DLedgerClient client = new DLedgerClient("default", group.peers())) {
            client.startup();
            NumberedLoad load = new NumberedLoad(client::appendAsync, UNDER_WAY);
            String killed = appendAndKill(client, load);
            resolveUnknown(client, load);
            MemberProcess restarted = group.restart(killed);
            narrator.say("%s runs again, as process %d", killed, restarted.pid());
            check(client, load);
        }
        stopMembers();
    }

    private String appendAndKill(DLedgerClient client, NumberedLoad load)
            throws TimeoutException, InterruptedException {
        String leader = awaitLeader(client).getLeaderId();
        narrator.say("%s leads; appending %,d entries, %d under way at a time", leader, ENTRIES, UNDER_WAY);
        while (load.acknowledged().size() < ENTRIES / 2) {
            load.send();
        }
        MemberProcess victim = group.member(leader);
        narrator.say("%,d acknowledged, %d under way: killing the leader %s (SIGKILL to process %d)",
            load.acknowledged().size(), load.underWay(), leader, victim.pid());
        Outage outage = load.leaderKilled();
        victim.kill();
        while (load.sent() < ENTRIES) {
            load.send();
        }
        load.settle();
        if (!outage.isOver()) {
            throw new IllegalStateException("no append succeeded after the leader was killed");
        }
        narrator.say("next append acknowledged %d ms after the kill; %s leads", outage.length().toMillis(),
            awaitLeader(client).getLeaderId());
        return leader;
    }

    private static MetadataResponse awaitLeader(DLedgerClient client) throws TimeoutException, InterruptedException {
        return Poll.until("a leader", PATIENCE, () -> {
            MetadataResponse answer = client.metadata();
            boolean isKnown = answer.responseCode().outcome() == Outcome.SUCCESS && answer.getLeaderId() != null;
            return isKnown ? answer : null;
        });
    }

    /**
     * Entries were acknowledged after those whose outcome the kill left open, so these are in the log now or never will
     * be; a read tells which, and only what is not there is appended again.
     */
    private void resolveUnknown(DLedgerClient client, NumberedLoad load)
            throws IOException, TimeoutException, InterruptedException {
        List<Integer> open = new ArrayList<>(load.unknown());
        narrator.say("%,d of %,d acknowledged; of %d the outcome is unknown, for the kill cut off their answers",
            load.acknowledged().size(), load.sent(), open.size());
        if (open.isEmpty()) {
            return;
        }
        SortedMap<Integer, Integer> inLog = MemberLog.read(client, awaitLeader(client).getLeaderId()).occurrences();
        List<Integer> missing = open.stream().filter(number -> !inLog.containsKey(number)).toList();
        missing.forEach(load::repeat);
        load.settle();
        narrator.say("read back: %d of these are in the log, %d are not and were appended again",
            open.size() - missing.size(), missing.size());
    }

    private void check(DLedgerClient client, NumberedLoad load)
            throws IOException, TimeoutException, InterruptedException {
        MemberLog reference = MemberLog.read(client, awaitLeader(client).getLeaderId());
        for (MemberProcess member : group.members()) {
            MemberLog log = awaitLog(client, member.id(), reference.last().getIndex());
            require(log.faults(load.acknowledged()));
            require(log.differenceTo(reference));
            require(countFaults(log));
            narrator.say("%s: read %,d entries, each once, equal to the leader's", member.id(), log.size());
        }
    }

    /** A member that was away needs a moment to learn what was committed meanwhile. */
    private static MemberLog awaitLog(DLedgerClient client, String memberId, long lastIndex)
            throws IOException, TimeoutException, InterruptedException {
        Poll.until(memberId + " to have committed index " + lastIndex, PATIENCE, () ->
            client.getFrom(memberId, lastIndex, 1, 1).responseCode().outcome() == Outcome.SUCCESS ? memberId : null);
        return MemberLog.read(client, memberId);
    }

    private static String countFaults(MemberLog log) {
        SortedMap<Integer, Integer> occurrences = log.occurrences();
        for (int number = 0; number < ENTRIES; number++) {
            int times = occurrences.getOrDefault(number, 0);
            if (times != 1) {
                return "entry " + number + " is in the log " + times + " times";
            }
        }
        return occurrences.size() == ENTRIES ? "" : "the log has entries that nobody appended";
    }

    private static void require(String faults) {
        if (!faults.isEmpty()) {
            throw new IllegalStateException(faults);
        }
    }

    private void stopMembers() throws InterruptedException {
        for (MemberProcess member : group.members()) {
            if (!member.stop()) {
                throw new IllegalStateException(member.id() + " did not stop within 5 s of SIGTERM");
            }
        }
    }
}
