package io.openmessaging.storage.dledger.store;

/**
 * Where a member that leads puts the entries that Raft writes for itself. One that follows takes them wherever its
 * leader put them, and a log may hold both. Architecture §3.6.
 */
public enum ControlPlacement {
    /** In end-of-file filler: who reads the data files as its own meets user entries and filler only. */
    HIDDEN,
    /** In line with the others, so that no segment ends early; for groups whose log only a state machine reads. */
    INLINE
}
