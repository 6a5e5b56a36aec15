package io.openmessaging.storage.dledger.statemachine.session;

import java.nio.ByteBuffer;

/**
 * The body of an entry in a group with sessions.
 *
 * <pre>
 * open:  magic 4 | kind 1
 * write: magic 4 | kind 1 | session: index 8, term 8 | number 8 | first unanswered 8 | the application's body
 * </pre>
 *
 * @param session index of the entry that opened the session; of an open, {@link #NEW}
 * @param term the term of that entry: should all members lose acknowledged entries together, another session may begin
 *     at the same index, and is not taken for this one
 * @param number of the write in its session, from 1
 * @param firstUnanswered the least number of a write that the client has no answer to; at most {@code number}
 * @param body the application's; empty for an open
 */
record SessionRequest(long session, long term, long number, long firstUnanswered, byte[] body) {
    /** The session of a request that opens one. */
    static final long NEW = -1;

    private static final int MAGIC = 0x444C5352;
    private static final byte OPEN = 0;
    private static final byte WRITE = 1;
    private static final int OPEN_BYTES = 5;
    private static final int WRITE_BYTES = OPEN_BYTES + 32;

    static SessionRequest open() {
        return new SessionRequest(NEW, -1, 0, 0, new byte[0]);
    }

    boolean opens() {
        return session == NEW;
    }

    byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(opens() ? OPEN_BYTES : WRITE_BYTES + body.length).putInt(MAGIC);
        if (opens()) {
            bytes.put(OPEN);
        } else {
            bytes.put(WRITE).putLong(session).putLong(term).putLong(number).putLong(firstUnanswered).put(body);
        }
        return bytes.array();
    }

    /** The request; null if these bytes are none, which anybody may have appended. */
    static SessionRequest decode(byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        if (encoded.length < OPEN_BYTES || bytes.getInt() != MAGIC) {
            return null;
        }
        byte kind = bytes.get();
        if (kind == OPEN && encoded.length == OPEN_BYTES) {
            return open();
        }
        if (kind != WRITE || encoded.length < WRITE_BYTES) {
            return null;
        }
        long session = bytes.getLong();
        long term = bytes.getLong();
        long number = bytes.getLong();
        long firstUnanswered = bytes.getLong();
        byte[] body = new byte[bytes.remaining()];
        bytes.get(body);
        boolean makesSense = session >= 0 && firstUnanswered >= 1 && firstUnanswered <= number;
        return makesSense ? new SessionRequest(session, term, number, firstUnanswered, body) : null;
    }
}
