package io.openmessaging.storage.dledger.statemachine.session;

import java.util.Arrays;

/**
 * What the table of sessions answers to a write; it is the answer of the entry.
 *
 * @param status what became of the write
 * @param body the application's answer; empty unless the write is applied
 */
public record SessionAnswer(Status status, byte[] body) {
    /** What became of a write. Only an attempt that is APPLIED tells the whole: others say nothing of earlier ones. */
    public enum Status {
        /** Applied once, by this attempt or an earlier one; the body is the answer of that time. */
        APPLIED,
        /** Not applied by this attempt: there is no such session any more. An earlier attempt may have been applied. */
        EXPIRED,
        /** Not applied by this attempt: the client has said that it waits for no answer to it. */
        GIVEN_UP,
        /** Not applied: it is too far ahead of the client's oldest write that has no answer. */
        TOO_MANY,
        /** Not applied: the entry is no request of a session. */
        NO_REQUEST
    }

    private static final Status[] STATUSES = Status.values();

    static SessionAnswer refused(Status status) {
        return new SessionAnswer(status, new byte[0]);
    }

    byte[] encode() {
        byte[] bytes = new byte[1 + body.length];
        bytes[0] = (byte) status.ordinal();
        System.arraycopy(body, 0, bytes, 1, body.length);
        return bytes;
    }

    /**
     * The answer in the answer of a write.
     *
     * @throws IllegalArgumentException if it is none: the group's state machine has no sessions
     */
    public static SessionAnswer decode(byte[] encoded) {
        if (encoded.length == 0 || encoded[0] < 0 || encoded[0] >= STATUSES.length) {
            throw new IllegalArgumentException("an answer of " + encoded.length + " bytes that no session gave");
        }
        return new SessionAnswer(STATUSES[encoded[0]], Arrays.copyOfRange(encoded, 1, encoded.length));
    }
}
