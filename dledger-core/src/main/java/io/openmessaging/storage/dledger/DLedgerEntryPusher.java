package io.openmessaging.storage.dledger;

/** How entries get from the leader to its followers, and when they are committed. */
public final class DLedgerEntryPusher {
}
