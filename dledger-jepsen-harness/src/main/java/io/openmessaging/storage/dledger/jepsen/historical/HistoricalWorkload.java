package io.openmessaging.storage.dledger.jepsen.historical;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import io.openmessaging.storage.dledger.jepsen.checker.Checker;
import io.openmessaging.storage.dledger.jepsen.history.Keyword;
import io.openmessaging.storage.dledger.jepsen.history.Operation;
import io.openmessaging.storage.dledger.jepsen.workload.Action;
import io.openmessaging.storage.dledger.jepsen.workload.AppendWorkload;
import io.openmessaging.storage.dledger.jepsen.workload.Connection;
import io.openmessaging.storage.dledger.jepsen.workload.MemberKind;
import io.openmessaging.storage.dledger.jepsen.workload.Outcome;
import io.openmessaging.storage.dledger.jepsen.workload.Settings;
import io.openmessaging.storage.dledger.jepsen.workload.Workload;

/**
 * Appends bodies to the log of the historical library, each another one. In the end whoever leads is asked for its log:
 * others do not give theirs.
 *
 * <p>Which of its refusals are sure is not known for all, so that whatever was sent and not acknowledged may have been
 * done; nothing is sent twice.
 */
public final class HistoricalWorkload implements Workload {
    /** As on the command line. */
    public static final String NAME = "historical";

    private static final String APPEND = "append";
    private static final String LOG = "log";

    private final Settings settings;
    private final Map<String, Checker> checkers;
    private final AtomicLong nextBody = new AtomicLong();

    /** A log of the historical library. */
    public HistoricalWorkload(Settings settings, Map<String, Checker> checkers) {
        this.settings = settings;
        this.checkers = checkers;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public MemberKind members() {
        return new MemberKind(MemberKind.Program.HISTORICAL, "appender", List.of());
    }

    @Override
    public List<Action> finalActions() {
        return List.of(new Action(LOG, null));
    }

    @Override
    public Map<String, Checker> checkers() {
        return checkers;
    }

    @Override
    public Connection connect(int number) {
        return new Appender(number);
    }

    /** One client. */
    private final class Appender implements Connection {
        private final HistoricalClient client = new HistoricalClient(settings.peers(), settings.timeoutMs());
        private final int number;
        /** "" if it is not known. */
        private String leader = "";

        Appender(int number) {
            this.number = number;
        }

        @Override
        public Action next(SplittableRandom random) {
            return new Action(APPEND, "b" + nextBody.getAndIncrement());
        }

        @Override
        public Outcome act(Action action) {
            try {
                if (leader.isEmpty()) {
                    leader = client.leader(number);
                }
                if (leader.isEmpty()) {
                    return Outcome.refused(action.value(), "nobody-leads");
                }
                client.connect(leader);
            } catch (IOException e) {
                leader = "";
                return Outcome.refused(action.value(), "not-reached");
            }
            try {
                return action.f().equals(LOG) ? Outcome.ok(log()) : append((String) action.value());
            } catch (IOException e) {
                leader = "";
                return new Outcome(Operation.Type.INFO, action.value(), String.valueOf(e.getMessage()));
            }
        }

        private Outcome append(String body) throws IOException {
            JsonObject fields = new JsonObject();
            fields.addProperty("body", Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)));
            JsonObject answer = client.ask(leader, HistoricalClient.Request.APPEND, fields);
            if (HistoricalClient.code(answer) == HistoricalClient.SUCCESS) {
                return Outcome.ok(AppendWorkload.entry(answer.get("index").getAsLong(), body));
            }
            leader = "";
            return new Outcome(Operation.Type.INFO, body, (long) HistoricalClient.code(answer));
        }

        private Map<Object, Object> log() throws IOException {
            List<Object> entries = new ArrayList<>();
            JsonObject answer = get(0);
            for (long next = 1; HistoricalClient.code(answer) == HistoricalClient.SUCCESS; next++) {
                for (JsonElement entry : answer.getAsJsonArray("entries")) {
                    addTo(entries, entry.getAsJsonObject());
                }
                answer = get(next);
            }
            if (HistoricalClient.code(answer) != HistoricalClient.INDEX_OUT_OF_RANGE) {
                throw new IOException("member " + leader + " does not give its log: " + answer);
            }
            Map<Object, Object> log = new LinkedHashMap<>();
            log.put(new Keyword("member"), leader);
            log.put(new Keyword("first"), 0L);
            log.put(new Keyword("entries"), entries);
            return log;
        }

        private JsonObject get(long index) throws IOException {
            JsonObject fields = new JsonObject();
            fields.addProperty("beginIndex", index);
            return client.ask(leader, HistoricalClient.Request.GET, fields);
        }

        /** What leaders append for themselves has no body. */
        private void addTo(List<Object> entries, JsonObject entry) {
            String body = entry.has("body") ? entry.get("body").getAsString() : "";
            if (!body.isEmpty()) {
                entries.add(AppendWorkload.entry(entry.get("index").getAsLong(),
                    new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8)));
            }
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
