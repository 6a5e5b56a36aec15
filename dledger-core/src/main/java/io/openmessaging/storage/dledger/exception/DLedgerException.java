package io.openmessaging.storage.dledger.exception;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** A member could not do what it was told, for a reason that has a code; the message is one sentence for people. */
public class DLedgerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final DLedgerResponseCode code;

    public DLedgerException(DLedgerResponseCode code, String message) {
        super(message);
        this.code = code;
    }

    public DLedgerException(DLedgerResponseCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public DLedgerResponseCode getCode() {
        return code;
    }
}
