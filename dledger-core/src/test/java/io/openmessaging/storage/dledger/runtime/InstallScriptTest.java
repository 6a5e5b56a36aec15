package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.SnapshotEntryResetStrategy;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayRequest;
import io.openmessaging.storage.dledger.script.Script;

/**
 * Each script in src/test/resources/install tells by which way a snapshot comes to a member that lacks it; see
 * {@link Script#testsIn}.
 *
 * <pre>
 * group N K        a group of members n0, n1, …, with state machines in memory; a snapshot every ten entries, of
 *                  which the last K stay in the log
 * mark X           what X saves is not equal to what others save of the same state
 * saving X how     how the machine of X saves itself from now on, see {@link SavedMachine.Saving}
 * write N          the leader takes so many entries, and what comes of it happens
 * cut X, heal X    X neither gets nor sends; does so again
 * after N what X   once so many parts have been sent: X is 'cut', or 'gone' or 'silent' for whom it helps
 * gone X           as above, but at once
 * restart X        X ends and begins again, with what it has in its store
 * until equal      time passes until all machines that can be reached have one state
 * state            who leads, what snapshots there are, how many parts each has sent
 * </pre>
 */
class InstallScriptTest {
    private static final Path SCRIPTS = Path.of("src", "test", "resources", "install");

    @TestFactory
    List<DynamicTest> scriptTellsWhatHappens() throws IOException {
        return Script.testsIn(SCRIPTS, InstallScriptTest::rewritten);
    }

    private static String rewritten(List<String> lines) {
        List<QuietLog> quiet = List.of(QuietLog.of(GroupRunner.class), QuietLog.of(SnapshotManager.class));
        String happened = Script.rewritten(lines, new Group()::run);
        quiet.forEach(QuietLog::close);
        return happened;
    }

    /** The group of one script. */
    private static final class Group {
        private final List<String> told = new ArrayList<>();
        private final List<SavedMachine> machines = new ArrayList<>();
        private final List<String> cut = new ArrayList<>();
        private TestGroup group;
        private int parts;
        private int partsBefore = Integer.MAX_VALUE;
        private Runnable after = () -> { };
        private String gone = "";
        private String silent = "";

        List<String> run(String line) {
            told.clear();
            String[] words = line.split(" ");
            switch (words[0]) {
                case "group" -> found(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                case "mark" -> machine(words[1]).mark = words[1];
                case "saving" -> machine(words[1]).saving = SavedMachine.Saving.valueOf(words[2]);
                case "write" -> write(Integer.parseInt(words[1]));
                case "cut" -> cut(words[1]);
                case "heal" -> {
                    cut.remove(words[1]);
                    group.peers.heal(words[1]);
                }
                case "after" -> {
                    partsBefore = parts + Integer.parseInt(words[1]);
                    after = () -> happen(words[2], words[3]);
                }
                case "gone", "silent" -> happen(words[0], words[1]);
                case "restart" -> restart(words[1]);
                case "until" -> group.host.runUntil(this::areEqual);
                case "state" -> tellState();
                default -> throw new IllegalArgumentException("no command: " + line);
            }
            return List.copyOf(told);
        }

        private void found(int members, int kept) {
            IntStream.range(0, members).forEach(each -> machines.add(new SavedMachine()));
            group = new TestGroup(machines, (DLedgerConfig config) -> {
                config.setEnableSnapshot(true);
                config.setSnapshotThreshold(10);
                config.setSnapshotEntryResetStrategy(SnapshotEntryResetStrategy.RESET_BUT_KEEP_SOME_SYNC);
                config.setResetSnapshotEntriesButKeepLastEntriesNum(kept);
                config.setSnapshotKeepEntriesForFollowers(5);
                config.setMaxBatchAppendSize(64);
            });
            group.peers.ofSnapshots(this::fate);
        }

        private SavedMachine machine(String id) {
            return machines.get(numberOf(id));
        }

        private static int numberOf(String id) {
            return Integer.parseInt(id.substring(1));
        }

        private void restart(String id) {
            SavedMachine begun = new SavedMachine();
            begun.mark = machine(id).mark;
            begun.saving = machine(id).saving;
            machines.set(numberOf(id), begun);
            group.restart(numberOf(id), begun);
        }

        private void write(int count) {
            GroupRunner leader = leader();
            for (int i = 0; i < count; i++) {
                leader.append(TestGroup.proposal("body " + i));
                group.host.settle();
            }
        }

        private GroupRunner leader() {
            group.host.runUntil(() -> reachable().anyMatch(runner -> runner.memberState().isLeader()));
            return reachable().filter(runner -> runner.memberState().isLeader()).findFirst().orElseThrow();
        }

        private Stream<GroupRunner> reachable() {
            return group.runners.stream().filter(runner -> !cut.contains(runner.config().getSelfId()));
        }

        private void cut(String id) {
            cut.add(id);
            group.peers.cut(id);
        }

        private void happen(String what, String id) {
            told.add(id + " is " + what);
            switch (what) {
                case "cut" -> cut(id);
                case "gone" -> gone = id;
                case "silent" -> silent = id;
                default -> throw new IllegalArgumentException("nothing that happens: " + what);
            }
        }

        private boolean areEqual() {
            return reachable().map(runner -> machine(runner.config().getSelfId()).state).distinct().count() == 1
                && reachable().anyMatch(runner -> runner.memberState().isLeader());
        }

        /** Tells of the message, and lets happen what is to happen by then. */
        private DirectPeers.Fate fate(PeerRequest request) {
            String way = request.route().from() + " -> " + request.route().to() + " ";
            if (request instanceof SnapshotRelayRequest relay) {
                if (relay.isForManifest()) {
                    told.add(way + "for " + relay.receiver() + ": a snapshot of " + relay.index() + " or more?");
                }
                return relay.route().to().equals(gone) ? DirectPeers.Fate.FAILS
                    : relay.route().to().equals(silent) ? DirectPeers.Fate.IS_NEVER_ANSWERED
                    : DirectPeers.Fate.ARRIVES;
            }
            SnapshotChunkRequest chunk = (SnapshotChunkRequest) request;
            if (chunk.position() == SnapshotChunkRequest.MANIFEST) {
                told.add(way + "manifest of " + chunk.index());
                return DirectPeers.Fate.ARRIVES;
            }
            told.add(way + "bytes " + chunk.position() + " to " + (chunk.position() + chunk.bytes().remaining() - 1)
                + " of " + chunk.index());
            if (++parts >= partsBefore) {
                partsBefore = Integer.MAX_VALUE;
                after.run();
            }
            return DirectPeers.Fate.ARRIVES;
        }

        private void tellState() {
            for (GroupRunner runner : group.runners) {
                Counters counters = runner.counters();
                told.add(runner.config().getSelfId() + (runner.memberState().isLeader() ? " leads," : "")
                    + " holds " + machine(runner.config().getSelfId()).state.size() + ", has installed "
                    + counters.get(Counters.Kind.INSTALLED_SNAPSHOTS) + ", has sent "
                    + counters.get(Counters.Kind.SENT_SNAPSHOT_PARTS) + " parts as leader and "
                    + counters.get(Counters.Kind.RELAYED_SNAPSHOT_PARTS) + " for one");
            }
        }
    }
}
