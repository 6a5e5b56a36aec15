package io.openmessaging.storage.dledger.sim;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.MemberListener;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.PeerResponse;

/**
 * Shows everything that happens to the checkers and keeps the first violation. Violations are kept and not thrown: they
 * are found inside calls of production code, which must not see them. Owned by one run, single-threaded.
 */
final class Referee {
    /** A property that does not hold. */
    record Violation(String checker, String message) {
    }

    private final SimWorld world;
    private final List<Checker> checkers;
    private final CommittedLog committed;
    private Violation violation;
    private long elections;
    private long recoveries;
    private long applied;
    private long resets;
    private long loads;
    /** Members that have not come up since all lost their power. */
    private final List<SimMember> notSeenAgain = new ArrayList<>();
    /** The last index of what is committed that one of the others came up with. */
    private long lastLeft;

    Referee(SimWorld world) {
        this.world = world;
        this.committed = new CommittedLog(SimConfig.founded(world.options().members()));
        this.checkers = List.of(
            new GroupRuns(this),
            new IndexChain(this),
            new OneLeaderPerTerm(this),
            new CommittedNeverChanges(this, committed),
            new OneClusterCommits(this),
            new DurableAtCommit(this, committed),
            new TermMonotonic(this),
            new NothingAdvertisedUndurable(this),
            new AckedSurvives(this, committed),
            new LinearizableRead(this),
            new RejectedNeverAppears(this),
            new ShownState(this),
            new AppliedStatesAgree(this),
            new EqualChainEqualLog(this),
            new AppliedOnceInOrder(this, committed),
            new AppliedAtMostOnce(this),
            new EverySliceClosed(this));
    }

    SimWorld world() {
        return world;
    }

    /** What is committed, as the checkers have put it together. */
    CommittedLog committed() {
        return committed;
    }

    /** The first violation, null for none. */
    Violation violation() {
        return violation;
    }

    /** How many leaderships began. */
    long elections() {
        return elections;
    }

    /** How often a RECOVERING member became whole. */
    long recoveries() {
        return recoveries;
    }

    /** How often a member began where its leader begins. */
    long resets() {
        return resets;
    }

    /** How often a machine loaded a snapshot. */
    long loads() {
        return loads;
    }

    void applied(SimMember member, long index, long state) {
        for (Checker checker : checkers) {
            checker.applied(member, index, state);
        }
    }

    /** A machine has loaded a snapshot; one that was stopped may do so yet, beside the one that came after it. */
    void loaded(SimProcess process, long index, long state) {
        if (!process.isRunning()) {
            return;
        }
        loads++;
        for (Checker checker : checkers) {
            checker.loaded(process.member(), index, state);
        }
    }

    /** A member's log is to begin behind that entry: what lies below, as others have it. */
    List<SimEntry> committedUpTo(long index) {
        resets++;
        return committed.upTo(index);
    }

    /** How many bodies applications have applied. */
    long applied() {
        return applied;
    }

    void violated(String checker, String message) {
        if (violation == null) {
            violation = new Violation(checker, message);
            world.trace().line("", checker + ": " + message);
        }
    }

    void started(SimMember member, RecoveredLog recovered) {
        seenAgain(member);
        for (Checker checker : checkers) {
            checker.started(member, recovered);
        }
    }

    /** The directory of a member was emptied. */
    void wiped(SimMember member) {
        for (Checker checker : checkers) {
            checker.wiped(member);
        }
    }

    void voteForced(SimMember member) {
        for (Checker checker : checkers) {
            checker.voteForced(member);
        }
    }

    void sent(SimMember from, PeerRequest request) {
        for (Checker checker : checkers) {
            checker.sent(from, request);
        }
    }

    void replied(SimMember from, PeerRequest request, PeerResponse response) {
        for (Checker checker : checkers) {
            checker.replied(from, request, response);
        }
    }

    /** An append was taken: its entries are where the future says, at once. */
    void appended(SimMember member, SimAppend append, AppendFuture<?> future) {
        List<SimEntry> log = member.disk().log();
        long last = future.getIndex();
        SimEntry entry = last < log.size() ? log.get((int) last) : null;
        if (entry == null || entry.payload() != append.payload(append.count() - 1)
                || entry.position() != future.getPos()) {
            violated("AppendFuture", append + " was told index " + last + ", position " + future.getPos()
                + ", there is " + entry);
        }
    }

    void appendAnswered(SimProcess by, long index) {
        checkers.forEach(checker -> checker.appendAnswered(by, index));
    }

    /** What a process tells its application goes to the checkers. */
    MemberListener listener(SimProcess process) {
        return new MemberListener() {
            @Override
            public void roleChanged(long term, MemberState.Role role) {
                checkers.forEach(checker -> checker.roleTold(process, term, role));
            }

            @Override
            public void leaderChanged(long term, String leaderId) {
                checkers.forEach(checker -> checker.leaderTold(process, term, leaderId));
            }

            @Override
            public void healthChanged(Health health) {
                if (health == Health.WHOLE) {
                    checkers.forEach(checker -> checker.wholeTold(process));
                }
            }
        };
    }

    void read(SimRead read) {
        for (Checker checker : checkers) {
            checker.read(read);
        }
    }

    /** An event has ended: shows what it changed. */
    void eventEnded() {
        for (SimMember member : world.cluster().members()) {
            if (member.isUp()) {
                world.liar().mislead(member.process().runner().memberState());
                look(member);
            }
        }
        for (SimAppend acked = world.history().pollNewlyAcked(); acked != null;
                acked = world.history().pollNewlyAcked()) {
            for (Checker checker : checkers) {
                checker.acked(acked);
            }
        }
    }

    private void look(SimMember member) {
        MemberState.View before = member.checkedView();
        MemberState.View now = member.view();
        if (now == before || now.equals(before)) {
            return;
        }
        member.checked(now);
        for (Checker checker : checkers) {
            checker.changed(member, before, now);
        }
        if (before != null && before.life().recovering() && !now.life().recovering()) {
            becameWhole(member, now);
        }
        world.trace().mix(now.term() ^ now.lastIndex() << 20 ^ now.committedIndex() << 40 ^ member.ordinal());
        if (before == null || before.role() != now.role() || before.term() != now.term()
                || !before.leaderId().equals(now.leaderId())) {
            world.trace().line(member.id(), now.toString());
        }
        if (before != null && now.role() == MemberState.Role.LEADER && before.role() != now.role()) {
            elections++;
            world.transfers().led(member, now.term());
            world.nemesis().happened(member, Moment.LEADER_CHANGED);
        }
    }

    private void becameWhole(SimMember member, MemberState.View now) {
        world.trace().line(member.id(), "is whole in " + now.life());
        recoveries++;
        for (Checker checker : checkers) {
            checker.becameWhole(member);
        }
        world.nemesis().happened(member, Moment.BECAME_WHOLE);
    }

    /**
     * All members have lost their power together: what none of them has left is lost, and nobody was promised anything
     * else. All that one of them holds must come back. What is left shows when the last of them is up again; before
     * that nobody can be elected.
     */
    void groupLostPower() {
        world.trace().line("", "all members have lost their power");
        notSeenAgain.addAll(world.cluster().members());
        lastLeft = -1;
    }

    private void seenAgain(SimMember member) {
        if (!notSeenAgain.remove(member)) {
            return;
        }
        lastLeft = Math.max(lastLeft, committed.lastHeldIn(member.disk().log()));
        if (notSeenAgain.isEmpty()) {
            committed.truncateAfter(lastLeft);
            world.history().lostAfter(lastLeft);
            checkers.forEach(checker -> checker.lostAfter(lastLeft));
            world.trace().line("", "left is what is committed up to " + lastLeft);
        }
    }

    void applied(SimMember member, DLedgerEntry entry, byte[] answer) {
        for (Checker checker : checkers) {
            checker.applied(member, entry, answer);
        }
    }

    void appliedByService(SimMember member, long payload) {
        applied++;
        for (Checker checker : checkers) {
            checker.appliedByService(member, payload);
        }
    }

    /** An application has the state of a snapshot, in which all that is applied. */
    void loadedByService(SimProcess process, List<Long> payloads) {
        if (!process.isRunning()) {
            return;
        }
        for (Checker checker : checkers) {
            checker.loadedByService(process.member(), payloads);
        }
    }

    void answered(long index, byte[] answer) {
        for (Checker checker : checkers) {
            checker.answered(index, answer);
        }
    }

    void converged() {
        for (Checker checker : checkers) {
            checker.converged();
        }
    }

    void ended() {
        for (Checker checker : checkers) {
            checker.ended();
        }
    }
}
