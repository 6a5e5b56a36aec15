package io.openmessaging.storage.dledger.protocol;

/**
 * The answer to a linearizable read: where the state must have got from which the read is served. Reads change nothing,
 * so that after any other code whoever asked may ask again.
 *
 * @param code SUCCESS, or why not
 * @param index index of the last entry that the state must hold, perhaps -1; -1 with any other code
 */
public record ReadIndexResponse(DLedgerResponseCode code, long index) implements PeerResponse {
    public ReadIndexResponse {
        if (index < -1) {
            throw new IllegalArgumentException("a read up to index " + index);
        }
    }

    /** An answer that says why not. */
    public static ReadIndexResponse refusal(DLedgerResponseCode code) {
        return new ReadIndexResponse(code, -1);
    }
}
