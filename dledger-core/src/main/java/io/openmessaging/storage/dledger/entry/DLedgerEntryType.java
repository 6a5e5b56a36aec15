package io.openmessaging.storage.dledger.entry;

/**
 * What an entry is for; its {@link #magic()} is the first field of the encoded entry.
 *
 * <p>A control entry belongs to Raft and carries nothing of the user's. In a log-only group it hides in end-of-file
 * filler (architecture §3.6), so that a reader of the data files meets user entries and filler only.
 */
public enum DLedgerEntryType {
    /** A user's entry. */
    NORMAL(1),
    /** A new leader's first entry, by which older entries can be committed. Paper §5.4.2. */
    NOOP(2),
    /** A configuration of the group, encoded by {@link Configuration#encode}. Paper §6. */
    CONFIG_CHANGE(3);

    private final int magic;

    DLedgerEntryType(int magic) {
        this.magic = magic;
    }

    public int magic() {
        return magic;
    }

    /** Whether Raft wrote the entry for itself. */
    public boolean isControl() {
        return this != NORMAL;
    }

    /** The type with that magic, or null where no entry can begin with it. */
    public static DLedgerEntryType ofMagic(int magic) {
        return switch (magic) {
            case 1 -> NORMAL;
            case 2 -> NOOP;
            case 3 -> CONFIG_CHANGE;
            default -> null;
        };
    }
}
