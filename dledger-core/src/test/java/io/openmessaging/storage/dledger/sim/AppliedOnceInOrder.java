package io.openmessaging.storage.dledger.sim;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.RecoveredLog;

/**
 * From each start on a state machine is given every committed entry of a user, once, in order, and only what is on its
 * own member's disk; all machines answer an entry alike, and that is what its writer is told.
 */
final class AppliedOnceInOrder extends Checker {
    private final CommittedLog committed;
    private final Map<SimMember, Long> lastApplied = new HashMap<>();
    private final TreeMap<Long, byte[]> answers = new TreeMap<>();

    AppliedOnceInOrder(Referee referee, CommittedLog committed) {
        super(referee);
        this.committed = committed;
    }

    @Override
    void started(SimMember member, RecoveredLog recovered) {
        lastApplied.put(member, -1L);
    }

    @Override
    void loaded(SimMember member, long index, long state) {
        lastApplied.put(member, index);
    }

    @Override
    void applied(SimMember member, DLedgerEntry entry, byte[] answer) {
        long index = entry.getIndex();
        long last = lastApplied.put(member, index);
        if (index <= last) {
            violated("%s applies %d after %d", member.id(), index, last);
            return;
        }
        if (index > committed.lastIndex() || committed.get(index).chainCrc() != entry.getChainCrc()) {
            violated("%s applies at %d an entry that is not the committed one", member.id(), index);
            return;
        }
        checkIndex(member, index);
        for (long between = last + 1; between < index; between++) {
            if (isOfUser(committed.get(between))) {
                violated("%s applies %d after %d, and %d never", member.id(), index, last, between);
            }
        }
        byte[] first = answers.putIfAbsent(index, answer);
        if (first != null && !Arrays.equals(first, answer)) {
            violated("%s answers entry %d with %s, another member answered %s", member.id(), index,
                Arrays.toString(answer), Arrays.toString(first));
        }
    }

    private void checkIndex(SimMember member, long index) {
        boolean isSync = referee().world().options().timing().flushMode() == FlushMode.SYNC;
        if (index > member.view().committedIndex() || isSync && index > member.disk().survivingLastIndex()) {
            violated("%s applies %d; committed is %d, on its disk %d", member.id(), index,
                member.view().committedIndex(), member.disk().survivingLastIndex());
        }
    }

    private static boolean isOfUser(SimEntry entry) {
        return DLedgerEntryType.ofMagic(ByteBuffer.wrap(entry.bytes()).getInt(EntryLayout.MAGIC))
            == DLedgerEntryType.NORMAL;
    }

    @Override
    void answered(long index, byte[] answer) {
        if (!Arrays.equals(answers.get(index), answer)) {
            violated("a writer was told %s of entry %d, the machines said %s", Arrays.toString(answer), index,
                Arrays.toString(answers.get(index)));
        }
    }

    @Override
    void lostAfter(long index) {
        answers.tailMap(index, false).clear();
    }

    @Override
    void converged() {
        if (!referee().world().options().machine().present()) {
            return;
        }
        for (SimMember member : referee().world().cluster().inGroup(referee().world().nemesis().core())) {
            long last = committed.lastIndex();
            while (last >= 0 && !isOfUser(committed.get(last))) {
                last--;
            }
            if (lastApplied.get(member) != last) {
                violated("%s has applied up to %d, committed is %d", member.id(), lastApplied.get(member), last);
            }
        }
    }
}
