package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.example.demo.LocalGroup;
import io.openmessaging.storage.dledger.example.demo.MemberLog;
import io.openmessaging.storage.dledger.example.demo.NumberedLoad;
import io.openmessaging.storage.dledger.example.demo.Poll;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode.Outcome;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;

/**
 * Three members as processes under load, in whose place others come until none of the three is left, while one leader
 * is killed and others are removed: nothing that was acknowledged is lost, nothing is there twice, and the client finds
 * its way to members that it was never told of.
 */
@Timeout(180)
class MembersIT {
    private static final int UNDER_WAY = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private DLedgerClient client;
    private NumberedLoad load;

    @Test
    void othersTakeThePlacesOfAllMembersUnderLoad() throws Exception {
        try (LocalGroup group = new LocalGroup("appender", Cli.jar().toString(), directory, List.of())) {
            group.start();
            try (DLedgerClient started = new DLedgerClient("default", group.peers())) {
                client = started;
                client.startup();
                load = new NumberedLoad(client::appendAsync, UNDER_WAY);
                String n3 = group.join("n3");
                String n4 = group.join("n4");
                carryOut(MemberChange.addLearner("n3", n3));
                carryOut(MemberChange.addVoter("n3", ""));
                replaceWhileTheLeaderIsKilled(group, MemberChange.addVoter("n4", n4));
                for (String founder : List.of("n0", "n1", "n2")) {
                    carryOut(MemberChange.remove(founder));
                    group.member(founder).kill();
                }
                awaitMembers(Set.of("n3", "n4"));
                load.settle();
                checkLogs();
                comeBackWithStaleSettings(group);
            }
        }
    }

    /** One of them is the leader. */
    private void replaceWhileTheLeaderIsKilled(LocalGroup group, MemberChange change) throws Exception {
        String leader = leader();
        CompletableFuture<ChangeMembersResponse> answer = client.changeMembersAsync(change);
        group.member(leader).kill();
        while (!answer.isDone()) {
            load.send();
        }
        group.restart(leader);
        carryOut(change);
    }

    /** Appends on until the change is done; one of unknown outcome is asked for again, which changes nothing. */
    private void carryOut(MemberChange change) throws Exception {
        Poll.until(change + " to be done", PATIENCE, () -> {
            CompletableFuture<ChangeMembersResponse> answer = client.changeMembersAsync(change);
            while (!answer.isDone()) {
                load.send();
            }
            DLedgerResponseCode code = answer.join().responseCode();
            boolean wasDone = code == DLedgerResponseCode.NO_CHANGE
                || code == DLedgerResponseCode.UNKNOWN_MEMBER && change.kind() == MemberChange.Kind.REMOVE;
            return code == DLedgerResponseCode.SUCCESS || wasDone ? code : null;
        });
    }

    private String leader() throws Exception {
        return Poll.until("a leader", PATIENCE, () -> {
            MetadataResponse answer = client.metadata();
            return answer.responseCode().outcome() == Outcome.SUCCESS ? answer.getLeaderId() : null;
        });
    }

    /** Whoever is asked may take one that has just left for the leader, until it hears another. */
    private void awaitMembers(Set<String> expected) throws Exception {
        Poll.until("the members to be " + expected, PATIENCE, () -> {
            MembersResponse answer = client.members();
            if (answer.responseCode() != DLedgerResponseCode.SUCCESS) {
                return null;
            }
            Set<String> voters = new TreeSet<>();
            answer.getMembers().stream().filter(each -> each.part().equals("VOTER"))
                .forEach(each -> voters.add(each.id()));
            return voters.equals(expected) && answer.getMembers().size() == expected.size() ? voters : null;
        });
    }

    private void checkLogs() throws Exception {
        long last = load.acknowledged().values().stream().mapToLong(Long::longValue).max().orElseThrow();
        MemberLog reference = null;
        for (String id : List.of("n3", "n4")) {
            Poll.until(id + " to have committed " + last, PATIENCE,
                () -> client.getFrom(id, last, 1, 1).responseCode().outcome() == Outcome.SUCCESS ? id : null);
            MemberLog log = MemberLog.read(client, id);
            reference = reference == null ? log : reference;
            assertEquals("", log.faults(load.acknowledged()));
            assertEquals("", log.differenceTo(reference));
            assertTrue(log.occurrences().values().stream().allMatch(times -> times == 1), "an entry is there twice");
        }
        assertTrue(load.acknowledged().size() > 100, "there was no load");
    }

    /** They are told to join, with peers of which none is left, and know better. */
    private void comeBackWithStaleSettings(LocalGroup group) throws Exception {
        group.member("n3").kill();
        group.member("n4").kill();
        group.restart("n3");
        group.restart("n4");
        Poll.until("an append to be acknowledged", PATIENCE, () -> {
            int before = load.acknowledged().size();
            load.send();
            load.settle();
            return load.acknowledged().size() > before ? before : null;
        });
        awaitMembers(Set.of("n3", "n4"));
        checkLogs();
    }
}
