package io.openmessaging.storage.dledger.statemachine.session;

import java.nio.ByteBuffer;
import java.util.TreeSet;

/**
 * One client's session: it numbers the client's writes, so that one that is sent again is applied once. How they get to
 * the leader is the caller's: it sends {@link #openRequest}, makes a session of the answer, and then for each write
 *
 * <pre>{@code
 * long number = session.begin();
 * byte[] entry = session.request(number, body);   // as often as the outcome is not known
 * session.end(number);                            // once there is an answer, or none is waited for any more
 * }</pre>
 *
 * <p>A write may be fewer than {@link SessionLimits#answers} numbers ahead of the oldest that is under way; see
 * {@link #span}. Writes that are under way together may be applied in any order. A session that is not used for long
 * ends ({@link SessionLimits#idleEntries}); a write is then refused, and whether an earlier attempt of it was applied
 * cannot be known any more.
 *
 * <p>For one thread at a time. It is not saved: a client that ends opens another one next time.
 */
public final class ClientSession {
    private final long id;
    private final long term;
    private final TreeSet<Long> underWay = new TreeSet<>();
    private long nextNumber = 1;

    private ClientSession(long id, long term) {
        this.id = id;
        this.term = term;
    }

    /** The body of an entry that opens a session. If its outcome is unknown, send another; the first ends by itself. */
    public static byte[] openRequest() {
        return SessionRequest.open().encode();
    }

    /**
     * The session that was opened.
     *
     * @param answer to the {@link #openRequest}
     * @throws IllegalArgumentException if that opened none
     */
    public static ClientSession opened(byte[] answer) {
        SessionAnswer opened = SessionAnswer.decode(answer);
        if (opened.status() != SessionAnswer.Status.APPLIED || opened.body().length != 2 * Long.BYTES) {
            throw new IllegalArgumentException("no session was opened: " + opened.status());
        }
        ByteBuffer place = ByteBuffer.wrap(opened.body());
        return new ClientSession(place.getLong(), place.getLong());
    }

    /** Index of the entry that opened the session. */
    public long id() {
        return id;
    }

    /** The number of a new write. */
    public long begin() {
        underWay.add(nextNumber);
        return nextNumber++;
    }

    /** How many numbers there are from the oldest write under way to the last one; 0 while none is. */
    public long span() {
        return underWay.isEmpty() ? 0 : nextNumber - underWay.first();
    }

    /**
     * The body of an entry for that write; each attempt must have the same {@code body}.
     *
     * @throws IllegalStateException if the write is not under way
     */
    public byte[] request(long number, byte[] body) {
        if (!underWay.contains(number)) {
            throw new IllegalStateException("write " + number + " is not under way");
        }
        return new SessionRequest(id, term, number, underWay.first(), body).encode();
    }

    /** Nobody asks for that write any more: its answer is known or given up, and the group may forget it. */
    public void end(long number) {
        underWay.remove(number);
    }
}
