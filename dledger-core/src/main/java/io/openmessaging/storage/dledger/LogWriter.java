package io.openmessaging.storage.dledger;

import java.util.List;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;

/**
 * Every change of the log: takes the next number of the gate, changes what the core knows of the log, and hands the
 * write to the store, in this order. Guarded by the group's lock; the state is the core's. Architecture §3.5.
 */
final class LogWriter {
    private final MemberState state;
    private final TermHistory terms;
    private final DurabilityGate gate;
    private final Effects effects;
    private final Runnable onMembers;
    /** Number of the last write that changed who is in the group; 0 for none. */
    private long membersSeq;
    /** Encoded bytes of all that this member has appended as a leader since it runs. */
    private long appendedBytes;

    /**
     * The one that writes.
     *
     * @param onMembers called when others are in the group than before; must not write
     */
    LogWriter(MemberState state, TermHistory terms, DurabilityGate gate, Effects effects, Runnable onMembers) {
        this.state = state;
        this.terms = terms;
        this.gate = gate;
        this.effects = effects;
        this.onMembers = onMembers;
    }

    /** Leader: appends what clients have proposed. */
    void append(Proposal proposal) {
        long first = terms.lastIndex() + 1;
        long seq = gate.next();
        terms.append(state.term(), first + proposal.count() - 1);
        gate.lastIndexIs(terms.lastIndex());
        effects.append(seq, state.term(), first, proposal);
        appendedBytes += proposal.sizeBytes();
        membersAre(state.configurations().with(first, terms.lastIndex(), List.of()));
    }

    /**
     * New leader: appends an entry of its own where there is something that only such a one can commit (paper §5.4.2);
     * the configuration in force if the entry that brought it is lost, see {@link Recovery}.
     */
    void beginTerm() {
        LoggedConfiguration inForce = state.configurations().last();
        if (inForce.index() > terms.lastIndex()) {
            appendConfiguration(inForce.configuration());
        } else if (terms.lastIndex() > state.committed()) {
            appendNoop();
        }
    }

    /** Leader: appends an entry of its own without a body, and returns its index. */
    long appendNoop() {
        long index = appendControl(DLedgerEntryType.NOOP, new byte[0]);
        membersAre(state.configurations().with(index, index, List.of()));
        return index;
    }

    /** Leader: appends a configuration, which is in force from now on, whatever lost entries brought. */
    void appendConfiguration(Configuration next) {
        long index = appendControl(DLedgerEntryType.CONFIG_CHANGE, next.encode());
        membersAre(state.configurations().before(index).with(index, index,
            List.of(new LoggedConfiguration(index, next))));
    }

    /** What the log names now. Paper §6: a member uses the last one in its log, committed or not. */
    private void membersAre(Configurations named) {
        if (named == state.configurations()) {
            return;
        }
        boolean isNews = !named.last().equals(state.configurations().last());
        state.membersAre(isNews ? state.membership().with(named.last().configuration()) : state.membership(), named);
        if (isNews) {
            membersSeq = gate.writtenSeq();
            onMembers.run();
        }
    }

    /** Nothing that was committed is missing: a configuration whose entry is not here never was. */
    void becameWhole() {
        membersAre(state.configurations().before(terms.lastIndex() + 1));
    }

    /** Encoded bytes of all that this member has appended as a leader since it runs. */
    long appendedBytes() {
        return appendedBytes;
    }

    /** Number of the last write that must be forced before it counts as durable, whatever the flush mode. */
    long membersSeq() {
        return membersSeq;
    }

    private long appendControl(DLedgerEntryType type, byte[] body) {
        long index = terms.lastIndex() + 1;
        long seq = gate.next();
        terms.append(state.term(), index);
        gate.lastIndexIs(index);
        effects.appendControl(seq, state.term(), index, type, body);
        appendedBytes += EntryLayout.sizeOf(body.length);
        return index;
    }

    /** Follower: appends a leader's entries from {@code firstIndex} on. */
    void append(EntrySlice entries, long firstIndex) {
        long seq = gate.next();
        for (int run = 0; run < entries.runCount(); run++) {
            if (entries.runLastIndex(run) >= firstIndex) {
                terms.append(entries.runTerm(run), entries.runLastIndex(run));
            }
        }
        gate.lastIndexIs(terms.lastIndex());
        effects.append(seq, entries, firstIndex);
        membersAre(state.configurations().with(firstIndex, entries.lastIndex(), entries.configurations()));
    }

    /** Follower: drops the entries from {@code index} on (inclusive), which are not committed. */
    void truncateFrom(long index) {
        Invariants.check(index > state.committed(), "truncates from %d, committed %d", index, state.committed());
        long seq = gate.next();
        terms.truncateFrom(index);
        gate.truncatedFrom(index);
        effects.truncateFrom(seq, index);
        membersAre(state.configurations().before(index));
    }

    /** Follower: gives up the whole log for an empty one behind that base, which is committed. */
    void resetTo(LogBase base, LoggedConfiguration inForce) {
        Invariants.check(base.index() > state.committed(), "resets to %d, committed %d", base.index(),
            state.committed());
        long seq = gate.next();
        long before = terms.lastIndex();
        terms.resetTo(base);
        // Promises to this leader that wait still hold: after a crash what they speak of is there, or the base is.
        gate.truncatedFrom(base.index() + 1);
        gate.lastIndexIs(base.index());
        effects.resetTo(seq, base, inForce);
        membersAre(state.configurations().resetTo(base.index(), inForce, before));
    }
}
