package io.openmessaging.storage.dledger.rpc.netty;

import java.io.IOException;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * No answer could be had. The code's outcome says what is known of the request: rejected, it never left this process;
 * or unknown, it was sent and may have been carried out.
 */
public final class RequestFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final DLedgerResponseCode code;

    /** A failure with its code; no stack trace, since it is an expected outcome. */
    public RequestFailedException(DLedgerResponseCode code, String message) {
        super(code + ": " + message);
        this.code = code;
    }

    /** UNREACHABLE, NETWORK_ERROR, TIMEOUT, UNKNOWN_GROUP, UNKNOWN_MEMBER or CORRUPT_SLICE. */
    public DLedgerResponseCode code() {
        return code;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
