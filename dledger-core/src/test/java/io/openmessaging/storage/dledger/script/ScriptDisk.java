package io.openmessaging.storage.dledger.script;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.entry.Belonging;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LogView;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;

/**
 * The disk of one member of a script: the production memory store for what is readable, and a picture of what would be
 * found after a loss of power. An entry is told by its index and its term alone, so that equal places hold equal bytes.
 */
final class ScriptDisk {
    /** What an entry is; the body of a user's follows from its place. */
    private record Kind(long term, DLedgerEntryType type, byte[] body) {
        static Kind ofUser(long term) {
            return new Kind(term, DLedgerEntryType.NORMAL, new byte[0]);
        }
    }

    private final String storeId;
    private Belonging belonging;
    private Belonging durableBelonging;
    private DLedgerMemoryStore store = new DLedgerMemoryStore();
    /** What the core is told that the log begins behind; the store keeps more, unless it was reset. */
    private LogBase base = LogBase.START;
    private LogBase resetTo = LogBase.START;
    private LoggedConfiguration inForce = LoggedConfiguration.NONE;
    /** Null for what was never here. */
    private final List<Kind> written = new ArrayList<>();
    private long term = -1;
    private String votedFor = "";

    private List<Kind> durable = List.of();
    private LogBase durableBase = LogBase.START;
    private LogBase durableResetTo = LogBase.START;
    private LoggedConfiguration durableInForce = LoggedConfiguration.NONE;
    private long durableTerm = -1;
    private String durableVote = "";
    /** What forced entries brought that are lost: it is kept apart from the log as well, as the vote is. */
    private final List<LoggedConfiguration> noted = new ArrayList<>();
    private RecoveredLog.Life life = RecoveredLog.Life.FIRST;
    private boolean damaged;

    /** A new disk; of a store that does not say whose it is if the id is "". */
    ScriptDisk(String storeId) {
        this.storeId = storeId;
        this.belonging = new Belonging(storeId, "", false);
        this.durableBelonging = belonging;
    }

    void pledge(String clusterId) {
        belonging = new Belonging(storeId, "", false, clusterId);
    }

    void found(String clusterId) {
        belonging = new Belonging(storeId, clusterId, false);
    }

    void join(String clusterId) {
        belonging = new Belonging(storeId, clusterId, true);
    }

    /** The log, which keeps what lies below the base, but does not give it to the core. */
    LogView log() {
        return new LogView() {
            @Override
            public LogBase base() {
                return base;
            }

            @Override
            public long lastIndexWithin(long firstIndex, long lastIndex, int maxBytes) {
                return store.lastIndexWithin(checked(firstIndex), lastIndex, maxBytes);
            }

            @Override
            public long sizeBytes(long firstIndex, long lastIndex) {
                return store.sizeBytes(checked(firstIndex), lastIndex);
            }

            @Override
            public int chainCrcAt(long index) {
                return store.chainCrcAt(checked(index + 1) - 1);
            }

            @Override
            public boolean hasDamage() {
                return damaged;
            }
        };
    }

    private long checked(long firstIndex) {
        if (firstIndex <= base.index()) {
            throw new IllegalArgumentException("entry " + firstIndex + " is gone, the base is " + base.index());
        }
        return firstIndex;
    }

    void compactUpTo(long index) {
        base = baseAt(index);
        durableBase = base;
    }

    /** What a log that goes on behind that entry begins with. */
    LogBase baseAt(long index) {
        return new LogBase(index, termAt(index), store.chainCrcAt(index),
            store.sizeBytes(store.base().index() + 1, index) + store.base().position());
    }

    void resetTo(LogBase newBase, LoggedConfiguration newInForce) {
        noted.removeIf(each -> each.index() <= Math.max(newBase.index(), lastIndex()));
        store.resetTo(newBase, newInForce);
        base = newBase;
        resetTo = newBase;
        inForce = newInForce;
        neverHere();
    }

    private void neverHere() {
        written.clear();
        for (long index = 0; index <= resetTo.index(); index++) {
            written.add(null);
        }
    }

    void damage(boolean damaged) {
        this.damaged = damaged;
    }

    /** The next life begins without some of what was promised in the one before. */
    void beginRecovery() {
        life = new RecoveredLog.Life(life.incarnation() + 1, true);
    }

    /** The body of a user's entry at that place. */
    static byte[] body(long index, long term) {
        return (index + "/" + term).getBytes(StandardCharsets.US_ASCII);
    }

    static Proposal proposal(long firstIndex, int count, long term) {
        List<byte[]> bodies = new ArrayList<>();
        for (long index = firstIndex; index < firstIndex + count; index++) {
            bodies.add(body(index, term));
        }
        return new Proposal(bodies);
    }

    void append(long term, long firstIndex, Proposal proposal) {
        store.append(term, firstIndex, proposal);
        for (int i = 0; i < proposal.count(); i++) {
            written.add(Kind.ofUser(term));
        }
    }

    void appendControl(long term, long index, DLedgerEntryType type, byte[] body) {
        store.appendControl(term, index, type, body);
        written.add(new Kind(term, type, body));
    }

    void append(EntrySlice entries, long firstIndex) {
        store.append(entries, firstIndex);
        for (long index = firstIndex; index <= entries.lastIndex(); index++) {
            int at = entries.offsetOf(index);
            ByteBuffer bytes = entries.bytes();
            byte[] body = new byte[bytes.getInt(at + EntryLayout.BODY_SIZE)];
            bytes.get(at + EntryLayout.HEADER_BYTES, body);
            written.add(new Kind(bytes.getLong(at + EntryLayout.TERM),
                DLedgerEntryType.ofMagic(bytes.getInt(at + EntryLayout.MAGIC)), body));
        }
    }

    void truncateFrom(long index) {
        store.truncateFrom(index);
        written.subList((int) index, written.size()).clear();
        noted.removeIf(each -> each.index() >= index);
    }

    void saveVote(long term, String votedFor) {
        this.term = term;
        this.votedFor = votedFor;
    }

    void forgetThatItIsWhole() {
        life = new RecoveredLog.Life(life.incarnation(), true);
    }

    void becameWhole() {
        life = new RecoveredLog.Life(life.incarnation(), false);
        noted.clear();
    }

    void forceVote() {
        durableTerm = term;
        durableVote = votedFor;
        durableBelonging = belonging;
    }

    void forceAll() {
        forceVote();
        durable = new ArrayList<>(written);
        durableBase = base;
        durableResetTo = resetTo;
        durableInForce = inForce;
    }

    /**
     * Of what was forced, only the first entries will be left: the disk, or ASYNC, promised too much; and what is kept
     * apart of those that brought configurations.
     */
    void forgetFrom(int index) {
        configurations().stream().filter(each -> each.index() >= index && !noted.contains(each)).forEach(noted::add);
        durable = new ArrayList<>(durable.subList(0, index));
    }

    /** Only what was forced is left. */
    void losePower() {
        store = new DLedgerMemoryStore();
        base = durableBase;
        resetTo = durableResetTo;
        inForce = durableInForce;
        store.resetTo(resetTo, inForce);
        neverHere();
        for (Kind kind : durable.subList(written.size(), durable.size())) {
            long index = written.size();
            if (kind.type == DLedgerEntryType.NORMAL) {
                append(kind.term, index, proposal(index, 1, kind.term));
            } else {
                appendControl(kind.term, index, kind.type, kind.body);
            }
        }
        term = durableTerm;
        votedFor = durableVote;
        belonging = durableBelonging;
    }

    /** What a store would say it found. */
    RecoveredLog recovered(long commitHint) {
        List<Long> firsts = new ArrayList<>();
        List<Long> terms = new ArrayList<>();
        int first = (int) base.index() + 1;
        for (int i = first; i < written.size(); i++) {
            if (i == first || written.get(i).term != written.get(i - 1).term) {
                firsts.add((long) i);
                terms.add(written.get(i).term);
            }
        }
        long lastTerm = termAt(lastIndex());
        return new RecoveredLog(base, Math.max(term, lastTerm), term < lastTerm ? "" : votedFor,
            Math.max(commitHint, base.index()), written.size() - 1L,
            firsts.stream().mapToLong(Long::longValue).toArray(),
            terms.stream().mapToLong(Long::longValue).toArray(), life, configurations(), belonging);
    }

    private List<LoggedConfiguration> configurations() {
        List<LoggedConfiguration> found = new ArrayList<>();
        if (inForce.index() >= 0) {
            found.add(inForce);
        }
        for (int i = (int) resetTo.index() + 1; i < written.size(); i++) {
            if (written.get(i).type == DLedgerEntryType.CONFIG_CHANGE) {
                found.add(new LoggedConfiguration(i, Configuration.decode(written.get(i).body)));
            }
        }
        if (life.recovering()) {
            noted.stream().filter(each -> each.index() > lastIndex()).forEach(found::add);
        }
        return found;
    }

    long lastIndex() {
        return written.size() - 1L;
    }

    long termAt(long index) {
        return index <= resetTo.index() ? resetTo.term() : written.get((int) index).term;
    }

    String votedFor() {
        return votedFor;
    }

    /** Whose the store is; nothing for one that does not say. */
    String describeBelonging() {
        return storeId.isEmpty() ? "" : " store=" + storeId + " of "
            + (belonging.clusterId().isEmpty() ? "nobody" : belonging.clusterId())
            + (belonging.pledge().isEmpty() ? "" : " (votes to found " + belonging.pledge() + ")")
            + (belonging.joined() ? " (joined)" : "");
    }

    /** The entries as a receiver would have them. */
    EntrySlice parsed(long firstIndex, long lastIndex, int prevChainCrc) {
        if (lastIndex < firstIndex) {
            return EntrySlice.empty(firstIndex);
        }
        try (EntrySlice slice = store.slice(firstIndex, lastIndex)) {
            ByteBuffer copy = ByteBuffer.allocate(slice.sizeBytes()).put(slice.bytes()).flip();
            return EntrySlice.parse(copy, firstIndex, prevChainCrc, () -> { });
        } catch (CorruptEntryException e) {
            throw new IllegalStateException("a store gave out what it does not hold", e);
        }
    }

    /** The terms of the log, a NOOP with '*', a CONFIG_CHANGE with 'c', "." where nothing ever was; "-" if empty. */
    String describeLog() {
        StringBuilder text = new StringBuilder();
        for (Kind kind : written) {
            text.append(text.isEmpty() ? "" : " ").append(kind == null ? "." : kind.term)
                .append(kind == null ? "" : switch (kind.type.kind()) {
                    case NORMAL -> "";
                    case NOOP -> "*";
                    default -> "c";
                });
        }
        return text.isEmpty() ? "-" : text.toString();
    }
}
