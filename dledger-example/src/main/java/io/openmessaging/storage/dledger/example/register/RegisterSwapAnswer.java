package io.openmessaging.storage.dledger.example.register;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * What became of a compare-and-set.
 *
 * @param code SUCCESS also where the key had another value than the one expected
 * @param isDone whether the key had the expected value and has the new one instead; false without SUCCESS, whatever the
 *     code says
 */
public record RegisterSwapAnswer(DLedgerResponseCode code, boolean isDone) {
}
