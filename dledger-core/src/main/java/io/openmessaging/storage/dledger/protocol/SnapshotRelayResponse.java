package io.openmessaging.storage.dledger.protocol;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The answer to a {@link SnapshotRelayRequest}.
 *
 * @param code SUCCESS: the manifest is here, or will be when it is asked for again, or the
 *     part was sent and answered; else why this member does not help
 * @param receivers what the receiver answered to the part; of no meaning where there was none
 * @param manifest the encoded manifest; empty unless it was asked for and is known to be right. Not to be changed
 */
public record SnapshotRelayResponse(DLedgerResponseCode code, SnapshotChunkResponse receivers, ByteBuffer manifest)
        implements PeerResponse {
    private static final SnapshotChunkResponse NONE =
        new SnapshotChunkResponse(DLedgerResponseCode.UNKNOWN, -1, 0);

    /** The member has such a snapshot, and reads it to see whether it is right. */
    public static final SnapshotRelayResponse NOT_YET = of(NONE);

    public SnapshotRelayResponse {
        Objects.requireNonNull(receivers);
    }

    /** The member does not help. */
    public static SnapshotRelayResponse refusal(DLedgerResponseCode code) {
        return new SnapshotRelayResponse(code, NONE, ByteBuffer.allocate(0));
    }

    /** The manifest of this member's snapshot. */
    public static SnapshotRelayResponse of(ByteBuffer manifest) {
        return new SnapshotRelayResponse(DLedgerResponseCode.SUCCESS, NONE, manifest);
    }

    /** The receiver's answer. */
    public static SnapshotRelayResponse of(SnapshotChunkResponse receivers) {
        return new SnapshotRelayResponse(DLedgerResponseCode.SUCCESS, receivers, ByteBuffer.allocate(0));
    }
}
