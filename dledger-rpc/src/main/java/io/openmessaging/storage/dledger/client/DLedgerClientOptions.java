package io.openmessaging.storage.dledger.client;

/**
 * The settings of a client. A value.
 *
 * @param requestTimeoutMs milliseconds after which a request completes in any case, 1 or above
 * @param maxPendingAppends most appends that may be waiting for their outcome, 1 or above
 * @param maxPendingBytes most bytes of bodies in them, 1 or above; a single append may exceed it
 */
public record DLedgerClientOptions(long requestTimeoutMs, int maxPendingAppends, long maxPendingBytes) {
    public DLedgerClientOptions {
        if (requestTimeoutMs < 1 || maxPendingAppends < 1 || maxPendingBytes < 1) {
            throw new IllegalArgumentException("each must be 1 or above: requestTimeoutMs " + requestTimeoutMs
                + ", maxPendingAppends " + maxPendingAppends + ", maxPendingBytes " + maxPendingBytes);
        }
    }

    /** Five seconds, 8,192 appends, 64 MiB. */
    public static DLedgerClientOptions defaults() {
        return new DLedgerClientOptions(5000, 8192, 64L * 1024 * 1024);
    }

    public DLedgerClientOptions withRequestTimeoutMs(long newTimeoutMs) {
        return new DLedgerClientOptions(newTimeoutMs, maxPendingAppends, maxPendingBytes);
    }

    /** Other limits for appends that are waiting for their outcome. */
    public DLedgerClientOptions withPendingAppends(int newMaxAppends, long newMaxBytes) {
        return new DLedgerClientOptions(requestTimeoutMs, newMaxAppends, newMaxBytes);
    }
}
