package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.ForwardingStore;

/** A store in memory on which a member can be started again: it finds what was written before. */
final class LastingStore extends ForwardingStore {
    private long term = -1;
    private String votedFor = "";

    LastingStore() {
        super(new DLedgerMemoryStore());
    }

    @Override
    public void saveVote(long term, String votedFor) {
        super.saveVote(term, votedFor);
        this.term = term;
        this.votedFor = votedFor;
    }

    @Override
    public RecoveredLog open() throws IOException {
        List<Long> firsts = new ArrayList<>();
        List<Long> terms = new ArrayList<>();
        for (long index = base().index() + 1; index <= lastIndex(); index++) {
            long entrysTerm = get(index).getTerm();
            if (terms.isEmpty() || terms.get(terms.size() - 1) != entrysTerm) {
                firsts.add(index);
                terms.add(entrysTerm);
            }
        }
        return new RecoveredLog(base(), term, votedFor, committedIndex(), lastIndex(), array(firsts), array(terms),
            RecoveredLog.Life.FIRST);
    }

    private static long[] array(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }
}
