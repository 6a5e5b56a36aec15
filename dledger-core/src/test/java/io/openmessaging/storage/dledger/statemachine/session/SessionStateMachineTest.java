package io.openmessaging.storage.dledger.statemachine.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.snapshot.SnapshotMeta;
import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.snapshot.SnapshotWriter;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;
import io.openmessaging.storage.dledger.statemachine.session.SessionAnswer.Status;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a write happens once. Method: an application that lists what it applies, fed by hand. */
class SessionStateMachineTest {
    private static final SessionLimits LIMITS = new SessionLimits(3, 4, 100);

    /** Lists the bodies that it applies, and answers with how many those are. */
    private static final class Listing implements StateMachine {
        private List<String> applied = new ArrayList<>();
        private boolean saves = true;

        @Override
        public void onApply(CommittedEntryIterator iterator) {
            while (iterator.hasNext()) {
                applied.add(text(iterator.next().getBody()));
                iterator.complete(bytes("answer " + applied.size()));
            }
        }

        @Override
        public boolean onSnapshotSave(SnapshotWriter writer) {
            try {
                if (saves) {
                    Files.write(Path.of(writer.getSnapshotStorePath(), "list"), applied);
                }
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean onSnapshotLoad(SnapshotReader reader) {
            try {
                applied = new ArrayList<>(Files.readAllLines(Path.of(reader.getSnapshotStorePath(), "list")));
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A member that is given entries one by one. */
    private static final class Member {
        private final DLedgerMemoryStore log = new DLedgerMemoryStore();
        private final Listing application = new Listing();
        private final SessionStateMachine machine = new SessionStateMachine(application, LIMITS);

        byte[] apply(byte[] body) {
            long index = log.lastIndex() + 1;
            log.append(0, index, new Proposal(List.of(body)));
            byte[][] answer = new byte[1][];
            try {
                CommittedEntryIterator entry = new CommittedEntryIterator(List.of(log.get(index)),
                    (applied, said) -> answer[0] = said);
                machine.onApply(entry);
                entry.end();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return answer[0];
        }

        String write(ClientSession session, long number, String body) {
            return show(apply(session.request(number, bytes(body))));
        }

        ClientSession open() {
            return ClientSession.opened(apply(ClientSession.openRequest()));
        }

        void pass(int entries) {
            for (int i = 0; i < entries; i++) {
                apply(bytes("of nobody"));
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String show(byte[] encoded) {
        SessionAnswer answer = SessionAnswer.decode(encoded);
        return answer.status() + (answer.body().length == 0 ? "" : " " + text(answer.body()));
    }

    private final Member member = new Member();

    @Test
    void aWriteThatIsRepeatedIsAppliedOnceAndGetsTheFirstAnswer() {
        ClientSession session = member.open();
        long first = session.begin();
        long second = session.begin();

        assertEquals("APPLIED answer 1", member.write(session, second, "b"));
        assertEquals("APPLIED answer 2", member.write(session, first, "a"));
        assertEquals("APPLIED answer 1", member.write(session, second, "b"));
        assertEquals("APPLIED answer 2", member.write(session, first, "a"));
        assertEquals(List.of("b", "a"), member.application.applied);
    }

    @Test
    void sessionsDoNotShareNumbers() {
        ClientSession one = member.open();
        ClientSession other = member.open();
        assertNotEquals(one.id(), other.id());

        assertEquals("APPLIED answer 1", member.write(one, one.begin(), "a"));
        assertEquals("APPLIED answer 2", member.write(other, other.begin(), "a"));
    }

    @Test
    void aSessionThatWasLostIsNotTakenForTheOneThatBeganInItsPlace() {
        member.open();
        byte[] ofTheLost = new SessionRequest(0, 3, 1, 1, bytes("a")).encode();

        assertEquals("EXPIRED", show(member.apply(ofTheLost)));
        assertEquals(List.of(), member.application.applied);
    }

    @Test
    void anAttemptThatComesLateIsRefusedOnceItsAnswerIsForgotten() {
        ClientSession session = member.open();
        long first = session.begin();
        byte[] late = session.request(first, bytes("a"));
        member.apply(late);
        session.end(first);
        member.write(session, session.begin(), "b");

        assertEquals("GIVEN_UP", show(member.apply(late)));
        assertEquals(List.of("a", "b"), member.application.applied);
        assertThrows(IllegalStateException.class, () -> session.request(first, bytes("a")));
    }

    @Test
    void aWriteTooFarAheadOfTheOldestIsRefused() {
        ClientSession session = member.open();
        long oldest = session.begin();
        for (int i = 1; i < LIMITS.answers(); i++) {
            member.write(session, session.begin(), "x" + i);
        }
        assertEquals(LIMITS.answers(), session.span());
        long tooFar = session.begin();

        assertEquals("TOO_MANY", member.write(session, tooFar, "y"));
        session.end(oldest);
        assertEquals("APPLIED answer 4", member.write(session, tooFar, "y"));
    }

    @Test
    void aSessionEndsAfterSoManyEntriesOfOthersAndItsWritesAreRefused() {
        ClientSession session = member.open();
        long number = session.begin();
        assertEquals("APPLIED answer 1", member.write(session, number, "a"));

        member.pass(99);
        assertEquals("APPLIED answer 1", member.write(session, number, "a"));
        member.pass(100);

        assertEquals("EXPIRED", member.write(session, number, "a"));
        assertEquals(List.of("a"), member.application.applied);
    }

    @Test
    void oneSessionTooManyEndsTheOneThatWasNotUsedForLongest() {
        ClientSession first = member.open();
        ClientSession second = member.open();
        ClientSession third = member.open();
        member.write(first, first.begin(), "a");

        ClientSession fourth = member.open();

        assertEquals("EXPIRED", member.write(second, second.begin(), "b"));
        for (ClientSession session : List.of(first, third, fourth)) {
            assertTrue(member.write(session, session.begin(), "c").startsWith("APPLIED"));
        }
    }

    @Test
    void whatIsNoRequestIsAnsweredAndNotApplied() {
        byte[] open = ClientSession.openRequest();
        byte[] write = new SessionRequest(0, 0, 1, 1, new byte[0]).encode();
        byte[] ahead = new SessionRequest(0, 0, 1, 2, new byte[0]).encode();
        byte[] unknownKind = open.clone();
        unknownKind[4] = 7;
        List<byte[]> none = List.of(new byte[0], new byte[1], bytes("something long enough to be a request"),
            unknownKind, Arrays.copyOf(open, 6), Arrays.copyOf(write, write.length - 1), ahead);

        none.forEach(body -> assertEquals("NO_REQUEST", show(member.apply(body))));

        assertEquals("EXPIRED", show(member.apply(write)), "a request, of no session");
        assertEquals(List.of(), member.application.applied);
        assertThrows(IllegalArgumentException.class, () -> ClientSession.opened(member.apply(new byte[1])));
        assertThrows(IllegalArgumentException.class, () -> ClientSession.opened(bytes("of another machine")));
    }

    private static SnapshotReader readerOf(Path directory) {
        return new SnapshotReader() {
            @Override
            public SnapshotMeta load() {
                return new SnapshotMeta(new LogBase(1, 0, 1, 100), LoggedConfiguration.NONE);
            }

            @Override
            public String getSnapshotStorePath() {
                return directory.toString();
            }
        };
    }

    private static boolean save(Member member, Path directory) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        member.machine.onSnapshotSave(directory::toString, done);
        return done.join();
    }

    @Test
    void aWriteIsKnownAfterItsMemberBeganFromASnapshot(@TempDir Path directory) {
        ClientSession session = member.open();
        long number = session.begin();
        member.write(session, number, "a");
        assertTrue(save(member, directory));

        Member other = new Member();
        member.pass(1);
        other.pass(3);
        assertTrue(other.machine.onSnapshotLoad(readerOf(directory)));

        assertEquals("APPLIED answer 1", other.write(session, number, "a"));
        assertEquals("APPLIED answer 2", other.write(session, session.begin(), "b"));
        assertEquals(List.of("a", "b"), other.application.applied);
    }

    @Test
    void anApplicationThatSavesNothingLeavesNothing(@TempDir Path directory) throws IOException {
        member.application.saves = false;
        member.open();

        assertTrue(save(member, directory));

        try (Stream<Path> files = Files.walk(directory)) {
            assertFalse(files.anyMatch(Files::isRegularFile), "sessions alone are no state to begin from");
        }
    }

    @Test
    void aSnapshotWithOtherLimitsOrOfAnotherKindIsAFault(@TempDir Path directory) throws IOException {
        member.open();
        save(member, directory);
        SessionStateMachine other = new SessionStateMachine(new Listing(), SessionLimits.DEFAULT);
        String reason = assertThrows(UncheckedIOException.class, () -> other.onSnapshotLoad(readerOf(directory)))
            .getMessage();
        assertTrue(reason.contains("idleEntries=100"), reason);

        byte[] saved = Files.readAllBytes(directory.resolve("sessions"));
        for (int length = 0; length < saved.length; length++) {
            Files.write(directory.resolve("sessions"), Arrays.copyOf(saved, length));
            assertThrows(UncheckedIOException.class, () -> member.machine.onSnapshotLoad(readerOf(directory)));
        }
    }

    /** Goal: the table depends on the entries alone. Method: a drawn history, given to one member with stops. */
    @Test
    void theTableIsTheSameWhereverItIsSavedAndLoaded() throws IOException {
        for (long seed = 0; seed < 50; seed++) {
            SplittableRandom dice = new SplittableRandom(seed);
            SessionTable whole = new SessionTable(LIMITS);
            SessionTable interrupted = new SessionTable(LIMITS);
            for (long index = 0; index < 500; index += dice.nextInt(1, 40)) {
                long number = dice.nextInt(1, 8);
                SessionRequest write = new SessionRequest(Math.max(0, index - dice.nextInt(200)), 0, number,
                    dice.nextLong(1, number + 1), new byte[0]);
                for (SessionTable table : List.of(whole, interrupted)) {
                    if (number == 7) {
                        table.open(index, 0);
                    } else if (table.lookUp(index, write) == null) {
                        table.applied(write, bytes("answer at " + index));
                    }
                }
                interrupted = SessionTable.decode(interrupted.encode(), LIMITS);
                assertTrue(whole.size() <= LIMITS.sessions());
                assertArrayEquals(whole.encode(), interrupted.encode());
            }
        }
    }

    @Test
    void theApplicationSeesTheBodyOfItsClientAtThePlaceOfTheEntry() {
        List<DLedgerEntry> seen = new ArrayList<>();
        SessionStateMachine machine = new SessionStateMachine(
            iterator -> iterator.forEachRemaining(seen::add), LIMITS);
        DLedgerMemoryStore log = new DLedgerMemoryStore();
        log.append(5, 0, new Proposal(List.of(ClientSession.openRequest(),
            new SessionRequest(0, 5, 1, 1, bytes("body")).encode())));
        machine.onApply(new CommittedEntryIterator(List.of(entry(log, 0), entry(log, 1)), (entry, answer) -> { }));

        assertEquals(1, seen.size());
        assertEquals("NORMAL index=1 term=5 pos=" + entry(log, 1).getPos() + " bodySize=4", seen.get(0).toString());
        assertEquals("body", text(seen.get(0).getBody()));
    }

    private static DLedgerEntry entry(DLedgerMemoryStore log, long index) {
        try {
            return log.get(index);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
