package io.openmessaging.storage.dledger.store;

/** The cursor that every store has, over the store in memory. */
class MemoryStoreCursorTest extends EntryCursorContract {
    @Override
    protected DLedgerStore newStore() {
        return new DLedgerMemoryStore();
    }
}
