package io.openmessaging.storage.dledger.client;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode.Outcome;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;
import io.openmessaging.storage.dledger.statemachine.session.ClientSession;
import io.openmessaging.storage.dledger.statemachine.session.SessionAnswer;
import io.openmessaging.storage.dledger.statemachine.session.SessionLimits;

/**
 * Writes of one client to a state machine with sessions: the client repeats a write whose answer does not come, and it
 * is applied once all the same. A session that has ended, since its client was idle for long, is replaced by another.
 *
 * <p>Any thread. The session is guarded by this object's monitor, under which nothing is sent and no future completes.
 * Thesis §6.3.
 */
public final class WriteSession {
    /** A write may be so far from the oldest under way: members keep so many answers by default. */
    private static final int MAX_SPAN = SessionLimits.DEFAULT.answers();
    /** How often one write may find that its session has just ended. */
    private static final int MAX_SESSIONS = 3;

    /** A session from the request that opens it. */
    private static final class Opening {
        private final CompletableFuture<UserDefineResponse> answer = new CompletableFuture<>();
        /** Null until it is open. */
        private ClientSession session;
    }

    private final DLedgerClient client;
    private final int requestTypeCode;
    /** Null while there is no session. */
    private Opening opening;

    WriteSession(DLedgerClient client, int requestTypeCode) {
        this.client = client;
        this.requestTypeCode = requestTypeCode;
    }

    /**
     * Writes, and completes with a code and, after SUCCESS, with what the state machine says to it; never
     * exceptionally. With a rejected code the write was surely not applied and never will be; with an unknown one it
     * may be, once. The 64th write after the oldest under way is refused with LEADER_PENDING_FULL.
     *
     * @param body must not change until the future is complete
     */
    public CompletableFuture<UserDefineResponse> write(byte[] body) {
        return write(body, MAX_SESSIONS);
    }

    private CompletableFuture<UserDefineResponse> write(byte[] body, int sessionsLeft) {
        Opening current = current();
        return current.answer.thenCompose(answer -> answer.responseCode() == DLedgerResponseCode.SUCCESS
            ? writeIn(current, body, sessionsLeft)
            : CompletableFuture.completedFuture(notOpened(current, answer)));
    }

    /** The session there is, or one that is being opened. */
    private Opening current() {
        Opening begun;
        synchronized (this) {
            if (opening != null) {
                return opening;
            }
            begun = new Opening();
            opening = begun;
        }
        // To open two sessions does no harm: one of them is never used.
        client.invokeUserDefineRequest(request(ClientSession.openRequest()), Invocation.IDEMPOTENT)
            .thenAccept(answer -> begun.answer.complete(opened(begun, answer)));
        return begun;
    }

    private UserDefineResponse opened(Opening begun, UserDefineResponse answer) {
        if (answer.responseCode() != DLedgerResponseCode.SUCCESS) {
            return answer;
        }
        try {
            ClientSession session = ClientSession.opened(answer.getBody());
            synchronized (this) {
                begun.session = session;
            }
            return answer;
        } catch (IllegalArgumentException e) {
            // Whoever serves requests of this type knows no sessions.
            return UserDefineResponse.of(DLedgerResponseCode.UNSUPPORTED);
        }
    }

    /** The write was never sent, whatever is known of the request that should have opened its session. */
    private UserDefineResponse notOpened(Opening failed, UserDefineResponse answer) {
        forget(failed);
        return answer.responseCode().outcome() == Outcome.REJECTED
            ? answer
            : UserDefineResponse.of(DLedgerResponseCode.UNREACHABLE);
    }

    private synchronized void forget(Opening ended) {
        if (opening == ended) {
            opening = null;
        }
    }

    private CompletableFuture<UserDefineResponse> writeIn(Opening current, byte[] body, int sessionsLeft) {
        long number;
        byte[] entry;
        synchronized (this) {
            if (current.session.span() >= MAX_SPAN) {
                return CompletableFuture.completedFuture(
                    UserDefineResponse.of(DLedgerResponseCode.LEADER_PENDING_FULL));
            }
            number = current.session.begin();
            entry = current.session.request(number, body);
        }
        UserCall call = client.call(request(entry), Invocation.IDEMPOTENT);
        return call.outcome().thenCompose(answer -> {
            synchronized (this) {
                current.session.end(number);
            }
            SessionAnswer.Status status = statusOf(answer);
            if (status == SessionAnswer.Status.EXPIRED) {
                forget(current);
                if (!call.isPerhapsRepeated() && sessionsLeft > 1) {
                    return write(body, sessionsLeft - 1);
                }
            }
            return CompletableFuture.completedFuture(responseTo(answer, status, call));
        });
    }

    /** What the session says to the write; NO_REQUEST also where it was not asked, or is no session. */
    private static SessionAnswer.Status statusOf(UserDefineResponse answer) {
        if (answer.responseCode() != DLedgerResponseCode.SUCCESS) {
            return SessionAnswer.Status.NO_REQUEST;
        }
        try {
            return SessionAnswer.decode(answer.getBody()).status();
        } catch (IllegalArgumentException e) {
            return SessionAnswer.Status.NO_REQUEST;
        }
    }

    /** A write that the last attempt did not apply may have been applied by one before. */
    private static UserDefineResponse responseTo(UserDefineResponse answer, SessionAnswer.Status status,
                                                 UserCall call) {
        return switch (status) {
            case APPLIED -> UserDefineResponse.of(SessionAnswer.decode(answer.getBody()).body());
            case EXPIRED, GIVEN_UP, TOO_MANY -> UserDefineResponse.of(call.isPerhapsRepeated()
                ? DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN
                : DLedgerResponseCode.LEADER_PENDING_FULL);
            case NO_REQUEST -> answer.responseCode() != DLedgerResponseCode.SUCCESS
                ? answer
                : UserDefineResponse.of(DLedgerResponseCode.INTERNAL_ERROR);
        };
    }

    private UserDefineRequest request(byte[] body) {
        UserDefineRequest request = new UserDefineRequest();
        request.setRequestTypeCode(requestTypeCode);
        request.setBody(body);
        return request;
    }
}
