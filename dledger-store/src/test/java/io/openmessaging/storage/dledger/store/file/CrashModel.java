package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog;

/**
 * What a store may come back with after a crash: which logs, configurations, votes and commit hints. It follows the
 * store call by call, and knows nothing of files.
 *
 * <p>Since the last sync that returned, the log was in some states; the disk may hold any of them, or a part. So what
 * is found is a prefix of one of those states, and holds all that is common to them. A change that has begun counts as
 * a state, too. A kill loses nothing that anybody was given: it leaves the present state, or a step between it and the
 * one that had begun, or a part of what was appended since.
 *
 * <p>Owned by one run, single-threaded.
 */
final class CrashModel {
    /** A vote as it was saved. */
    record Vote(long term, String votedFor) {
    }

    /** What is not what it may be. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1;

        Violation(String message) {
            super(message);
        }
    }

    /** Stands for an entry below the base of a log that was replaced. */
    static final byte[] NOWHERE = new byte[0];

    /** The states of the log since the last sync, oldest first; an entry is its bytes. The last is the present one. */
    private List<List<byte[]>> states = new ArrayList<>(List.of(List.of()));
    /** The states of the log since all it held was given to somebody, oldest first. The last is the present one. */
    private List<List<byte[]>> kept = new ArrayList<>(List.of(List.of()));
    /** The votes since the last that was synced, oldest first. */
    private List<Vote> votes = new ArrayList<>(List.of(new Vote(-1, "")));
    private long committed = -1;
    /** By the index of the base of each log that took the place of another: the configuration there. */
    private final Map<Long, LoggedConfiguration> atReset = new TreeMap<>();
    /** All that any entry ever brought: a member that may have lost entries is told of those it once forced. */
    private final Set<LoggedConfiguration> named = new HashSet<>();

    CrashModel copy() {
        CrashModel copy = new CrashModel();
        copy.atReset.putAll(atReset);
        copy.named.addAll(named);
        copy.states = new ArrayList<>(states);
        copy.kept = new ArrayList<>(kept);
        copy.votes = new ArrayList<>(votes);
        copy.committed = committed;
        return copy;
    }

    List<byte[]> log() {
        return states.get(states.size() - 1);
    }

    Vote vote() {
        return votes.get(votes.size() - 1);
    }

    long committed() {
        return committed;
    }

    // What happens to the store.

    /** Entries were appended or truncated, or are about to be: the log has become, or is to become, what it is now. */
    void changedTo(List<byte[]> log) {
        states.add(log);
        kept.add(log);
        if (!log.isEmpty()) {
            named.add(configurationOf(log, log.size() - 1));
        }
    }

    /** All entries were read, sent, committed, voted with or synced, so that they are in the files. */
    void handedOut() {
        kept = new ArrayList<>(List.of(log()));
    }

    /** As {@link #handedOut}, of the entries up to that one. */
    void handedOutUpTo(long index) {
        kept = new ArrayList<>(List.of(log().subList(0, (int) index + 1), log()));
    }

    /** The log is to be empty and begin behind that entry, in that configuration. */
    void resetTo(long base, LoggedConfiguration inForce) {
        atReset.put(base, inForce);
        changedTo(Collections.nCopies((int) base + 1, NOWHERE));
        committed(base);
    }

    void saved(Vote vote) {
        votes.add(vote);
    }

    void committed(long index) {
        committed = Math.max(committed, index);
    }

    void synced() {
        states = new ArrayList<>(List.of(log()));
        handedOut();
    }

    void voteSynced() {
        votes = new ArrayList<>(List.of(vote()));
        handedOut();
    }

    /** A process was opened with that, and has made it durable. */
    void openedWith(List<byte[]> log, Vote vote, long commitHint) {
        states = new ArrayList<>(List.of(log));
        handedOut();
        votes = new ArrayList<>(List.of(vote));
        committed = commitHint;
    }

    /** For a crash within a step: what may be found is what was so before, or what the step makes. */
    CrashModel within(CrashModel after) {
        CrashModel within = copy();
        within.states.addAll(after.states);
        within.kept.addAll(after.kept);
        within.atReset.putAll(after.atReset);
        within.named.addAll(after.named);
        within.votes.addAll(after.votes);
        within.committed = Math.max(committed, after.committed);
        return within;
    }

    // What may be found.

    /**
     * Reads all entries of an open store. In place of those below its base there is what is known of them: the entries
     * that were dropped, or {@link #NOWHERE} if the log was replaced.
     */
    List<byte[]> read(DLedgerMmapFileStore store) throws IOException {
        LogBase base = store.base();
        List<byte[]> log = new ArrayList<>();
        List<byte[]> before = List.of();
        for (List<byte[]> state : states) {
            if (state.size() > base.index() && holds(state, base)) {
                before = state;
            }
        }
        check(base.index() < before.size(), "the log begins at " + base + ", where nothing was");
        log.addAll(before.subList(0, (int) base.index() + 1));
        for (long index = base.index() + 1; index <= store.lastIndex(); index++) {
            store.get(index);
            try (EntrySlice slice = store.slice(index, index)) {
                ByteBuffer bytes = slice.bytes();
                byte[] entry = new byte[bytes.remaining()];
                bytes.get(entry);
                log.add(entry);
            }
        }
        return log;
    }

    private static boolean holds(List<byte[]> log, LogBase base) {
        if (base.index() < 0) {
            return true;
        }
        byte[] entry = log.get((int) base.index());
        if (entry == NOWHERE) {
            return base.index() + 1 == replaced(log);
        }
        return ByteBuffer.wrap(entry).getInt(EntryLayout.CHAIN_CRC) == base.chainCrc()
            && termOf(entry) == base.term();
    }

    /** Checks what was found after a loss of power. */
    void checkAfterPowerLoss(RecoveredLog found, List<byte[]> log) {
        checkIsPartOf(states, log);
        checkShape(found, log);
    }

    /** Checks what was found after a kill, when a change had perhaps begun. */
    void checkAfterKill(RecoveredLog found, List<byte[]> log, List<byte[]> before) {
        List<List<byte[]>> left = new ArrayList<>(kept);
        left.add(before);
        checkIsPartOf(left, log);
        checkShape(found, log);
    }

    /** A log that was replaced has nothing in common with the one before, of which all or nothing is left. */
    private static void checkIsPartOf(List<List<byte[]>> states, List<byte[]> log) {
        int common = Integer.MAX_VALUE;
        boolean known = false;
        List<byte[]> first = null;
        for (List<byte[]> state : states) {
            if (replaced(state) == replaced(log)) {
                first = first == null ? state : first;
                common = Math.min(common, equalEntries(first, state));
                known |= equalEntries(state, log) == log.size();
            }
        }
        check(known, "the log found is a part of none that was written", log);
        check(log.size() >= common, "of " + common + " entries that cannot be lost " + log.size() + " are found", log);
    }

    private void checkShape(RecoveredLog found, List<byte[]> log) {
        check(found.lastIndex() == log.size() - 1, "recovery told of last index " + found.lastIndex(), log);
        check(found.commitHint() <= committed, "a commit hint of " + found.commitHint() + ", committed " + committed,
            log);
        long base = found.base().index();
        long lastTerm = log.size() == base + 1 ? found.base().term() : termOf(log.get(log.size() - 1));
        boolean known = false;
        for (Vote vote : votes) {
            String votedFor = vote.term >= lastTerm ? vote.votedFor : "";
            known |= found.term() == Math.max(vote.term, lastTerm) && found.votedFor().equals(votedFor);
        }
        check(known, "vote " + found.term() + " '" + found.votedFor() + "', may be one of " + votes, log);
        checkRuns(found, log);
        checkConfigurations(found, log);
    }

    /** The one in force at the base is told, though no entry of the log says it any more, and all above it. */
    private void checkConfigurations(RecoveredLog found, List<byte[]> log) {
        List<LoggedConfiguration> expected = new ArrayList<>();
        for (int index = 0; index < log.size(); index++) {
            LoggedConfiguration brought = configurationOf(log, index);
            if (index <= found.base().index() && !brought.equals(LoggedConfiguration.NONE)) {
                expected.clear();
            }
            if (!brought.equals(LoggedConfiguration.NONE)) {
                expected.add(brought);
            }
        }
        List<LoggedConfiguration> behind = found.configurations().stream()
            .filter(each -> each.index() > found.lastIndex()).toList();
        check(found.life().recovering() && named.containsAll(behind) || behind.isEmpty(),
            "behind the log's end there never was a " + behind, log);
        expected.addAll(behind);
        check(found.configurations().equals(expected), "configurations are to be " + expected + ", found are "
            + found.configurations(), log);
    }

    private LoggedConfiguration configurationOf(List<byte[]> log, int index) {
        if (log.get(index) == NOWHERE) {
            return index + 1 == replaced(log)
                ? atReset.getOrDefault((long) index, LoggedConfiguration.NONE)
                : LoggedConfiguration.NONE;
        }
        ByteBuffer bytes = ByteBuffer.wrap(log.get(index));
        return EntryLayout.isConfiguration(bytes, 0)
            ? new LoggedConfiguration(index, EntryLayout.configurationIn(bytes, 0))
            : LoggedConfiguration.NONE;
    }

    private static void checkRuns(RecoveredLog found, List<byte[]> log) {
        int run = -1;
        for (int index = (int) found.base().index() + 1; index < log.size(); index++) {
            if (run + 1 < found.runTerms().length && found.runFirstIndexes()[run + 1] == index) {
                run++;
            }
            check(run >= 0 && found.runTerms()[run] == termOf(log.get(index)), "the term of entry " + index
                + " is not the one told: " + Arrays.toString(found.runTerms()), log);
        }
        check(run == found.runTerms().length - 1, "runs behind the end", log);
    }

    static long termOf(byte[] entry) {
        return ByteBuffer.wrap(entry).getLong(EntryLayout.TERM);
    }

    /** How many entries the log never held, for it was made to begin behind them. */
    private static long replaced(List<byte[]> log) {
        return log.stream().filter(entry -> entry == NOWHERE).count();
    }

    /** How many first entries are equal. */
    static int equalEntries(List<byte[]> a, List<byte[]> b) {
        int equal = 0;
        while (equal < a.size() && equal < b.size()
                && (a.get(equal) == b.get(equal) || Arrays.equals(a.get(equal), b.get(equal)))) {
            equal++;
        }
        return equal;
    }

    void check(boolean condition, String problem) {
        check(condition, problem, log());
    }

    private static void check(boolean condition, String problem, List<byte[]> log) {
        if (!condition) {
            StringBuilder found = new StringBuilder();
            for (byte[] entry : log) {
                found.append(' ').append(entry == NOWHERE ? "-" : termOf(entry) + "/" + entry.length);
            }
            throw new Violation(problem + "; terms and sizes found:" + found);
        }
    }
}
