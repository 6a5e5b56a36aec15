package io.openmessaging.storage.dledger;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * How a leader changes who is in its group: one wish at a time, and never a new configuration before the last one is
 * committed.
 *
 * <p>Those who are to vote become learners first, so that their catching up costs the group no majority. Once they are
 * close, a joint configuration makes them vote beside the old voters, and once that is committed another one drops
 * these. Who removes such a learner meanwhile calls the change off. A leader that finds a joint configuration in its
 * log, its own or that of a leader before, goes on to its end: nothing else could be done with it. A leader that votes
 * no more when all is committed leads no more either; it hands over first if it can.
 *
 * <p>Guarded by the group's lock. Paper §6; thesis §4.2; architecture §3.14; docs/decisions/0007.
 */
final class MembershipChange {
    /** The token of a change that nobody waits for. */
    static final long NOBODY_ASKED = 0;
    private static final long NEVER = Long.MAX_VALUE;
    /** A new voter that has got nothing further for so many election timeouts is given up. */
    private static final long CATCH_UP_TIMEOUTS = 64;

    private final RaftCore core;
    /** Not null exactly while a wish is carried out. */
    private MembershipPlan plan;
    private long token = NOBODY_ASKED;
    /** Whether an entry was appended for it. */
    private boolean begun;
    /** When the new voters count as not getting any further, and what they held by the last time that they did. */
    private long giveUpMs;
    private long caughtUp;

    MembershipChange(RaftCore core) {
        this.core = core;
    }

    void onRequested(long asked, MemberChange wish) {
        if (callsOff(wish)) {
            end(DLedgerResponseCode.CATCHING_UP_FAILED);
        }
        DLedgerResponseCode refusal = refusal();
        if (refusal != DLedgerResponseCode.SUCCESS) {
            core.effects().changeEnded(asked, refusal);
            return;
        }
        MembershipPlan wanted = MembershipPlan.of(wish, inForce().configuration());
        if (wanted.refusal() != DLedgerResponseCode.SUCCESS) {
            core.effects().changeEnded(asked, wanted.refusal());
            return;
        }
        if (!wanted.readmitted().isEmpty()
                && !core.pusher().isOtherStore(core.membership().ordinalOf(wanted.readmitted()))) {
            core.effects().changeEnded(asked, DLedgerResponseCode.NO_CHANGE);
            return;
        }
        plan = wanted;
        token = asked;
        begun = false;
        progressIs(Long.MIN_VALUE);
    }

    /** Whether it lets someone go who is to vote, and is waited for: that may take for ever. */
    private boolean callsOff(MemberChange wish) {
        Configuration present = inForce().configuration();
        return plan != null && isCommitted() && !present.isJoint() && wish.kind() == MemberChange.Kind.REMOVE
            && present.learners().contains(wish.id()) && plan.newVoters(present).contains(wish.id());
    }

    private DLedgerResponseCode refusal() {
        if (!core.state().leads()) {
            return DLedgerResponseCode.NOT_LEADER;
        }
        if (core.isTransferring()) {
            return DLedgerResponseCode.LEADER_TRANSFERRING;
        }
        boolean isSettled = plan == null && isCommitted() && !inForce().configuration().isJoint();
        return isSettled ? DLedgerResponseCode.SUCCESS : DLedgerResponseCode.MEMBERS_CHANGING;
    }

    private LoggedConfiguration inForce() {
        return core.state().configurations().last();
    }

    private boolean isCommitted() {
        return inForce().index() <= core.state().committed();
    }

    /** Takes the next step if it is time to. Called while this member leads. */
    void flush() {
        if (!isCommitted()) {
            return;
        }
        Configuration present = inForce().configuration();
        if (present.isJoint()) {
            append(MembershipPlan.settled(present));
        } else if (plan != null && plan.isReachedBy(present)) {
            end(DLedgerResponseCode.SUCCESS);
        } else if (plan != null) {
            goOn(present);
        }
    }

    private void goOn(Configuration present) {
        Configuration next = plan.stepAfter(present);
        if (!next.isJoint() || areClose(present)) {
            append(next);
        } else if (core.nowMs() >= giveUpMs) {
            end(DLedgerResponseCode.CATCHING_UP_FAILED);
        }
    }

    private void append(Configuration next) {
        begun = true;
        core.writer().appendConfiguration(next.withStores(storesIn(next)));
        core.quiescence().stir();
    }

    /** Whoever votes already goes on with its store, and who begins to vote does so with the one that it has now. */
    private SortedMap<String, String> storesIn(Configuration next) {
        Configuration present = inForce().configuration();
        SortedMap<String, String> stores = new TreeMap<>();
        for (String id : next.addresses().keySet()) {
            String store = next.isVoter(id) ? storeOf(id, present) : "";
            if (!store.isEmpty()) {
                stores.put(id, store);
            }
        }
        return stores;
    }

    private String storeOf(String voter, Configuration present) {
        return present.isVoter(voter)
            ? present.storeOf(voter) : core.pusher().storeOf(core.membership().ordinalOf(voter));
    }

    /** Whether all who are to vote are there and lack little. */
    private boolean areClose(Configuration present) {
        boolean close = true;
        boolean loads = false;
        long held = 0;
        for (String id : plan.newVoters(present)) {
            int member = core.membership().ordinalOf(id);
            boolean isThere = core.elector().isHeardWithin(member, core.options().electionTimeoutMs());
            close &= isThere && core.pusher().isClose(member);
            loads |= isThere && core.pusher().isInstalling(member);
            held += core.pusher().matchOf(member);
        }
        if (held > caughtUp || loads) {
            progressIs(Math.max(held, caughtUp));
        }
        return close;
    }

    private void progressIs(long held) {
        caughtUp = held;
        giveUpMs = core.nowMs() + CATCH_UP_TIMEOUTS * core.options().electionTimeoutMs();
    }

    /** When {@link #flush} must be called at the latest, though nothing happens. */
    long deadlineMs() {
        return plan == null || !isCommitted() ? NEVER : giveUpMs;
    }

    /** Whether there is nothing to do for this leader. */
    boolean isContent() {
        return plan == null && !inForce().configuration().isJoint();
    }

    /** Whether this leader is to lead no longer: the configuration in force is committed, and it has no vote in it. */
    boolean isRetired() {
        return !core.membership().isVoter() && isCommitted();
    }

    /** What becomes of a change that has begun shows under the next leader. */
    void stopLeading() {
        if (plan != null) {
            end(begun ? DLedgerResponseCode.TERM_CHANGED : DLedgerResponseCode.NOT_LEADER);
        }
    }

    private void end(DLedgerResponseCode code) {
        plan = null;
        core.effects().changeEnded(token, code);
    }

    /** Who is in the group, and what this member knows of them. */
    GroupMembers members() {
        MemberState state = core.state();
        Configuration present = inForce().configuration();
        List<GroupMembers.Member> members = new ArrayList<>();
        present.addresses().forEach((id, address) -> members.add(member(id, address,
            isWiped(id) ? GroupMembers.Part.WIPED : partOf(id, present))));
        return new GroupMembers(state.getGroup(), state.term(), state.membership().idOf(state.leader()),
            inForce().index(), members, core.waitsFor());
    }

    private GroupMembers.Member member(String id, String address, GroupMembers.Part part) {
        int member = core.membership().ordinalOf(id);
        if (member == core.membership().self()) {
            return new GroupMembers.Member(id, address, part, core.durableIndex(), true);
        }
        boolean live = core.state().leads()
            && core.elector().isHeardWithin(member, core.options().electionTimeoutMs());
        return new GroupMembers.Member(id, address, part, core.pusher().matchOf(member), live);
    }

    private boolean isWiped(String id) {
        int member = core.membership().ordinalOf(id);
        return member == core.membership().self()
            ? !core.elector().founding().isVotersStore()
            : core.pusher().isOtherStore(member);
    }

    private static GroupMembers.Part partOf(String id, Configuration present) {
        if (!present.isVoter(id)) {
            return GroupMembers.Part.LEARNER;
        }
        if (!present.isJoint() || present.voters().contains(id) && present.oldVoters().contains(id)) {
            return GroupMembers.Part.VOTER;
        }
        return present.voters().contains(id) ? GroupMembers.Part.JOINING : GroupMembers.Part.LEAVING;
    }

    /** For people: nothing where the group is as its settings say. */
    String describe() {
        LoggedConfiguration last = inForce();
        Membership membership = core.membership();
        boolean isMember = last.configuration().addresses().containsKey(membership.selfId());
        return (last.index() < 0 ? "" : " conf=" + last.index() + (last.configuration().isJoint() ? " JOINT" : ""))
            + (membership.isVoter() ? "" : isMember ? " LEARNER" : " NO_MEMBER") + (plan == null ? "" : " CHANGING");
    }
}
