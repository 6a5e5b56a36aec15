package io.openmessaging.storage.dledger.jepsen.historical;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.jepsen.workload.Condition;
import io.openmessaging.storage.dledger.jepsen.workload.Contact;
import io.openmessaging.storage.dledger.jepsen.workload.Sight;

/** Members of the historical library, which say whom they take for their leader, and nothing of their term. */
public final class HistoricalContact implements Contact {
    private static final long TIMEOUT_MS = 400;

    private final List<String> peers;

    /** A contact to those members, each given as {@code id-host:port}. */
    public HistoricalContact(List<String> peers) {
        this.peers = List.copyOf(peers);
    }

    @Override
    public Sight look(String member) {
        try (HistoricalClient client = new HistoricalClient(peers, TIMEOUT_MS)) {
            return Sight.of(member, client.leaderOf(member), -1);
        } catch (IOException e) {
            return Sight.DOWN;
        }
    }

    /** All have one leader: how far their logs are they do not tell. */
    @Override
    public Condition condition(int members) {
        Map<String, Object> leaders = new TreeMap<>();
        try (HistoricalClient client = new HistoricalClient(peers, TIMEOUT_MS)) {
            for (String member : client.members()) {
                leaders.put(member, client.leaderOf(member));
            }
        } catch (IOException e) {
            leaders.put("error", String.valueOf(e.getMessage()));
        }
        boolean isWell = leaders.size() == members && leaders.values().stream().distinct().count() == 1
            && !leaders.containsValue("") && !leaders.containsKey("error");
        return new Condition(isWell, Map.of("leader-of", leaders));
    }

    @Override
    public DLedgerClient admin() {
        throw new UnsupportedOperationException("no client of ours can ask members of the historical library");
    }

    @Override
    public void close() {
        // Nothing is kept between two questions.
    }
}
