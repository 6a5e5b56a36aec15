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
import io.openmessaging.storage.dledger.jepsen.workload.AppendWorkload;
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
            long first = firstIndex(host.id(), client);
            Map<Object, Object> log = new LinkedHashMap<>();
            log.put(new Keyword("member"), host.id());
            log.put(new Keyword("first"), first);
            log.put(new Keyword("entries"), entries(host.id(), first, client));
            recorder.nemesis("log", log);
        }
    }

    /** The first entry that the member has: a disk that fills up costs it the oldest ones. */
    private static long firstIndex(String member, DLedgerClient client) {
        long gone = -1;
        long step = 1;
        while (isGone(member, gone + step, client)) {
            gone += step;
            step *= 2;
        }
        long there = gone + step;
        while (there - gone > 1) {
            long middle = gone + (there - gone) / 2;
            if (isGone(member, middle, client)) {
                gone = middle;
            } else {
                there = middle;
            }
        }
        return there;
    }

    private static boolean isGone(String member, long index, DLedgerClient client) {
        return get(member, index, client).responseCode() == DLedgerResponseCode.INDEX_LESS_THAN_LOCAL_BEGIN;
    }

    private static List<Object> entries(String member, long first, DLedgerClient client) throws IOException {
        List<Object> entries = new ArrayList<>();
        long next = first;
        GetEntriesResponse answer = get(member, next, client);
        while (answer.responseCode() == DLedgerResponseCode.SUCCESS) {
            for (DLedgerEntry entry : answer.getEntries()) {
                String body = new String(entry.getBody(), StandardCharsets.UTF_8);
                Map<Object, Object> told = AppendWorkload.entry(entry.getIndex(), body);
                // The checksum of the whole log up to there: where it is the same, all bytes are.
                told.put(new Keyword("chain"), Integer.toUnsignedLong(entry.getChainCrc()));
                entries.add(told);
            }
            next = answer.getNextIndex();
            if (next > answer.getCommittedIndex()) {
                return entries;
            }
            answer = get(member, next, client);
        }
        if (answer.responseCode() == DLedgerResponseCode.INDEX_OUT_OF_RANGE) {
            return entries;
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
            || answer.responseCode() == DLedgerResponseCode.INDEX_LESS_THAN_LOCAL_BEGIN
            || answer.responseCode() == DLedgerResponseCode.INDEX_OUT_OF_RANGE;
    }
}
