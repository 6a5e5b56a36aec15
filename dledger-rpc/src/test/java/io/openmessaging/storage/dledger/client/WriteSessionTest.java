package io.openmessaging.storage.dledger.client;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;
import io.openmessaging.storage.dledger.rpc.netty.Eventually;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.session.ClientSession;
import io.openmessaging.storage.dledger.statemachine.session.SessionLimits;
import io.openmessaging.storage.dledger.statemachine.session.SessionStateMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Goal: each write is applied once. Method: three members share one machine with sessions; the leader applies. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriteSessionTest {
    private static final int TYPE = 4;

    /** What the machine has applied, in its order. */
    private final List<String> applied = new ArrayList<>();
    private SessionStateMachine machine = machine(SessionLimits.DEFAULT);
    private long nextIndex;
    private FakeGroup group;
    private DLedgerClient client;
    private WriteSession session;

    @BeforeEach
    void open() throws Exception {
        group = new FakeGroup();
        for (int i = 0; i < 3; i++) {
            int self = i;
            group.members.get(i).onUserDefine = request -> FakeGroup.done(group.isLeader(self)
                ? apply(request)
                : refusal(self, DLedgerResponseCode.NOT_LEADER));
        }
        group.leads(0);
        client = new DLedgerClient(FakeGroup.NAME, group.peers());
        client.startup();
        session = client.session(TYPE);
    }

    @AfterEach
    void close() {
        client.close();
        group.close();
    }

    private SessionStateMachine machine(SessionLimits limits) {
        return new SessionStateMachine(iterator -> {
            while (iterator.hasNext()) {
                applied.add(new String(iterator.next().getBody()));
                iterator.complete(("answer " + applied.size()).getBytes());
            }
        }, limits);
    }

    private synchronized UserDefineResponse apply(UserDefineRequest request) {
        byte[] body = request.getBody();
        ByteBuffer bytes = ByteBuffer.allocate(EntryLayout.sizeOf(body.length));
        EntryLayout.put(bytes, 0, DLedgerEntryType.NORMAL, nextIndex++, 1, 0, body);
        EntryLayout.seal(bytes, 0, EntryLayout.CHAIN_START);
        byte[][] answer = new byte[1][];
        try {
            CommittedEntryIterator iterator = new CommittedEntryIterator(List.of(DLedgerEntry.read(bytes, 0)),
                (entry, said) -> answer[0] = said);
            machine.onApply(iterator);
            iterator.end();
        } catch (CorruptEntryException e) {
            throw new AssertionError(e);
        }
        return UserDefineResponse.of(answer[0]);
    }

    private UserDefineResponse refusal(int member, DLedgerResponseCode code) {
        return group.answer(member, code, new UserDefineResponse());
    }

    private UserDefineResponse write(String body) {
        return session.write(body.getBytes()).join();
    }

    private void assertWritten(String answer, String body) {
        UserDefineResponse response = write(body);
        assertEquals(DLedgerResponseCode.SUCCESS, response.responseCode());
        assertEquals(answer, new String(response.getBody()));
    }

    private int asksOf(int member) {
        return (int) group.members.get(member).asked.stream().filter(UserDefineRequest.class::isInstance).count();
    }

    @Test
    void writesAreAppliedAndAnswered() {
        assertWritten("answer 1", "a");
        group.leads(1);
        assertWritten("answer 2", "b");
        assertEquals(List.of("a", "b"), applied);
        assertEquals(3, nextIndex, "the session was opened once");
    }

    @Test
    void aWriteWhoseAnswerIsLostIsRepeatedAndAppliedOnce() {
        write("a");
        AtomicInteger answers = new AtomicInteger();
        group.members.get(0).onUserDefine = request -> {
            UserDefineResponse response = apply(request);
            return answers.getAndIncrement() < 2 ? FakeGroup.done(refusal(0, DLedgerResponseCode.TERM_CHANGED))
                : FakeGroup.done(response);
        };
        assertWritten("answer 2", "b");
        assertEquals(3, answers.get());
        assertEquals(List.of("a", "b"), applied);
    }

    @Test
    void aWriteToALeaderThatDiesIsRepeatedAtTheNextOne() throws Exception {
        write("a");
        group.members.get(0).onUserDefine = request -> {
            apply(request);
            return new CompletableFuture<>();
        };
        int asksBefore = asksOf(0);
        CompletableFuture<UserDefineResponse> outcome = session.write("b".getBytes());
        Eventually.holds("the write arrives", () -> asksOf(0) > asksBefore);
        group.leads(1);
        group.kill(0);
        assertArrayEquals("answer 2".getBytes(), Eventually.get(outcome).getBody());
        assertEquals(List.of("a", "b"), applied);
    }

    @Test
    void aSessionThatHasEndedIsReplacedWhenTheWriteWasSurelyNotApplied() {
        machine = machine(new SessionLimits(1, 64, 1000));
        assertWritten("answer 1", "a");
        client.session(TYPE).write("of another".getBytes()).join();
        assertWritten("answer 3", "b");
        assertEquals(List.of("a", "of another", "b"), applied);
    }

    @Test
    void aRepeatedWriteWhoseSessionHasEndedIsOfUnknownOutcome() {
        machine = machine(new SessionLimits(1, 64, 1000));
        write("a");
        AtomicInteger asks = new AtomicInteger();
        group.members.get(0).onUserDefine = request -> {
            UserDefineResponse response = apply(request);
            if (asks.getAndIncrement() > 0) {
                return FakeGroup.done(response);
            }
            // Its session ends between this attempt and the next.
            UserDefineRequest ofAnother = new UserDefineRequest();
            ofAnother.setBody(ClientSession.openRequest());
            apply(ofAnother);
            return FakeGroup.done(refusal(0, DLedgerResponseCode.TERM_CHANGED));
        };
        assertEquals(DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN, write("b").responseCode());
        group.members.get(0).onUserDefine = request -> FakeGroup.done(apply(request));
        assertWritten("answer 3", "c");
        assertEquals(List.of("a", "b", "c"), applied);
    }

    @Test
    void writesUnderWayTogetherAreAppliedOnceEachAndNoMoreThanAnswersAreKeptFor() throws Exception {
        write("a");
        List<CompletableFuture<UserDefineResponse>> held = new ArrayList<>();
        List<UserDefineResponse> answers = new ArrayList<>();
        group.members.get(0).onUserDefine = request -> {
            answers.add(apply(request));
            held.add(new CompletableFuture<>());
            return held.get(held.size() - 1);
        };
        List<CompletableFuture<UserDefineResponse>> outcomes = new ArrayList<>();
        int limit = SessionLimits.DEFAULT.answers();
        for (int i = 0; i < limit; i++) {
            outcomes.add(session.write(("" + i).getBytes()));
        }
        assertEquals(DLedgerResponseCode.LEADER_PENDING_FULL, write("one more").responseCode());
        Eventually.holds("all writes arrive", () -> asksOf(0) >= limit + 2);
        for (int i = 0; i < limit; i++) {
            held.get(i).complete(answers.get(i));
        }
        for (CompletableFuture<UserDefineResponse> outcome : outcomes) {
            assertEquals(DLedgerResponseCode.SUCCESS, Eventually.get(outcome).responseCode());
        }
        assertEquals(limit + 1, applied.size());
    }

    @Test
    void aWriteWhoseSessionCannotBeOpenedIsSurelyNotApplied() {
        group.members.get(0).onUserDefine =
            request -> FakeGroup.done(refusal(0, DLedgerResponseCode.INTERNAL_ERROR));
        assertEquals(DLedgerResponseCode.UNREACHABLE, write("a").responseCode());
        group.members.get(0).onUserDefine = request -> FakeGroup.done(refusal(0, DLedgerResponseCode.UNSUPPORTED));
        assertEquals(DLedgerResponseCode.UNSUPPORTED, write("a").responseCode());
        group.members.get(0).onUserDefine = request -> FakeGroup.done(UserDefineResponse.of("no session".getBytes()));
        assertEquals(DLedgerResponseCode.UNSUPPORTED, write("a").responseCode());
        group.members.get(0).onUserDefine = request -> FakeGroup.done(apply(request));
        assertWritten("answer 1", "a");
    }

    @Test
    void whatIsUnderWayWhenTheClientEndsCompletesWithACode() throws Exception {
        write("a");
        group.members.get(0).onUserDefine = request -> new CompletableFuture<>();
        CompletableFuture<UserDefineResponse> outcome = session.write("b".getBytes());
        Eventually.holds("the write arrives", () -> asksOf(0) > 2);
        client.shutdown();
        assertEquals(DLedgerResponseCode.Outcome.UNKNOWN, Eventually.get(outcome).responseCode().outcome());
        assertTrue(write("c").responseCode().outcome() == DLedgerResponseCode.Outcome.REJECTED);
    }
}
