package io.openmessaging.storage.dledger;

/** When a member stands, votes, leads and steps down. */
public final class DLedgerLeaderElector {
}
