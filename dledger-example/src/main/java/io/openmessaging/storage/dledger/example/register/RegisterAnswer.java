package io.openmessaging.storage.dledger.example.register;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * What a read found out.
 *
 * @param code SUCCESS also where the key has no value
 * @param isFound whether there is a value
 * @param value the value; empty if there is none
 */
public record RegisterAnswer(DLedgerResponseCode code, boolean isFound, byte[] value) {
    private static final byte[] NONE = new byte[0];

    static RegisterAnswer failed(DLedgerResponseCode code) {
        return new RegisterAnswer(code, false, NONE);
    }

    static RegisterAnswer of(byte[] value) {
        return new RegisterAnswer(DLedgerResponseCode.SUCCESS, true, value);
    }

    static RegisterAnswer withoutValue() {
        return new RegisterAnswer(DLedgerResponseCode.SUCCESS, false, NONE);
    }
}
