package io.openmessaging.storage.dledger.jepsen.workload;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.jepsen.checker.Checker;
import io.openmessaging.storage.dledger.jepsen.history.Keyword;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * Appends bodies to the log, each another one. What the logs hold in the end is read of each member by
 * the run, not by clients.
 */
public final class AppendWorkload implements Workload {
    private final Settings settings;
    private final Map<String, Checker> checkers;
    private final AtomicLong nextBody = new AtomicLong();

    /** A log of the example's jar. */
    public AppendWorkload(Settings settings, Map<String, Checker> checkers) {
        this.settings = settings;
        this.checkers = checkers;
    }

    @Override
    public String name() {
        return "append";
    }

    @Override
    public MemberKind members() {
        return new MemberKind(MemberKind.Program.EXAMPLE, "appender", settings.memberOptions());
    }

    @Override
    public Connection connect(int number) {
        DLedgerClient client = settings.client(number);
        return new Connection() {
            @Override
            public Action next(SplittableRandom random) {
                return new Action("append", "b" + nextBody.getAndIncrement());
            }

            @Override
            public Outcome act(Action action) {
                String body = (String) action.value();
                AppendEntryResponse answer = client.append(body.getBytes(StandardCharsets.UTF_8));
                return answer.responseCode() == DLedgerResponseCode.SUCCESS
                    ? Outcome.ok(entry(answer.getIndex(), body))
                    : Outcome.of(answer.responseCode(), body);
            }

            @Override
            public void close() {
                client.shutdown();
            }
        };
    }

    /** An entry as the history has it. */
    public static Map<Object, Object> entry(long index, String body) {
        Map<Object, Object> entry = new LinkedHashMap<>();
        entry.put(new Keyword("index"), index);
        entry.put(new Keyword("body"), body);
        return entry;
    }

    @Override
    public List<Action> finalActions() {
        return List.of();
    }

    @Override
    public Map<String, Checker> checkers() {
        return checkers;
    }
}
