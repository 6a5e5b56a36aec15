package io.openmessaging.storage.dledger.store;

/**
 * Hears what a store finds by itself, on the store's own threads; must return soon and not call the store back.
 */
public interface StoreListener {
    /** For a store that nobody listens to. */
    StoreListener NOBODY = new StoreListener() {
        @Override
        public void retentionDue(long index) {
            // Nobody listens.
        }

        @Override
        public void damageFound() {
            // Nobody listens.
        }
    };

    /** Retention wants the entries up to {@code index} (inclusive) gone; the group says how far they may go. */
    void retentionDue(long index);

    /** {@link DLedgerStore#damaged} has more to tell. */
    void damageFound();
}
