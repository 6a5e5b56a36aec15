package io.openmessaging.storage.dledger.example.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;

/** All committed user entries that one member answers, as they were at one moment. Immutable. */
public final class MemberLog {
    private static final int PAGE_ENTRIES = 2000;
    private static final int PAGE_BYTES = 1024 * 1024;

    private final String memberId;
    private final List<DLedgerEntry> entries;

    /** The entries of a member, in the order of their indexes. */
    MemberLog(String memberId, List<DLedgerEntry> entries) {
        this.memberId = memberId;
        this.entries = List.copyOf(entries);
    }

    /**
     * Reads the member's log from its begin to its commit index.
     *
     * @throws IOException if the member refuses
     */
    public static MemberLog read(DLedgerClient client, String memberId) throws IOException {
        List<DLedgerEntry> entries = new ArrayList<>();
        long next = 0;
        while (true) {
            GetEntriesResponse answer = client.getFrom(memberId, next, PAGE_ENTRIES, PAGE_BYTES);
            if (answer.responseCode() == DLedgerResponseCode.INDEX_OUT_OF_RANGE) {
                return new MemberLog(memberId, entries);
            }
            if (answer.responseCode() != DLedgerResponseCode.SUCCESS) {
                throw new IOException("read of index " + next + " from " + memberId + ": " + answer.responseCode());
            }
            entries.addAll(answer.getEntries());
            next = answer.getNextIndex();
        }
    }

    public int size() {
        return entries.size();
    }

    /** The entries in the order of their indexes, unmodifiable. */
    public List<DLedgerEntry> entries() {
        return entries;
    }

    /** The last entry; the log must not be empty. */
    public DLedgerEntry last() {
        return entries.get(entries.size() - 1);
    }

    /** How often each number is in the log; -1 counts entries that carry none. */
    public SortedMap<Integer, Integer> occurrences() {
        SortedMap<Integer, Integer> times = new TreeMap<>();
        for (DLedgerEntry entry : entries) {
            times.merge(NumberedLoad.numberOf(entry.getBody()), 1, Integer::sum);
        }
        return times;
    }

    /** What is wrong with the log, given the index of each number that was acknowledged; "" if nothing is. */
    public String faults(Map<Integer, Long> acknowledged) {
        SortedMap<Long, Integer> numberAt = new TreeMap<>();
        for (DLedgerEntry entry : entries) {
            if (numberAt.put(entry.getIndex(), NumberedLoad.numberOf(entry.getBody())) != null) {
                return memberId + " has two entries at index " + entry.getIndex();
            }
        }
        for (Map.Entry<Integer, Long> each : acknowledged.entrySet()) {
            Integer found = numberAt.get(each.getValue());
            if (!each.getKey().equals(found)) {
                return memberId + ": entry " + each.getKey() + " was acknowledged at index " + each.getValue()
                    + ", where there is " + (found == null ? "nothing" : "entry " + found);
            }
        }
        return "";
    }

    /** The first difference to another member's log; "" if there is none. */
    public String differenceTo(MemberLog other) {
        for (int i = 0; i < Math.min(size(), other.size()); i++) {
            DLedgerEntry mine = entries.get(i);
            DLedgerEntry theirs = other.entries.get(i);
            boolean same = mine.getIndex() == theirs.getIndex() && mine.getTerm() == theirs.getTerm()
                && mine.getPos() == theirs.getPos() && mine.getChainCrc() == theirs.getChainCrc()
                && Arrays.equals(mine.getBody(), theirs.getBody());
            if (!same) {
                return memberId + " has " + mine + " where " + other.memberId + " has " + theirs;
            }
        }
        return size() == other.size() ? "" : memberId + " has " + size() + " entries, " + other.memberId + " has "
            + other.size();
    }
}
