package io.openmessaging.storage.dledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.Refounding;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** Goal: each wish is refused, or leads by safe steps to what it says. Method: small groups, all wishes. */
class MembershipPlanTest {
    private static Configuration group(Set<String> voters, Set<String> learners) {
        TreeMap<String, String> addresses = new TreeMap<>();
        voters.forEach(id -> addresses.put(id, id + ":1"));
        learners.forEach(id -> addresses.put(id, id + ":1"));
        return new Configuration(addresses, new TreeSet<>(voters), new TreeSet<>(), new TreeSet<>(learners));
    }

    private static final Configuration THREE = group(Set.of("a", "b", "c"), Set.of("l"));

    private static DLedgerResponseCode refusal(MemberChange wish) {
        return MembershipPlan.of(wish, THREE).refusal();
    }

    private static List<String> steps(MemberChange wish, Configuration present) {
        MembershipPlan plan = MembershipPlan.of(wish, present);
        assertEquals(DLedgerResponseCode.SUCCESS, plan.refusal());
        List<String> steps = new ArrayList<>();
        Configuration now = present;
        while (!now.equals(plan.target())) {
            now = plan.stepAfter(now);
            steps.add(now.toString());
            assertTrue(steps.size() < 4, steps.toString());
        }
        return steps;
    }

    @Test
    void aNewVoterIsALearnerFirst() {
        assertEquals(List.of("voters [a, b, c], learners [d, l]", "voters [a, b, c, d] and [a, b, c], learners [l]",
            "voters [a, b, c, d], learners [l]"), steps(MemberChange.addVoter("d", "d:1"), THREE));
    }

    @Test
    void aLearnerBecomesAVoterWithoutAnAddress() {
        assertEquals(List.of("voters [a, b, c, l] and [a, b, c]", "voters [a, b, c, l]"),
            steps(MemberChange.addVoter("l", ""), THREE));
    }

    @Test
    void oneTakesThePlaceOfAnotherInOneChange() {
        assertEquals(List.of("voters [a, b, c], learners [d, l]", "voters [a, b, d] and [a, b, c], learners [l]",
            "voters [a, b, d], learners [l]"), steps(MemberChange.replace("c", "d", "d:1"), THREE));
        assertEquals(List.of("voters [a, b, c], learners [d, l]", "voters [a, b, d] and [a, b, c], learners [l]",
            "voters [a, b, d], learners [l]"), steps(MemberChange.replace("c", "d", "c:1"), THREE),
            "at the address of the one that goes");
    }

    @Test
    void whoGoesIsAnOldVoterFirst() {
        assertEquals(List.of("voters [a, b] and [a, b, c], learners [l]", "voters [a, b], learners [l]"),
            steps(MemberChange.remove("c"), THREE));
        assertEquals(List.of("voters [a, b] and [a, b, c], learners [c, l]", "voters [a, b], learners [c, l]"),
            steps(MemberChange.addLearner("c", "c:1"), THREE));
    }

    @Test
    void whatNeedsNoOtherMajorityIsOneStep() {
        assertEquals(List.of("voters [a, b, c], learners [d, l]"), steps(MemberChange.addLearner("d", "d:1"), THREE));
        assertEquals(List.of("voters [a, b, c]"), steps(MemberChange.remove("l"), THREE));
        assertEquals("elsewhere:7", MembershipPlan.of(MemberChange.move("b", "elsewhere:7"), THREE).target()
            .addresses().get("b"));
    }

    @Test
    void whoWasWipedIsALearnerBeforeItVotesAgain() {
        Configuration three = THREE.withStores(new TreeMap<>(Map.of("c", "store-1")));
        MembershipPlan plan = MembershipPlan.of(MemberChange.replace("c", "c", ""), three);
        assertEquals(DLedgerResponseCode.SUCCESS, plan.refusal());
        assertFalse(plan.isReachedBy(three), "as long as it votes with its former store");
        List<String> steps = new ArrayList<>();
        Configuration now = three;
        while (!plan.isReachedBy(now)) {
            now = plan.stepAfter(now);
            steps.add(now.toString());
            assertTrue(steps.size() < 5, steps.toString());
        }
        assertEquals(List.of("voters [a, b] and [a, b, c], learners [c, l]", "voters [a, b], learners [c, l]",
            "voters [a, b, c] and [a, b], learners [l]", "voters [a, b, c], learners [l]"), steps);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertEquals(DLedgerResponseCode.UNKNOWN_MEMBER, refusal(MemberChange.remove("x")));
        assertEquals(DLedgerResponseCode.UNKNOWN_MEMBER, refusal(MemberChange.move("x", "x:1")));
        assertEquals(DLedgerResponseCode.UNKNOWN_MEMBER, refusal(MemberChange.replace("x", "d", "d:1")));
        assertEquals(DLedgerResponseCode.NO_CHANGE, refusal(MemberChange.addVoter("a", "")));
        assertEquals(DLedgerResponseCode.NO_CHANGE, refusal(MemberChange.addLearner("l", "l:1")));
        Configuration forced = THREE.with(new Refounding(1, "", "", "c", ""));
        assertEquals(DLedgerResponseCode.NO_CHANGE,
            MembershipPlan.of(MemberChange.addVoter("a", ""), forced).refusal(), "forced members are members");
        assertEquals(DLedgerResponseCode.UNEXPECTED_ARGUMENT, refusal(MemberChange.addVoter("d", "")), "no address");
        assertEquals(DLedgerResponseCode.UNEXPECTED_ARGUMENT, refusal(MemberChange.addVoter("d", "a:1")), "taken");
        Configuration one = group(Set.of("a"), Set.of());
        assertEquals(DLedgerResponseCode.UNEXPECTED_ARGUMENT,
            MembershipPlan.of(MemberChange.remove("a"), one).refusal(), "the last voter");
        assertEquals(DLedgerResponseCode.UNEXPECTED_ARGUMENT,
            MembershipPlan.of(MemberChange.addLearner("a", "a:1"), one).refusal(), "the last voter");
    }
}
