package io.openmessaging.storage.dledger.entry;

/**
 * What an entry is for; its {@link #magic()} is the first field of the encoded entry.
 *
 * <p>A control entry belongs to Raft and carries nothing of the user's. In a log-only group it hides in end-of-file
 * filler (architecture §3.6), so that a reader of the data files meets user entries and filler only; in a group with a
 * state machine it lies in line with the others. The magic tells which, so that each entry says where the next one
 * stands, whoever wrote it.
 */
public enum DLedgerEntryType {
    /** A user's entry. */
    NORMAL(1),
    /** A new leader's first entry, by which older entries can be committed. Paper §5.4.2. */
    NOOP(2),
    /** A configuration of the group, which is the entry's body. */
    CONFIG_CHANGE(3),
    /** As {@link #NOOP}, in line with user entries. */
    INLINE_NOOP(4),
    /** As {@link #CONFIG_CHANGE}, in line with user entries. */
    INLINE_CONFIG_CHANGE(5);

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

    /** Whether the entry hides in filler, in a store that knows filler. */
    public boolean isHidden() {
        return this == NOOP || this == CONFIG_CHANGE;
    }

    /** Whether the entry brings a configuration. */
    public boolean isConfiguration() {
        return kind() == CONFIG_CHANGE;
    }

    /** What the entry is for, wherever it lies: NORMAL, NOOP or CONFIG_CHANGE. */
    public DLedgerEntryType kind() {
        return switch (this) {
            case INLINE_NOOP -> NOOP;
            case INLINE_CONFIG_CHANGE -> CONFIG_CHANGE;
            default -> this;
        };
    }

    /** The type of an entry for the same that lies in line with user entries. */
    public DLedgerEntryType inline() {
        return switch (this) {
            case NOOP -> INLINE_NOOP;
            case CONFIG_CHANGE -> INLINE_CONFIG_CHANGE;
            default -> this;
        };
    }

    /** The type with that magic, or null where no entry can begin with it. */
    public static DLedgerEntryType ofMagic(int magic) {
        return switch (magic) {
            case 1 -> NORMAL;
            case 2 -> NOOP;
            case 3 -> CONFIG_CHANGE;
            case 4 -> INLINE_NOOP;
            case 5 -> INLINE_CONFIG_CHANGE;
            default -> null;
        };
    }
}
