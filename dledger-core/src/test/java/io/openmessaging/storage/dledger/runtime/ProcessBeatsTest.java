package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.Effects;
import io.openmessaging.storage.dledger.protocol.ProcessBeat;
import io.openmessaging.storage.dledger.protocol.ProcessBeat.Content;
import io.openmessaging.storage.dledger.protocol.ProcessBeatReply;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two processes, each with a beats of its own, and a wire between them that can be cut. One thread. */
class ProcessBeatsTest {
    private static final long INTERVAL_MS = 100;
    private static final long TIMEOUT_MS = 400;

    private final List<ProcessBeat> sent = new ArrayList<>();
    private boolean cut;
    private long askedForMs;
    private long nowMs = 1_000;
    private ProcessBeats follower = new ProcessBeats(22, (address, beat) -> noAnswer(), deadlineMs -> { });
    private final ProcessBeats leader = new ProcessBeats(11, this::carry, deadlineMs -> askedForMs = deadlineMs);

    private CompletableFuture<ProcessBeatReply> carry(String address, ProcessBeat beat) {
        if (cut) {
            return noAnswer();
        }
        sent.add(beat);
        return CompletableFuture.completedFuture(follower.onBeat(beat, nowMs));
    }

    private static CompletableFuture<ProcessBeatReply> noAnswer() {
        return CompletableFuture.failedFuture(new IllegalStateException("nobody is there"));
    }

    /** A member of a group, which wakes as the real one does: it tells its beats. */
    private static final class Group implements QuietGroup {
        private final String name;
        private ProcessBeats beats;
        private int woken;
        private long lastTurnMs;

        Group(String name, ProcessBeats beats) {
            this.name = name;
            this.beats = beats;
        }

        @Override
        public String group() {
            return name;
        }

        @Override
        public long electionTimeoutMs() {
            return TIMEOUT_MS;
        }

        @Override
        public long heartBeatIntervalMs() {
            return INTERVAL_MS;
        }

        @Override
        public void wake(long turnMs) {
            woken++;
            lastTurnMs = turnMs;
            beats.awake(this);
        }
    }

    private Group ledQuietly(String name) {
        Group group = new Group(name, leader);
        leader.leads(group, List.of("there:1"), nowMs);
        return group;
    }

    private Group followedQuietly(String name) {
        Group group = new Group(name, follower);
        follower.follows(group, leader.processTowards("there:1"), nowMs);
        return group;
    }

    private void pass(long ms) {
        for (long until = nowMs + ms; nowMs < until;) {
            nowMs += INTERVAL_MS / 2;
            leader.tick(nowMs);
            follower.tick(nowMs);
        }
    }

    @Test
    void oneBeatAnIntervalStandsForAllQuietGroups() {
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            groups.add(ledQuietly("g" + i));
            groups.add(followedQuietly("g" + i));
        }

        pass(10 * INTERVAL_MS);

        assertEquals(10, sent.size(), 1);
        assertTrue(groups.stream().allMatch(group -> group.woken == 0));
    }

    @Test
    void groupsThatAreWokenTogetherTakeTurns() {
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            groups.add(followedQuietly("g" + i));
        }

        pass(TIMEOUT_MS);

        assertTrue(groups.stream().allMatch(group -> group.woken == 1));
        long[] turnsMs = groups.stream().mapToLong(group -> group.lastTurnMs).sorted().toArray();
        for (int i = 0; i < turnsMs.length; i++) {
            assertEquals(2 * i, turnsMs[i]);
        }
    }

    @Test
    void theListIsToldUntilItIsHeldAndAgainWhenItHasChanged() {
        ledQuietly("g1");
        followedQuietly("g1");
        pass(3 * INTERVAL_MS);
        ledQuietly("g2");
        pass(2 * INTERVAL_MS);

        List<Content> contents = sent.stream().map(ProcessBeat::content).toList();
        assertEquals(List.of(Content.LIST, Content.VERSION_ONLY, Content.VERSION_ONLY), contents.subList(0, 3));
        assertEquals(List.of(Content.LIST, Content.VERSION_ONLY), contents.subList(3, 5));
        assertEquals(List.of("g1", "g2"), sent.get(3).groups());
    }

    @Test
    void nothingIsSentAndNobodyIsWokenWhileNoGroupIsQuiet() {
        Group group = ledQuietly("g1");
        assertEquals(nowMs + INTERVAL_MS, askedForMs);
        leader.awake(group);
        pass(10 * TIMEOUT_MS);

        assertEquals(List.of(), sent);
        assertEquals(0, group.woken);
        assertTrue(askedForMs < nowMs, "no further tick is asked for");
    }

    @Test
    void theFirstBeatDoesNotWaitForWhatIsDueLater() {
        leader.follows(new Group("other", leader), 33, nowMs);
        leader.tick(nowMs);
        assertEquals(nowMs + TIMEOUT_MS - INTERVAL_MS, askedForMs);

        ledQuietly("g1");

        assertEquals(nowMs + INTERVAL_MS, askedForMs);
    }

    @Test
    void whoeverWasHeldUpItselfMissesNobodyForTheTimeOfABeat() {
        Group led = ledQuietly("g1");
        Group followed = followedQuietly("g1");
        pass(2 * TIMEOUT_MS);
        cut = true;

        for (int time = 0; time < 2; time++) {
            nowMs += 2 * TIMEOUT_MS;
            follower.tick(nowMs);
            leader.tick(nowMs);
            assertEquals(time, followed.woken);
            assertEquals(time, led.woken);
        }
    }

    @Test
    void aFollowerWakesWhenTheLeadersProcessIsSilent() {
        ledQuietly("g1");
        Group followed = followedQuietly("g1");
        pass(2 * TIMEOUT_MS);
        assertEquals(0, followed.woken);

        cut = true;
        pass(TIMEOUT_MS - INTERVAL_MS);
        assertEquals(0, followed.woken);
        pass(2 * INTERVAL_MS);

        assertEquals(1, followed.woken);
    }

    @Test
    void aLeaderWakesWhenAPeersProcessIsSilent() {
        Group led = ledQuietly("g1");
        followedQuietly("g1");
        pass(TIMEOUT_MS);

        cut = true;
        pass(TIMEOUT_MS + INTERVAL_MS);

        assertEquals(1, led.woken);
    }

    @Test
    void aFollowerWakesWhenItsGroupIsLedQuietlyNoMore() {
        Group failed = ledQuietly("g1");
        ledQuietly("g2");
        Group followed = followedQuietly("g1");
        Group other = followedQuietly("g2");
        pass(2 * TIMEOUT_MS);

        leader.awake(failed); // Its process lives, and goes on sending beats.
        pass(2 * INTERVAL_MS);

        assertEquals(1, followed.woken);
        assertEquals(0, other.woken);
    }

    @Test
    void aProcessWithoutBeatsHasNoNumber() {
        assertEquals(Effects.NO_PROCESS, ProcessBeats.NONE.processTowards("there:1"));
    }

    @Test
    void groupsMayKnowOneProcessByTwoAddresses() {
        Group first = ledQuietly("g1");
        Group second = new Group("g2", leader);
        leader.leads(second, List.of("alias-of-there:1"), nowMs);
        Group firstFollowed = followedQuietly("g1");
        Group secondFollowed = new Group("g2", follower);
        follower.follows(secondFollowed, leader.processTowards("alias-of-there:1"), nowMs);

        pass(3 * TIMEOUT_MS);

        assertEquals(0, firstFollowed.woken + secondFollowed.woken);
        leader.awake(second);
        pass(TIMEOUT_MS + INTERVAL_MS);
        assertEquals(0, firstFollowed.woken + first.woken);
        assertEquals(1, secondFollowed.woken);
    }

    @Test
    void aFollowerWhoseLeaderNeverBecameQuietWakesAfterATimeout() {
        ledQuietly("other");
        Group followed = followedQuietly("g1");

        pass(TIMEOUT_MS - INTERVAL_MS);
        assertEquals(0, followed.woken);
        pass(2 * INTERVAL_MS);

        assertEquals(1, followed.woken);
    }

    @Test
    void aLeaderWakesWhenAPeersProcessHasBegunAnew() {
        Group led = ledQuietly("g1");
        followedQuietly("g1");
        pass(2 * INTERVAL_MS);

        follower = new ProcessBeats(23, (address, beat) -> noAnswer(), deadlineMs -> { });
        pass(2 * INTERVAL_MS);

        assertEquals(1, led.woken);
    }

    @Test
    void aProcessThatHasForgottenTheListIsToldIt() {
        ledQuietly("g1");
        pass(2 * INTERVAL_MS);

        follower = new ProcessBeats(22, (address, beat) -> noAnswer(), deadlineMs -> { });
        Group followed = followedQuietly("g1");
        pass(2 * TIMEOUT_MS);

        assertEquals(0, followed.woken);
        assertEquals(2, sent.stream().filter(beat -> beat.content() == Content.LIST).count());
    }

    @Test
    void aLaterListForAnAddressIsNotTakenForAnEarlierOne() {
        Group first = ledQuietly("g1");
        Group second = ledQuietly("g2");
        followedQuietly("g1");
        pass(2 * INTERVAL_MS);
        leader.awake(first);
        leader.awake(second);
        pass(2 * INTERVAL_MS);

        ledQuietly("g3");
        Group followed = followedQuietly("g3");
        pass(2 * TIMEOUT_MS);

        assertEquals(0, followed.woken);
    }
}
