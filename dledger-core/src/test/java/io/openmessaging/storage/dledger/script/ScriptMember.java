package io.openmessaging.storage.dledger.script;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.Membership;
import io.openmessaging.storage.dledger.RaftCore;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.RaftOptions;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;
import io.openmessaging.storage.dledger.protocol.QuiesceResponse;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipResponse;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/** One member of a script: a real core, and a world that does nothing unless the script says so. */
final class ScriptMember {
    private final String id;
    /** Those whom the group is founded with. */
    private final List<String> founders;
    private final RaftOptions options;
    private final Consumer<Envelope> network;
    private final Consumer<String> out;
    private ScriptDisk disk;
    private final Map<Long, Envelope> asked = new HashMap<>();
    private long token;
    /** What was asked to be sent last; null for nothing. */
    private InstallSnapshotRequest sent;
    private long commitHint = -1;
    private boolean applies;
    private RaftCore core;
    private int clusters;

    ScriptMember(String id, String storeId, List<String> founders, RaftOptions options, Consumer<Envelope> network,
                 Consumer<String> out) {
        this.disk = new ScriptDisk(storeId);
        this.id = id;
        this.founders = founders;
        this.options = options;
        this.network = network;
        this.out = out;
    }

    String id() {
        return id;
    }

    /** The member's directory was emptied. */
    void wipe(String storeId) {
        disk = new ScriptDisk(storeId);
        commitHint = -1;
        core = null;
    }

    String newClusterId() {
        return "cluster-" + ++clusters + "-of-" + id;
    }

    boolean isUp() {
        return core != null;
    }

    void stop() {
        core = null;
    }

    ScriptDisk disk() {
        return disk;
    }

    /** The request with that token. */
    Envelope asked(long token) {
        return asked.get(token);
    }

    /** Whether the script has said that it has a state machine. */
    boolean applies() {
        return applies;
    }

    void getStateMachine() {
        applies = true;
    }

    void applied(long nowMs, long index) {
        step(nowMs, new RaftEvent.Applied(index));
    }

    void commitHintIs(long index) {
        commitHint = index;
    }

    /** Comes up with what is on its disk. */
    void start(long nowMs) {
        Map<String, String> addresses = new TreeMap<>();
        founders.forEach(each -> addresses.put(each, each + ":1"));
        RecoveredLog recovered = disk.recovered(commitHint);
        disk.saveVote(recovered.term(), recovered.votedFor());
        Membership membership = new Membership(ScriptCluster.GROUP, id,
            founders.contains(id) ? Configuration.ofVoters(addresses) : Configuration.NONE);
        core = new RaftCore(membership, options, recovered, disk.log(),
            new RecordingEffects(this, network, out), 1, nowMs);
    }

    void tick(long nowMs) {
        step(nowMs, new RaftEvent.Tick());
    }

    void propose(long nowMs, int count) {
        core.state().publish();
        long term = core.state().currTerm();
        step(nowMs, new RaftEvent.AppendProposed(ScriptDisk.proposal(disk.lastIndex() + 1, count, term)));
    }

    /** Somebody asks this member to hand over. */
    void transfer(long nowMs, String transferee, long term) {
        step(nowMs, new RaftEvent.TransferRequested(++token, transferee, term));
    }

    Route routeTo(int peer) {
        return core.state().membership().routeTo(peer);
    }

    /** The id of a member, "" for nobody. */
    String idOf(int ordinal) {
        return core.state().membership().idOf(ordinal);
    }

    /** Somebody asks this member to change who is in the group. */
    void change(long nowMs, MemberChange change) {
        step(nowMs, new RaftEvent.ChangeRequested(++token, change));
    }

    /** This member is about to leave. */
    void handOver(long nowMs) {
        step(nowMs, new RaftEvent.HandOverRequested(++token));
    }

    void read(long nowMs, ReadMode mode) {
        step(nowMs, new RaftEvent.ReadRequested(++token, mode));
    }

    void retain(long nowMs, long index) {
        step(nowMs, new RaftEvent.RetentionDue(index));
    }

    void persistVote(long nowMs) {
        disk.forceVote();
        step(nowMs, new RaftEvent.VotePersisted(core.voteWrittenSeq()));
    }

    void persist(long nowMs) {
        disk.forceAll();
        step(nowMs, new RaftEvent.Persisted(core.writtenSeq()));
    }

    /** A force ends that began before the last writes; how much of those it took with it nobody is told. */
    void persistUpTo(long nowMs, long seq) {
        disk.forceAll();
        step(nowMs, new RaftEvent.Persisted(seq));
    }

    /** Also what is written because something else became durable. */
    void persistAll(long nowMs) {
        long written;
        do {
            written = core.writtenSeq();
            persist(nowMs);
        } while (core.writtenSeq() > written);
    }

    /** The core asks to send a snapshot. */
    void sends(int peer, long round, long term, long index) {
        sent = new InstallSnapshotRequest(core.state().membership().routeTo(peer), term,
            disk.baseAt(index), core.state().configurations().loggedAt(index), 1, round);
    }

    /** An older snapshot than was asked for is sent, of which the peer has a part. */
    void sendsOlder(long nowMs, String peer, long index) {
        int ordinal = core.know(peer);
        sends(ordinal, sent.round(), sent.term(), index);
        step(nowMs, new RaftEvent.SnapshotChosen(ordinal, sent.term(), index));
    }

    /** All of the snapshot that was asked for last has got there, and it is asked for what becomes of it. */
    Envelope transferred() {
        return Envelope.of(id, sent.route().to(), sent);
    }

    /** A snapshot up to that entry is on disk. */
    void saved(long nowMs, long index, long keepEntries, long closeEntries) {
        step(nowMs, new RaftEvent.SnapshotSaved(disk.baseAt(index), keepEntries, closeEntries));
    }

    /** The state machine holds the snapshot behind which the log begins. */
    void loaded(long nowMs) {
        step(nowMs, new RaftEvent.SnapshotInstalled(disk.log().base()));
    }

    /** A push of this member got no answer and never will. */
    void unanswered(long nowMs, Envelope push) {
        step(nowMs, new RaftEvent.PeerUnreachable(core.know(push.to()), push.round()));
    }

    void receive(long nowMs, Envelope envelope) {
        int from = core.know(envelope.from());
        if (envelope.message() instanceof VoteRequest vote) {
            step(nowMs, new RaftEvent.VoteRequested(tokenOf(envelope), from, vote));
        } else if (envelope.message() instanceof HeartBeatRequest beat) {
            step(nowMs, new RaftEvent.HeartBeatRequested(tokenOf(envelope), from, beat));
        } else if (envelope.message() instanceof PushEntryRequest push) {
            step(nowMs, new RaftEvent.PushRequested(tokenOf(envelope), from, push));
        } else if (envelope.message() instanceof TakeLeadershipRequest take) {
            step(nowMs, new RaftEvent.TakeLeadershipRequested(tokenOf(envelope), from, take));
        } else if (envelope.message() instanceof TakeLeadershipResponse take) {
            step(nowMs, new RaftEvent.TakeLeadershipReplied(from, take));
        } else if (envelope.message() instanceof VoteResponse vote) {
            step(nowMs, new RaftEvent.VoteReplied(from, vote));
        } else if (envelope.message() instanceof HeartBeatResponse beat) {
            step(nowMs, new RaftEvent.HeartBeatReplied(from, beat));
        } else if (envelope.message() instanceof QuiesceRequest quiesce) {
            step(nowMs, new RaftEvent.QuiesceRequested(tokenOf(envelope), from, quiesce));
        } else if (envelope.message() instanceof QuiesceResponse quiesce) {
            step(nowMs, new RaftEvent.QuiesceReplied(from, quiesce));
        } else if (envelope.message() instanceof InstallSnapshotRequest install) {
            step(nowMs, new RaftEvent.InstallRequested(tokenOf(envelope), from, install));
        } else if (envelope.message() instanceof InstallSnapshotResponse install) {
            step(nowMs, new RaftEvent.InstallReplied(from, install));
        } else {
            step(nowMs, new RaftEvent.PushReplied(from, envelope.round(), (PushEntryResponse) envelope.message()));
        }
    }

    private long tokenOf(Envelope request) {
        asked.put(++token, request);
        return token;
    }

    private void step(long nowMs, RaftEvent event) {
        core.step(nowMs, event);
        core.flush();
    }

    /** The process that this member rests on is silent. */
    void wake(long nowMs, long turnMs) {
        step(nowMs, new RaftEvent.Woken(turnMs));
    }

    String describeCore() {
        return core.describe();
    }

    private String describeLife() {
        RecoveredLog.Life life = core.state().view().life();
        return life.incarnation() == 0 ? "" : " i=" + life.incarnation() + (life.recovering() ? " RECOVERING" : "");
    }

    /** Role, indexes and log on one line. */
    String describe() {
        core.state().publish();
        return id + " " + core.state().getRole() + " t=" + core.state().currTerm() + " vote="
            + (disk.votedFor().isEmpty() ? "nobody" : disk.votedFor()) + " durable=" + core.durableIndex()
            + " committed=" + core.state().view().committedIndex()
            + (applies ? " applied=" + core.state().view().appliedIndex() : "") + describeLife()
            + disk.describeBelonging()
            + (disk.log().base().index() < 0 ? "" : " base=" + disk.log().base().index()) + " log: "
            + disk.describeLog();
    }
}
