package io.openmessaging.storage.dledger.jepsen.workload;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.jepsen.checker.Checker;
import io.openmessaging.storage.dledger.jepsen.tables.Answer;
import io.openmessaging.storage.dledger.jepsen.tables.MemberCommand;
import io.openmessaging.storage.dledger.jepsen.tables.TablesClient;
import io.openmessaging.storage.dledger.jepsen.tables.Transaction;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** Transactions on lists and accounts that members of the harness's own keep. */
public final class TablesWorkload implements Workload {
    private final TablesLoad load;
    private final Settings settings;
    private final Map<String, Checker> checkers;

    /** That load. */
    public TablesWorkload(TablesLoad load, Settings settings, Map<String, Checker> checkers) {
        this.load = load;
        this.settings = settings;
        this.checkers = checkers;
    }

    @Override
    public String name() {
        return load.name();
    }

    @Override
    public MemberKind members() {
        return new MemberKind(MemberKind.Program.HARNESS, MemberCommand.NAME, settings.stateMemberOptions());
    }

    @Override
    public Connection connect(int number) {
        DLedgerClient client = settings.client(number);
        TablesClient tables = new TablesClient(client, settings.readMode());
        return new Connection() {
            @Override
            public Action next(SplittableRandom random) {
                return load.next(random);
            }

            @Override
            public Outcome act(Action action) {
                Transaction transaction = load.transaction(action);
                return outcome(load, action, transaction, tables.carryOut(transaction));
            }

            @Override
            public void close() {
                client.shutdown();
            }
        };
    }

    /** What a client knows after that answer. */
    static Outcome outcome(TablesLoad load, Action action, Transaction transaction, Answer answer) {
        if (answer.code() == DLedgerResponseCode.SUCCESS) {
            return load.done(action, answer.said());
        }
        return transaction.writes() ? Outcome.of(answer.code(), action.value())
            : Outcome.ofRead(answer.code(), action.value());
    }

    @Override
    public List<Action> finalActions() {
        return load.finalActions();
    }

    @Override
    public Map<String, Checker> checkers() {
        return checkers;
    }
}
