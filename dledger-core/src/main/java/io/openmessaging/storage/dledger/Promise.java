package io.openmessaging.storage.dledger;

/**
 * Something that this member may only say when the writes it rests on are durable; it waits in a {@link
 * DurabilityGate}.
 */
interface Promise {
    /** The writes are durable: say it. */
    void keep();

    /** What to say instead now that the member is in a higher term; null to say nothing. */
    Promise afterTermChange(long newTerm);
}
