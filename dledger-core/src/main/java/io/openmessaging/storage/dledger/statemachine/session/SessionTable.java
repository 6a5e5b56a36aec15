package io.openmessaging.storage.dledger.statemachine.session;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sessions of a group and the answers that their clients may ask for again. Part of the replicated state: equal
 * entries make equal tables. Owned by its state machine.
 *
 * <p>Invariant: the sessions stand in the order of their last entries, and each holds answers to numbers in
 * [firstUnanswered, firstUnanswered + limit) only.
 *
 * <pre>
 * magic 4 | version 4 | limits: sessions 4, answers 4, idle entries 8 | count of sessions 4
 *   | of each: first entry: index 8, term 8 | index of its last entry 8 | first unanswered 8 | count of answers 4
 *     | of each: number 8 | length 4 | bytes
 * </pre>
 */
final class SessionTable {
    private static final int MAGIC = 0x444C5354;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 28;
    private static final int SESSION_BYTES = 36;
    private static final int ANSWER_BYTES = 12;

    /** What is known of one client. */
    private static final class Session {
        private final long term;
        private long lastIndex;
        private long firstUnanswered;
        private final TreeMap<Long, byte[]> answers = new TreeMap<>();

        Session(long term, long lastIndex, long firstUnanswered) {
            this.term = term;
            this.lastIndex = lastIndex;
            this.firstUnanswered = firstUnanswered;
        }
    }

    private final SessionLimits limits;
    private final LinkedHashMap<Long, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

    SessionTable(SessionLimits limits) {
        this.limits = limits;
    }

    int size() {
        return sessions.size();
    }

    /** Opens a session by the entry at that index and of that term, and may end others. */
    void open(long index, long term) {
        endIdle(index);
        if (sessions.size() == limits.sessions()) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        sessions.put(index, new Session(term, index, 1));
    }

    /** What to answer to the write in the entry at that index; null if it is to be applied, then {@link #applied}. */
    SessionAnswer lookUp(long index, SessionRequest write) {
        endIdle(index);
        Session session = sessions.get(write.session());
        if (session == null || session.term != write.term()) {
            return SessionAnswer.refused(SessionAnswer.Status.EXPIRED);
        }
        session.lastIndex = index;
        if (write.firstUnanswered() > session.firstUnanswered) {
            session.firstUnanswered = write.firstUnanswered();
            session.answers.headMap(session.firstUnanswered).clear();
        }
        if (write.number() < session.firstUnanswered) {
            return SessionAnswer.refused(SessionAnswer.Status.GIVEN_UP);
        }
        if (write.number() - session.firstUnanswered >= limits.answers()) {
            return SessionAnswer.refused(SessionAnswer.Status.TOO_MANY);
        }
        byte[] known = session.answers.get(write.number());
        return known == null ? null : new SessionAnswer(SessionAnswer.Status.APPLIED, known);
    }

    /** The write was applied, and that is the answer. */
    void applied(SessionRequest write, byte[] answer) {
        sessions.get(write.session()).answers.put(write.number(), answer);
    }

    private void endIdle(long index) {
        var eldest = sessions.values().iterator();
        while (eldest.hasNext() && index - eldest.next().lastIndex > limits.idleEntries()) {
            eldest.remove();
        }
    }

    byte[] encode() {
        int size = HEADER_BYTES;
        for (Session session : sessions.values()) {
            size = Math.addExact(size, SESSION_BYTES);
            for (byte[] answer : session.answers.values()) {
                size = Math.addExact(size, ANSWER_BYTES + answer.length);
            }
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        bytes.putInt(MAGIC).putInt(VERSION).putInt(limits.sessions()).putInt(limits.answers())
            .putLong(limits.idleEntries()).putInt(sessions.size());
        for (Map.Entry<Long, Session> each : sessions.entrySet()) {
            Session session = each.getValue();
            bytes.putLong(each.getKey()).putLong(session.term).putLong(session.lastIndex)
                .putLong(session.firstUnanswered).putInt(session.answers.size());
            session.answers.forEach((number, answer) -> bytes.putLong(number).putInt(answer.length).put(answer));
        }
        return bytes.array();
    }

    /**
     * The table in these bytes.
     *
     * @throws IOException if they are none, or one with other limits
     */
    static SessionTable decode(byte[] encoded, SessionLimits limits) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        try {
            int magic = bytes.getInt();
            int version = bytes.getInt();
            if (magic != MAGIC || version != VERSION) {
                throw new IOException("a table of sessions with magic " + magic + " and version " + version);
            }
            SessionLimits found = new SessionLimits(bytes.getInt(), bytes.getInt(), bytes.getLong());
            if (!found.equals(limits)) {
                throw new IOException("the sessions were saved with " + found + ", this member has " + limits);
            }
            SessionTable table = new SessionTable(limits);
            for (int count = bytes.getInt(); count > 0; count--) {
                table.sessions.put(bytes.getLong(), session(bytes));
            }
            return table;
        } catch (BufferUnderflowException | NegativeArraySizeException | IllegalArgumentException e) {
            throw new IOException("a table of sessions that makes no sense", e);
        }
    }

    private static Session session(ByteBuffer bytes) {
        Session session = new Session(bytes.getLong(), bytes.getLong(), bytes.getLong());
        for (int count = bytes.getInt(); count > 0; count--) {
            long number = bytes.getLong();
            byte[] answer = new byte[bytes.getInt()];
            bytes.get(answer);
            session.answers.put(number, answer);
        }
        return session;
    }
}
