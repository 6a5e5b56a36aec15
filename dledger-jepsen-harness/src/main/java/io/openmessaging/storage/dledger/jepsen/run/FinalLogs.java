package io.openmessaging.storage.dledger.jepsen.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.jepsen.history.HistoryRecorder;
import io.openmessaging.storage.dledger.jepsen.history.Keyword;
import io.openmessaging.storage.dledger.jepsen.host.Cluster;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;

/** Reads all entries of users from each member and puts them into the history. Stateless. */
final class FinalLogs {
    private static final int COUNT = 2000;
    private static final int BYTES = 4 << 20;
    private static final int ATTEMPTS = 50;

    private FinalLogs() {
    }

    /**
     * Reads.
     *
     * @throws IOException if a member does not give its entries
     */
    static void record(Cluster cluster, DLedgerClient client, HistoryRecorder recorder) throws IOException {
        for (Host host : cluster.hosts()) {
            Map<Object, Object> log = new LinkedHashMap<>();
            log.put(new Keyword("member"), host.id());
            log.put(new Keyword("first"), 0L);
            log.put(new Keyword("entries"), bodies(host.id(), client));
            recorder.nemesis("log", log);
        }
    }

    private static List<Object> bodies(String member, DLedgerClient client) throws IOException {
        List<Object> bodies = new ArrayList<>();
        long next = 0;
        GetEntriesResponse answer = get(member, next, client);
        while (answer.responseCode() == DLedgerResponseCode.SUCCESS) {
            for (DLedgerEntry entry : answer.getEntries()) {
                while (bodies.size() < entry.getIndex()) {
                    bodies.add(null); // No user's.
                }
                bodies.add(new String(entry.getBody(), StandardCharsets.UTF_8));
            }
            next = answer.getNextIndex();
            if (next > answer.getCommittedIndex()) {
                return bodies;
            }
            answer = get(member, next, client);
        }
        if (answer.responseCode() == DLedgerResponseCode.INDEX_OUT_OF_RANGE) {
            return bodies;
        }
        throw new IOException("member " + member + " does not give its entry " + next + ": " + answer.responseCode()
            + ", " + answer.responseCode().meaning());
    }

    private static GetEntriesResponse get(String member, long index, DLedgerClient client) {
        GetEntriesResponse answer = client.getFrom(member, index, COUNT, BYTES);
        for (int i = 0; i < ATTEMPTS && !isAnswer(answer); i++) {
            answer = client.getFrom(member, index, COUNT, BYTES);
        }
        return answer;
    }

    private static boolean isAnswer(GetEntriesResponse answer) {
        return answer.responseCode() == DLedgerResponseCode.SUCCESS
            || answer.responseCode() == DLedgerResponseCode.INDEX_OUT_OF_RANGE;
    }
}
