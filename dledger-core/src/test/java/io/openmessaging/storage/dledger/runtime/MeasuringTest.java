package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.metrics.MemberMeter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Goal: a meter is told of everything once, with the right sizes. Method: real runners on a host by hand, so that all
 * but the durations themselves is the same each time.
 */
class MeasuringTest {
    /** Remembers what it is told, but for the durations, which must be above 0. */
    private static final class Recorder implements MemberMeter {
        private final List<String> told = new ArrayList<>();

        private void add(String what, long nanos) {
            assertTrue(nanos > 0, what + " took " + nanos + " ns");
            told.add(what);
        }

        List<String> of(String what) {
            return told.stream().filter(each -> each.startsWith(what)).toList();
        }

        @Override
        public void appended(int entries, long bytes, long nanos) {
            add("appended " + entries + " of " + bytes, nanos);
        }

        @Override
        public void replicated(String remoteId, long entries, long bytes, long nanos) {
            add("replicated to " + remoteId + " " + entries + " of " + bytes, nanos);
        }

        @Override
        public void applied(int entries, long nanos) {
            add("applied " + entries, nanos);
        }

        @Override
        public void read(ReadMode mode, long nanos) {
            add("read " + mode, nanos);
        }

        @Override
        public void forced(long nanos) {
            add("forced", nanos);
        }

        @Override
        public void snapshotSaved(long nanos) {
            add("saved", nanos);
        }

        @Override
        public void snapshotLoaded(long nanos) {
            add("loaded", nanos);
        }

        @Override
        public void snapshotInstalled(long nanos) {
            add("installed", nanos);
        }
    }

    private final QuietLog log = QuietLog.of(GroupRunner.class);

    @AfterEach
    void logAgain() {
        log.close();
    }

    private static Recorder on(GroupRunner runner) {
        Recorder recorder = new Recorder();
        runner.counters().measureBy(recorder);
        return recorder;
    }

    private static String idOf(GroupRunner runner) {
        return runner.memberState().getSelfId();
    }

    @Test
    void aLeaderTellsOfEachAcknowledgedAppendAndOfEachPushOfEntries() {
        TestGroup group = new TestGroup(3);
        GroupRunner leader = group.electLeader();
        group.host.settle();
        Recorder recorder = on(leader);
        int size = EntryLayout.sizeOf(1);

        leader.append(TestGroup.proposal("a"));
        group.host.settle();
        leader.appendBatch(TestGroup.proposal("b", "c", "d"));
        group.host.settle();

        assertEquals(List.of("appended 1 of " + size, "appended 3 of " + 3 * size), recorder.of("appended"));
        for (GroupRunner follower : group.runners.stream().filter(each -> each != leader).toList()) {
            String to = "replicated to " + idOf(follower);
            assertEquals(List.of(to + " 1 of " + size, to + " 3 of " + 3 * size), recorder.of(to));
        }
        assertEquals(2, recorder.of("forced").size());
    }

    @Test
    void anAppendWithoutAMajorityIsNotTold() {
        TestGroup group = new TestGroup(3);
        GroupRunner leader = group.electLeader();
        group.host.settle();
        Recorder recorder = on(leader);
        group.runners.stream().filter(each -> each != leader).forEach(each -> group.peers.cut(idOf(each)));

        leader.append(TestGroup.proposal("a"));
        group.host.runUntil(() -> !leader.memberState().isLeader());
        leader.append(TestGroup.proposal("refused"));
        group.host.settle();

        assertEquals(List.of(), recorder.of("appended"));
        assertEquals(List.of(), recorder.of("replicated"));
    }

    @Test
    void readsAreToldWithTheirModeIfTheyAreConfirmed() {
        TestGroup group = new TestGroup(3);
        GroupRunner leader = group.electLeader();
        group.host.settle();
        Recorder recorder = on(leader);
        for (ReadMode mode : ReadMode.values()) {
            var read = leader.readIndex(mode);
            group.host.runUntil(read::isDone);
        }
        assertEquals(Stream.of(ReadMode.values()).map(mode -> "read " + mode).toList(), recorder.of("read"));

        group.runners.stream().filter(each -> each != leader).forEach(each -> group.peers.cut(idOf(each)));
        var refused = leader.readIndex(ReadMode.READ_INDEX_READ);
        group.host.runUntil(refused::isDone);
        assertEquals(ReadMode.values().length, recorder.of("read").size());
    }

    @Test
    void whatTheMachineAppliesSavesAndLoadsIsTold() {
        List<SavedMachine> machines = Stream.generate(SavedMachine::new).limit(3).toList();
        TestGroup group = new TestGroup(machines, config -> {
            config.setEnableSnapshot(true);
            config.setSnapshotThreshold(10);
            config.setSnapshotKeepEntriesForFollowers(0);
        });
        GroupRunner leader = group.electLeader();
        group.host.settle();
        Recorder recorder = on(leader);
        int away = (group.runners.indexOf(leader) + 1) % 3;
        Recorder ofLate = on(group.runner(away));
        group.peers.cut("n" + away);
        for (int i = 0; i < 10; i++) {
            leader.append(TestGroup.proposal("body"));
            group.host.settle();
        }
        group.peers.heal("n" + away);
        group.host.runUntil(() -> machines.get(away).loads == 1);
        group.host.settle();

        assertEquals(10, recorder.of("appended").size());
        assertEquals(10, recorder.of("applied 1").size());
        assertEquals(List.of("saved"), recorder.of("saved"));
        assertEquals(List.of("loaded"), ofLate.of("loaded"));
        assertEquals(List.of("installed"), ofLate.of("installed"));
        assertEquals(List.of(), recorder.of("installed"));
    }
}
