package io.openmessaging.storage.dledger.statemachine;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * What became of a write.
 *
 * @param code SUCCESS once the state machine has applied it; else its {@link DLedgerResponseCode#outcome} says whether
 *     it may still be applied
 * @param index index of its entry; -1 if it was rejected
 * @param answer the state machine's, which is the caller's own now; empty without SUCCESS
 */
public record WriteResult(DLedgerResponseCode code, long index, byte[] answer) {
    /** Of a write that never got an entry. */
    public static WriteResult refused(DLedgerResponseCode code) {
        return new WriteResult(code, -1, new byte[0]);
    }
}
