package io.openmessaging.storage.dledger.jepsen.workload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.jepsen.history.Keyword;
import io.openmessaging.storage.dledger.jepsen.tables.Step;
import io.openmessaging.storage.dledger.jepsen.tables.Tables;
import io.openmessaging.storage.dledger.jepsen.tables.Transaction;

/** Small transfers between accounts, which hold little, and reads of all balances. Any thread. */
public final class BankLoad implements TablesLoad {
    private static final String TRANSFER = "transfer";
    private static final Keyword FROM = new Keyword("from");
    private static final Keyword TO = new Keyword("to");
    private static final Keyword AMOUNT = new Keyword("amount");
    private static final int MOST = 5;

    private final int accounts;

    /** So many accounts, two or more. */
    public BankLoad(int accounts) {
        if (accounts < 2) {
            throw new IllegalArgumentException("expected two accounts or more, found " + accounts);
        }
        this.accounts = accounts;
    }

    /** What is in them before anything is transferred. */
    public Map<Object, Long> firstBalances() {
        Map<Object, Long> balances = new LinkedHashMap<>();
        for (long account = 0; account < accounts; account++) {
            balances.put(account, Tables.FIRST_BALANCE);
        }
        return balances;
    }

    @Override
    public String name() {
        return "bank";
    }

    @Override
    public Action next(SplittableRandom random) {
        if (random.nextBoolean()) {
            return new Action("read", null);
        }
        long from = random.nextInt(accounts);
        long to = (from + 1 + random.nextInt(accounts - 1)) % accounts;
        Map<Object, Object> transfer = new LinkedHashMap<>();
        transfer.put(FROM, from);
        transfer.put(TO, to);
        transfer.put(AMOUNT, 1L + random.nextInt(MOST));
        return new Action(TRANSFER, transfer);
    }

    @Override
    public Transaction transaction(Action action) {
        if (action.f().equals(TRANSFER)) {
            Map<?, ?> transfer = (Map<?, ?>) action.value();
            return Transaction.of(
                Step.transfer((Long) transfer.get(FROM), (Long) transfer.get(TO), (Long) transfer.get(AMOUNT)));
        }
        List<Step> steps = new ArrayList<>();
        for (long account = 0; account < accounts; account++) {
            steps.add(Step.balance(account));
        }
        return new Transaction(steps);
    }

    @Override
    public Outcome done(Action action, List<List<Long>> said) {
        if (action.f().equals(TRANSFER)) {
            boolean isDone = said.get(0).get(0) == 1;
            return isDone ? Outcome.ok(action.value()) : Outcome.refused(action.value(), "too-little-there");
        }
        Map<Object, Object> balances = new LinkedHashMap<>();
        for (int i = 0; i < said.size(); i++) {
            balances.put((long) i, said.get(i).get(0));
        }
        return Outcome.ok(balances);
    }

    @Override
    public List<Action> finalActions() {
        return List.of(new Action("read", null));
    }
}
