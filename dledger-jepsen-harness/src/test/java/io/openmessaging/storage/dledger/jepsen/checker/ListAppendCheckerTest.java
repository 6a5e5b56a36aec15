package io.openmessaging.storage.dledger.jepsen.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.jepsen.checker.ListAppendChecker.Order;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Operation;
import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;
import org.junit.jupiter.api.Test;

class ListAppendCheckerTest {
    private static Result check(String lines) {
        return new ListAppendChecker(Order.STRICT_SERIALIZABLE).check(Histories.of(lines));
    }

    private static void assertAnomaly(String kind, String lines) {
        Result result = check(lines);
        assertEquals(Verdict.INVALID, result.valid(), lines);
        Set<?> kinds = ((Map<?, ?>) result.details().get("fault-counts")).keySet();
        assertTrue(kinds.contains(kind), kinds + " in\n" + lines);
    }

    private static void assertValid(String lines) {
        Result result = check(lines);
        assertEquals(Verdict.VALID, result.valid(), () -> lines + result.details());
    }

    @Test
    void transactionsOneAfterTheOtherAreValid() {
        assertValid("""
            0 invoke txn [[:append :x 1] [:r :y nil]]
            0 ok txn [[:append :x 1] [:r :y nil]]
            1 invoke txn [[:r :x nil] [:append :x 2] [:r :x nil]]
            1 ok txn [[:r :x [1]] [:append :x 2] [:r :x [1 2]]]
            2 invoke txn [[:append :x 3]]
            2 ok txn [[:append :x 3]]""");
    }

    @Test
    void aTransactionThatReadsAllAndAppendsUnseenIsNoCycle() {
        assertValid("""
            0 invoke txn [[:r :x nil] [:append :x 1]]
            0 ok txn [[:r :x []] [:append :x 1]]""");
        assertValid("""
            0 invoke txn [[:append :x 1] [:r :x nil] [:append :x 2]]
            0 ok txn [[:append :x 1] [:r :x [1]] [:append :x 2]]""");
    }

    @Test
    void whatIsOfUnknownOutcomeCountsWhereItWasSeen() {
        assertValid("""
            0 invoke txn [[:append :x 1]]
            0 info txn [[:append :x 1]]
            1 invoke txn [[:r :x nil]]
            1 ok txn [[:r :x []]]""");
        assertAnomaly("G-single-realtime", """
            0 invoke txn [[:append :x 1]]
            0 info txn [[:append :x 1]]
            1 invoke txn [[:r :x nil]]
            1 ok txn [[:r :x [1]]]
            1 invoke txn [[:r :x nil]]
            1 ok txn [[:r :x []]]""");
    }

    @Test
    void readsOfWhatFailedOrWasNeverAppendedAreFound() {
        assertAnomaly("G1a", """
            0 invoke txn [[:append :x 1]]
            0 fail txn [[:append :x 1]]
            1 invoke txn [[:r :x nil]]
            1 ok txn [[:r :x [1]]]""");
        assertAnomaly("invented", "0 invoke txn [[:r :x nil]]\n0 ok txn [[:r :x [7]]]");
    }

    @Test
    void halvesOfTransactionsAreFound() {
        assertAnomaly("G1b", """
            0 invoke txn [[:append :x 1] [:append :x 2]]
            1 invoke txn [[:r :x nil]]
            1 ok txn [[:r :x [1]]]
            0 ok txn [[:append :x 1] [:append :x 2]]""");
        assertAnomaly("G-single", """
            0 invoke txn [[:append :x 1] [:append :y 1]]
            1 invoke txn [[:r :x nil] [:r :y nil]]
            1 ok txn [[:r :x [1]] [:r :y []]]
            0 ok txn [[:append :x 1] [:append :y 1]]
            2 invoke txn [[:r :y nil]]
            2 ok txn [[:r :y [1]]]""");
    }

    @Test
    void aTransactionThatDoesNotSeeItselfIsFound() {
        assertAnomaly("internal", """
            0 invoke txn [[:append :x 1] [:r :x nil]]
            0 ok txn [[:append :x 1] [:r :x []]]""");
    }

    @Test
    void elementsThatAreThereTwiceAreFound() {
        assertAnomaly("duplicate-elements", """
            0 invoke txn [[:append :x 1]]
            0 ok txn [[:append :x 1]]
            1 invoke txn [[:r :x nil]]
            1 ok txn [[:r :x [1 1]]]""");
    }

    @Test
    void readsThatAreNoBeginningOfEachOtherAreFound() {
        assertAnomaly("incompatible-order", """
            0 invoke txn [[:append :x 1]]
            1 invoke txn [[:append :x 2]]
            0 ok txn [[:append :x 1]]
            1 ok txn [[:append :x 2]]
            0 invoke txn [[:r :x nil]]
            0 ok txn [[:r :x [1 2]]]
            1 invoke txn [[:r :x nil]]
            1 ok txn [[:r :x [2]]]""");
    }

    @Test
    void writesThatCrossAreFound() {
        assertAnomaly("G0", """
            0 invoke txn [[:append :x 1] [:append :y 1]]
            1 invoke txn [[:append :x 2] [:append :y 2]]
            0 ok txn [[:append :x 1] [:append :y 1]]
            1 ok txn [[:append :x 2] [:append :y 2]]
            2 invoke txn [[:r :x nil] [:r :y nil]]
            2 ok txn [[:r :x [1 2]] [:r :y [2 1]]]""");
    }

    @Test
    void transactionsThatSeeEachOtherAreFound() {
        assertAnomaly("G1c", """
            0 invoke txn [[:append :x 1] [:r :y nil]]
            1 invoke txn [[:append :y 1] [:r :x nil]]
            0 ok txn [[:append :x 1] [:r :y [1]]]
            1 ok txn [[:append :y 1] [:r :x [1]]]""");
    }

    @Test
    void lostUpdatesAndWriteSkewAreFound() {
        for (String end : List.of("", "\n2 invoke txn [[:r :x nil]]\n2 ok txn [[:r :x [1 2]]]")) {
            String lines = """
                0 invoke txn [[:r :x nil] [:append :x 1]]
                1 invoke txn [[:r :x nil] [:append :x 2]]
                0 ok txn [[:r :x []] [:append :x 1]]
                1 ok txn [[:r :x []] [:append :x 2]]""" + end;
            assertEquals(Verdict.INVALID, check(lines).valid());
        }
        assertAnomaly("lost-update", """
            0 invoke txn [[:r :x nil] [:append :x 1]]
            1 invoke txn [[:r :x nil] [:append :x 2]]
            0 ok txn [[:r :x []] [:append :x 1]]
            1 ok txn [[:r :x []] [:append :x 2]]
            2 invoke txn [[:r :x nil]]
            2 ok txn [[:r :x [1 2]]]""");
        assertAnomaly("G2", """
            0 invoke txn [[:r :x nil] [:append :y 1]]
            1 invoke txn [[:r :y nil] [:append :x 1]]
            0 ok txn [[:r :x []] [:append :y 1]]
            1 ok txn [[:r :y []] [:append :x 1]]""");
    }

    @Test
    void aStaleReadIsFoundByTimeAlone() {
        String stale = """
            0 invoke txn [[:append :x 1]]
            0 ok txn [[:append :x 1]]
            1 invoke txn [[:r :x nil]]
            1 ok txn [[:r :x []]]""";
        assertAnomaly("G-single-realtime", stale);
        assertEquals(Verdict.VALID,
            new ListAppendChecker(Order.SERIALIZABLE).check(Histories.of(stale)).valid());
    }

    @Test
    void whatIsNoTransactionIsRefused() {
        for (String bad : List.of("0 invoke txn 5", "0 invoke txn [[:w :x 1]]", "0 invoke txn [[:append :x nil]]",
                "0 invoke txn [[:append :x 1] [:append :x 1]]")) {
            assertThrows(IllegalArgumentException.class, () -> check(bad), bad);
        }
    }

    @Test
    void smallHistoriesAreJudgedAsByTryingAllOrders() {
        SplittableRandom random = new SplittableRandom(5);
        int invalid = 0;
        for (int seed = 0; seed < 10_000; seed++) {
            List<Operation> drawn = draw(random, 6);
            History good = Histories.renumbered(drawn);
            assertEquals(Verdict.VALID, new ListAppendChecker(Order.STRICT_SERIALIZABLE).check(good).valid(),
                () -> good.operations().toString());
            History bad = mutated(drawn, random);
            boolean hasOrder = hasOrder(transactions(bad), new HashMap<>());
            Verdict verdict = new ListAppendChecker(Order.STRICT_SERIALIZABLE).check(bad).valid();
            invalid += verdict == Verdict.INVALID ? 1 : 0;
            assertEquals(hasOrder ? Verdict.VALID : Verdict.INVALID, verdict, () -> bad.operations().toString());
        }
        assertTrue(invalid > 2_000, "only " + invalid + " of the mutated histories are bad");
    }

    /** Transactions of three clients, each of which takes effect when it ends, on two lists. */
    private static List<Operation> draw(SplittableRandom random, int count) {
        Map<Object, List<Object>> lists = new HashMap<>();
        Map<Integer, List<Object>> busy = new HashMap<>();
        List<Operation> operations = new ArrayList<>();
        int begun = 0;
        while (begun < count || !busy.isEmpty()) {
            int process = random.nextInt(3);
            List<Object> steps = busy.remove(process);
            if (steps != null) {
                operations.add(Histories.operation(operations.size(), process, "ok", "txn", run(steps, lists)));
            } else if (begun++ < count) {
                List<Object> fresh = new ArrayList<>();
                for (int i = random.nextInt(1, 3); i > 0; i--) {
                    Object key = (long) random.nextInt(2);
                    long value = begun * 10L + i;
                    fresh.add(random.nextBoolean() ? Arrays.asList(Histories.keyword("append"), key, value)
                        : Arrays.asList(Histories.keyword("r"), key, null));
                }
                busy.put(process, fresh);
                operations.add(Histories.operation(operations.size(), process, "invoke", "txn", fresh));
            }
        }
        return operations;
    }

    private static List<Object> run(List<Object> steps, Map<Object, List<Object>> lists) {
        List<Object> done = new ArrayList<>();
        for (Object step : steps) {
            List<?> parts = (List<?>) step;
            List<Object> list = lists.computeIfAbsent(parts.get(1), unused -> new ArrayList<>());
            if (parts.get(2) != null) {
                list.add(parts.get(2));
            }
            done.add(parts.get(2) != null ? parts : Arrays.asList(parts.get(0), parts.get(1), List.copyOf(list)));
        }
        return done;
    }

    /** One read gets an element less or another element more, or one end becomes another. */
    private static History mutated(List<Operation> drawn, SplittableRandom random) {
        List<Operation> operations = new ArrayList<>(drawn);
        int at = random.nextInt(operations.size());
        while (operations.get(at).type() != Type.OK) {
            at = random.nextInt(operations.size());
        }
        Operation end = operations.get(at);
        List<Object> steps = new ArrayList<>((List<?>) end.value());
        int chosen = random.nextInt(steps.size());
        List<?> parts = (List<?>) steps.get(chosen);
        if (parts.get(2) instanceof List<?> read) {
            List<Object> other = new ArrayList<>(read);
            if (!other.isEmpty() && random.nextBoolean()) {
                other.remove(random.nextInt(other.size()));
            } else {
                other.add(random.nextInt(other.size() + 1), 10L * random.nextInt(1, 7) + random.nextInt(1, 3));
            }
            steps.set(chosen, Arrays.asList(parts.get(0), parts.get(1), other));
            operations.set(at, Histories.operation(0, end.process(), "ok", "txn", steps));
        } else {
            Object begun = drawn.stream().filter(each -> each.type() == Type.INVOKE && each.process() == end.process()
                && each.index() < end.index()).reduce((a, b) -> b).orElseThrow().value();
            String type = random.nextBoolean() ? "info" : "fail";
            // An unknown outcome would end the process; these histories go on, which the checker does not mind.
            operations.set(at, Histories.operation(0, end.process(), type, "txn", begun));
        }
        return Histories.renumbered(operations);
    }

    private static List<Transaction> transactions(History history) {
        List<Transaction> transactions = new ArrayList<>();
        history.calls().forEach(call -> transactions.add(Transaction.of(transactions.size(), call)));
        transactions.removeIf(transaction -> !transaction.call().isPossible());
        return transactions;
    }

    private static boolean hasOrder(List<Transaction> open, Map<Object, List<Object>> lists) {
        if (open.stream().noneMatch(each -> each.call().isOk())) {
            return true;
        }
        for (Transaction candidate : List.copyOf(open)) {
            boolean isFirst = open.stream().noneMatch(
                each -> each.call().effectBefore() < candidate.call().invocation().index());
            Map<Object, List<Object>> after = new HashMap<>(lists);
            if (isFirst && isLegal(candidate, after)) {
                List<Transaction> rest = new ArrayList<>(open);
                rest.remove(candidate);
                if (hasOrder(rest, after)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isLegal(Transaction candidate, Map<Object, List<Object>> lists) {
        for (Transaction.Step step : candidate.steps()) {
            List<Object> now = lists.getOrDefault(step.key(), List.of());
            if (step.isAppend()) {
                List<Object> longer = new ArrayList<>(now);
                longer.add(step.appended());
                lists.put(step.key(), longer);
            } else if (step.read() != null && !now.equals(step.read())) {
                return false;
            }
        }
        return true;
    }
}
