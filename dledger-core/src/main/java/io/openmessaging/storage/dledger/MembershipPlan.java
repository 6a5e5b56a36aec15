package io.openmessaging.storage.dledger;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * What a wish makes of a configuration: what is to be in force in the end, or why that cannot be; and the steps that
 * lead there, each of which may be in force beside the one before it. Stateless arithmetic on values. Paper §6; thesis
 * §4.2.1.
 *
 * @param refusal SUCCESS where there is a plan
 * @param target the configuration to reach, which is not joint; the present one where there is no plan. With which
 *     stores its voters count is not the plan's matter
 * @param readmitted the voter that is let in anew, with another store, "" for none
 * @param formerStore the store that it counts with before
 */
record MembershipPlan(DLedgerResponseCode refusal, Configuration target, String readmitted, String formerStore) {
    private MembershipPlan(DLedgerResponseCode refusal, Configuration target) {
        this(refusal, target, "", "");
    }

    /** The plan for that wish, from a configuration that is not joint; a voter that replaces itself was wiped. */
    static MembershipPlan of(MemberChange wish, Configuration present) {
        DLedgerResponseCode refusal = refusal(wish, present);
        if (refusal != DLedgerResponseCode.SUCCESS) {
            return new MembershipPlan(refusal, present);
        }
        Configuration target = target(wish, present);
        if (wish.readmits() && present.voters().contains(wish.id())) {
            return new MembershipPlan(refusal, target, wish.id(), present.storeOf(wish.id()));
        }
        return target.hasMembersOf(present)
            ? new MembershipPlan(DLedgerResponseCode.NO_CHANGE, present)
            : new MembershipPlan(DLedgerResponseCode.SUCCESS, target);
    }

    private static DLedgerResponseCode refusal(MemberChange wish, Configuration present) {
        boolean isKnown = present.addresses().containsKey(wish.id());
        boolean needsKnown = wish.kind() == MemberChange.Kind.REMOVE || wish.kind() == MemberChange.Kind.MOVE;
        if (needsKnown && !isKnown) {
            return DLedgerResponseCode.UNKNOWN_MEMBER;
        }
        if (wish.kind() == MemberChange.Kind.REPLACE && !present.addresses().containsKey(wish.replacedId())) {
            return DLedgerResponseCode.UNKNOWN_MEMBER;
        }
        if (!isKnown && wish.address().isEmpty() || isTaken(wish, present)
                || !isKnown && present.addresses().size() == Configuration.MAX_MEMBERS) {
            return DLedgerResponseCode.UNEXPECTED_ARGUMENT;
        }
        boolean takesVoter = wish.kind() == MemberChange.Kind.REMOVE || wish.kind() == MemberChange.Kind.ADD_LEARNER;
        return (takesVoter || wish.readmits()) && present.voters().size() == 1 && present.voters().contains(wish.id())
            ? DLedgerResponseCode.UNEXPECTED_ARGUMENT : DLedgerResponseCode.SUCCESS;
    }

    /** Whether somebody else, who stays, is found at the address. */
    private static boolean isTaken(MemberChange wish, Configuration present) {
        return present.addresses().entrySet().stream().anyMatch(each -> each.getValue().equals(wish.address())
            && !each.getKey().equals(wish.id()) && !each.getKey().equals(wish.replacedId()));
    }

    private static Configuration target(MemberChange wish, Configuration present) {
        SortedMap<String, String> addresses = new TreeMap<>(present.addresses());
        SortedSet<String> voters = new TreeSet<>(present.voters());
        SortedSet<String> learners = new TreeSet<>(present.learners());
        if (!wish.address().isEmpty()) {
            addresses.put(wish.id(), wish.address());
        }
        switch (wish.kind()) {
            case ADD_VOTER, REPLACE -> {
                voters.add(wish.id());
                learners.remove(wish.id());
                if (!wish.readmits()) {
                    removeFrom(addresses, voters, learners, wish.replacedId());
                }
            }
            case ADD_LEARNER -> {
                voters.remove(wish.id());
                learners.add(wish.id());
            }
            case REMOVE -> removeFrom(addresses, voters, learners, wish.id());
            case MOVE -> { }
            default -> throw new IllegalArgumentException("no plan for " + wish);
        }
        return new Configuration(addresses, voters, new TreeSet<>(), learners);
    }

    private static void removeFrom(SortedMap<String, String> addresses, SortedSet<String> voters,
                                   SortedSet<String> learners, String id) {
        addresses.remove(id);
        voters.remove(id);
        learners.remove(id);
    }

    /**
     * The next step towards the target from that configuration, the target itself when it is the last one: those who
     * are to vote get the log as learners first, then old and new voters vote together. Who is let in anew is a learner
     * before, and its former store counts for nothing from then on: in one step both would vote under one id.
     */
    Configuration stepAfter(Configuration present) {
        if (present.isJoint()) {
            return settled(present);
        }
        if (isWithFormerStore(present)) {
            return withoutReadmitted(present);
        }
        if (present.voters().equals(target.voters())) {
            return target;
        }
        SortedMap<String, String> addresses = new TreeMap<>(present.addresses());
        addresses.putAll(target.addresses());
        SortedSet<String> learners = new TreeSet<>(target.addresses().keySet());
        learners.removeAll(present.voters());
        learners.addAll(present.learners());
        if (!present.addresses().keySet().containsAll(target.voters())) {
            return new Configuration(addresses, present.voters(), new TreeSet<>(), learners);
        }
        learners = new TreeSet<>(target.learners());
        addresses.keySet().removeIf(id -> !present.voters().contains(id) && !target.addresses().containsKey(id));
        return new Configuration(addresses, target.voters(), present.voters(), learners);
    }

    /** Whether nothing is left to do. */
    boolean isReachedBy(Configuration present) {
        return present.hasMembersOf(target) && !isWithFormerStore(present);
    }

    private boolean isWithFormerStore(Configuration present) {
        return present.isVoter(readmitted) && present.storeOf(readmitted).equals(formerStore);
    }

    private Configuration withoutReadmitted(Configuration present) {
        SortedSet<String> voters = new TreeSet<>(present.voters());
        SortedSet<String> learners = new TreeSet<>(present.learners());
        voters.remove(readmitted);
        learners.add(readmitted);
        return new Configuration(present.addresses(), voters, present.voters(), learners);
    }

    /** What a joint configuration leads to: the new voters alone, whoever planned it. */
    static Configuration settled(Configuration joint) {
        SortedMap<String, String> addresses = new TreeMap<>(joint.addresses());
        addresses.keySet().removeIf(id -> !joint.voters().contains(id) && !joint.learners().contains(id));
        return new Configuration(addresses, joint.voters(), new TreeSet<>(), joint.learners());
    }

    /** Those who are to vote and do not yet. */
    SortedSet<String> newVoters(Configuration present) {
        SortedSet<String> added = new TreeSet<>(target.voters());
        added.removeAll(present.voters());
        return added;
    }
}
