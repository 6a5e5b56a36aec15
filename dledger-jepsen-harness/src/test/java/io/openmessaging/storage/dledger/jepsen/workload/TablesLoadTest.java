package io.openmessaging.storage.dledger.jepsen.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.jepsen.checker.BankChecker;
import io.openmessaging.storage.dledger.jepsen.checker.Checker;
import io.openmessaging.storage.dledger.jepsen.checker.ListAppendChecker;
import io.openmessaging.storage.dledger.jepsen.checker.SetChecker;
import io.openmessaging.storage.dledger.jepsen.checker.Verdict;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Keyword;
import io.openmessaging.storage.dledger.jepsen.history.Operation;
import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;
import io.openmessaging.storage.dledger.jepsen.tables.Answer;
import io.openmessaging.storage.dledger.jepsen.tables.Tables;
import io.openmessaging.storage.dledger.jepsen.tables.Transaction;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

class TablesLoadTest {
    private static final int ACTIONS = 1000;
    private static final int KEYS = 3;

    private static final List<Supplier<TablesLoad>> LOADS =
        List.of(SetLoad::new, () -> new ListAppendLoad(KEYS), () -> new BankLoad(KEYS));

    /** Members as they should be, or not. */
    private interface Group {
        List<List<Long>> carryOut(Transaction transaction);
    }

    private static Checker judgeOf(TablesLoad load) {
        return load instanceof SetLoad ? new SetChecker()
            : load instanceof BankLoad bank ? BankChecker.startingWith(bank.firstBalances())
            : new ListAppendChecker(ListAppendChecker.Order.STRICT_SERIALIZABLE);
    }

    /** What one client sees who does one thing after the other, and then reads all. */
    private static History history(TablesLoad load, Group group) {
        SplittableRandom random = new SplittableRandom(7);
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < ACTIONS; i++) {
            act(load.next(random), load, group, operations);
        }
        load.finalActions().forEach(action -> act(action, load, group, operations));
        return new History(operations);
    }

    private static void act(Action action, TablesLoad load, Group group, List<Operation> operations) {
        note(operations, new Outcome(Type.INVOKE, action.value(), null), action);
        Transaction transaction = load.transaction(action);
        note(operations,
            TablesWorkload.outcome(load, action, transaction, Answer.of(group.carryOut(transaction))), action);
    }

    private static void note(List<Operation> operations, Outcome outcome, Action action) {
        long index = operations.size();
        operations.add(new Operation(index, index, 0, outcome.type(), action.f(), outcome.value(), outcome.error()));
    }

    @Test
    void itsJudgeAgreesWithASoundGroupAndNotWithOneThatAppliesTwice() {
        for (Supplier<TablesLoad> each : LOADS) {
            TablesLoad load = each.get();
            assertEquals(Verdict.VALID, judgeOf(load).check(history(load, new Tables()::carryOut)).valid(),
                load.name());
            TablesLoad other = each.get();
            assertEquals(Verdict.INVALID, judgeOf(other).check(history(other, twiceNowAndThen())).valid(),
                load.name());
        }
    }

    private static Group twiceNowAndThen() {
        Tables tables = new Tables();
        SplittableRandom random = new SplittableRandom(8);
        return transaction -> {
            if (transaction.writes() && random.nextInt(50) == 0) {
                tables.carryOut(transaction);
            }
            return tables.carryOut(transaction);
        };
    }

    @Test
    void itsJudgeSeesThatAnAcknowledgedWriteIsLost() {
        for (Supplier<TablesLoad> each : LOADS) {
            TablesLoad load = each.get();
            Tables tables = new Tables();
            List<Transaction> done = new ArrayList<>();
            SplittableRandom random = new SplittableRandom(9);
            Group loser = transaction -> {
                boolean isLost = transaction.writes() && random.nextInt(50) == 0;
                // What is lost is answered as on a member that forgets it afterwards.
                return isLost ? afterAll(done, transaction) : carryOut(tables, transaction, done);
            };
            assertEquals(Verdict.INVALID, judgeOf(load).check(history(load, loser)).valid(), load.name());
        }
    }

    private static List<List<Long>> carryOut(Tables tables, Transaction transaction, List<Transaction> done) {
        done.add(transaction);
        return tables.carryOut(transaction);
    }

    private static List<List<Long>> afterAll(List<Transaction> done, Transaction transaction) {
        Tables another = new Tables();
        done.forEach(another::carryOut);
        return another.carryOut(transaction);
    }

    @Test
    void aWriteThatWasNotRefusedMayHaveBeenDoneAndAReadThatFailedDidNothing() {
        for (Supplier<TablesLoad> each : LOADS) {
            TablesLoad load = each.get();
            SplittableRandom random = new SplittableRandom(10);
            for (int i = 0; i < ACTIONS; i++) {
                Action action = load.next(random);
                for (DLedgerResponseCode code : DLedgerResponseCode.values()) {
                    if (code.outcome() != DLedgerResponseCode.Outcome.SUCCESS) {
                        checkFailure(load, action, code);
                    }
                }
            }
        }
    }

    private static void checkFailure(TablesLoad load, Action action, DLedgerResponseCode code) {
        Transaction transaction = load.transaction(action);
        Outcome outcome = TablesWorkload.outcome(load, action, transaction, Answer.failed(code));
        boolean isUnknown = transaction.writes() && code.outcome() == DLedgerResponseCode.Outcome.UNKNOWN;
        assertEquals(isUnknown ? Type.INFO : Type.FAIL, outcome.type(), action + " " + code);
        assertEquals(action.value(), outcome.value());
    }

    @Test
    void aTransferThatIsNotPossibleIsSurelyNotDone() {
        BankLoad bank = new BankLoad(2);
        Map<Object, Object> all = Map.of(new Keyword("from"), 0L, new Keyword("to"), 1L, new Keyword("amount"), 11L);
        Outcome outcome = bank.done(new Action("transfer", all), List.of(List.of(0L)));
        assertEquals(Type.FAIL, outcome.type());
        assertEquals(":too-little-there", Edn.write(outcome.error()));
    }

    @Test
    void aBankHasTwoAccountsAndNobodyPaysItself() {
        assertThrows(IllegalArgumentException.class, () -> new BankLoad(1));
        BankLoad bank = new BankLoad(2);
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < ACTIONS; i++) {
            if (bank.next(random).value() instanceof Map<?, ?> transfer) {
                assertEquals(Set.of(0L, 1L),
                    Set.of(transfer.get(new Keyword("from")), transfer.get(new Keyword("to"))));
            }
        }
    }

    @Test
    void transactionsOverListsHaveTheFormThatElleReads() {
        String step = "\\[:append \\d+ \\d+\\]|\\[:r \\d+ nil\\]";
        String doneStep = "\\[:append \\d+ \\d+\\]|\\[:r \\d+ \\[(\\d+( \\d+)*)?\\]\\]";
        ListAppendLoad load = new ListAppendLoad(KEYS);
        for (Operation operation : history(load, new Tables()::carryOut).operations()) {
            String one = operation.type() == Type.INVOKE ? step : doneStep;
            String text = Edn.write(operation.value());
            assertEquals("txn", operation.f());
            assertTrue(text.matches("\\[(" + one + ")( (" + one + "))*\\]"), text);
        }
    }

    @Test
    void listsGetEachElementOnceAndEndInTime() {
        ListAppendLoad load = new ListAppendLoad(KEYS);
        SplittableRandom random = new SplittableRandom(12);
        Map<Object, List<Object>> lists = new HashMap<>();
        for (int i = 0; i < ACTIONS; i++) {
            for (Object step : (List<?>) load.next(random).value()) {
                List<?> parts = (List<?>) step;
                if (parts.get(2) != null) {
                    lists.computeIfAbsent(parts.get(1), unused -> new ArrayList<>()).add(parts.get(2));
                }
            }
        }
        Set<Object> inLastReads = new HashSet<>();
        load.finalActions().forEach(action -> ((List<?>) action.value())
            .forEach(step -> inLastReads.add(((List<?>) step).get(1))));
        assertTrue(lists.size() > 10, lists::toString);
        assertTrue(inLastReads.containsAll(lists.keySet()), inLastReads::toString);
        lists.values().forEach(elements -> {
            assertEquals(new HashSet<>(elements).size(), elements.size());
            assertTrue(elements.size() <= 32, elements::toString);
        });
    }
}
