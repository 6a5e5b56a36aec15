package io.openmessaging.storage.dledger.jepsen.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

import io.openmessaging.storage.dledger.jepsen.history.History;
import org.junit.jupiter.api.Test;

class RegisterCheckerTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private static Result check(History history) {
        return RegisterChecker.startingWith(-1L, LONG).check(history);
    }

    private static void assertVerdict(Verdict expected, String lines) {
        assertEquals(expected, check(Histories.of(lines)).valid(), lines);
    }

    @Test
    void aReadMayFallOnEitherSideOfAWriteThatItOverlaps() {
        for (String value : List.of("-1", "5")) {
            assertVerdict(Verdict.VALID, """
                0 invoke write 5
                1 invoke read
                1 ok read %s
                0 ok write 5""".formatted(value));
        }
    }

    @Test
    void aReadOfWhatWasOverwrittenBeforeItBeganIsStale() {
        assertVerdict(Verdict.INVALID, """
            0 invoke write 5
            0 ok write 5
            1 invoke read
            1 ok read -1""");
        assertVerdict(Verdict.INVALID, """
            0 invoke write [1 5]
            0 ok write [1 5]
            0 invoke write [1 6]
            0 ok write [1 6]
            1 invoke read [1 nil]
            1 ok read [1 5]""");
    }

    @Test
    void readsDoNotGoBackInTime() {
        assertVerdict(Verdict.INVALID, """
            0 invoke write 5
            1 invoke read
            1 ok read 5
            1 invoke read
            1 ok read -1
            0 ok write 5""");
    }

    @Test
    void aWriteOfUnknownOutcomeMayTakeEffectLongAfterItsEndOrNever() {
        for (String value : List.of("5", "-1")) {
            assertVerdict(Verdict.VALID, """
                0 invoke write 5
                0 info write 5
                1 invoke read
                1 ok read -1
                1 invoke read
                1 ok read %s""".formatted(value));
        }
    }

    @Test
    void aWriteOfUnknownOutcomeTakesEffectAtMostOnce() {
        assertVerdict(Verdict.INVALID, """
            0 invoke write 5
            0 info write 5
            1 invoke read
            1 ok read 5
            1 invoke write 6
            1 ok write 6
            1 invoke read
            1 ok read 5""");
    }

    @Test
    void whatFailedIsNeverSeen() {
        assertVerdict(Verdict.INVALID, """
            0 invoke write 5
            0 fail write 5
            1 invoke read
            1 ok read 5""");
    }

    @Test
    void anOperationWithoutEndIsOfUnknownOutcome() {
        assertVerdict(Verdict.VALID, """
            0 invoke write 5
            1 invoke read
            1 ok read 5
            2 invoke cas [5 6]
            3 invoke read
            3 ok read 6""");
    }

    @Test
    void oneValueIsExchangedOnce() {
        assertVerdict(Verdict.INVALID, """
            0 invoke cas [-1 1]
            1 invoke cas [-1 2]
            0 ok cas [-1 1]
            1 ok cas [-1 2]""");
        assertVerdict(Verdict.VALID, """
            0 invoke cas [-1 1]
            1 invoke cas [1 2]
            1 ok cas [1 2]
            0 ok cas [-1 1]""");
    }

    @Test
    void chainsOfUnknownOutcomesAreFollowed() {
        assertVerdict(Verdict.VALID, """
            0 invoke cas [-1 1]
            0 info cas [-1 1]
            1 invoke cas [1 2]
            1 info cas [1 2]
            2 invoke cas [2 3]
            2 info cas [2 3]
            3 invoke read
            3 ok read 3""");
    }

    @Test
    void keysAreJudgedByThemselvesAndTheBadOneIsNamed() {
        Result result = check(Histories.of("""
            0 invoke write [:a 5]
            0 ok write [:a 5]
            1 invoke read [:b nil]
            1 ok read [:b -1]
            1 invoke write [:b 1]
            1 ok write [:b 1]
            0 invoke read [:a nil]
            0 ok read [:a 6]"""));
        assertEquals(Verdict.INVALID, result.valid());
        assertEquals(List.of(Histories.keyword("a")), result.details().get("failures"));
        Map<?, ?> example = (Map<?, ?>) ((List<?>) result.details().get("counter-examples")).get(0);
        assertEquals("key :a: read 6 of process 0 (operations 6 to 7) fits nowhere: after the 1 operations that can be "
            + "put in order before its end, the register holds 5", example.get("message"));
        assertEquals(2, ((List<?>) example.get("operations")).size());
    }

    @Test
    void aReadOfNilIsAlwaysLegalAndTheLikelyBeginningIsFound() {
        RegisterChecker checker = RegisterChecker.startingEmpty(LONG);
        Result result = checker.check(Histories.of("""
            0 invoke write 5
            0 ok write 5
            1 invoke read
            1 ok read nil"""));
        assertEquals(Verdict.VALID, result.valid());
        assertEquals(null, result.details().get("initial"));
        Result ours = checker.check(Histories.of("""
            1 invoke read
            1 ok read -1
            0 invoke write 5
            0 ok write 5
            1 invoke read
            1 ok read -1"""));
        assertEquals(Verdict.INVALID, ours.valid());
        assertEquals(-1L, ours.details().get("initial"));
        assertEquals(Verdict.INVALID, checker.check(Histories.of("0 invoke read\n0 ok read 0")).valid());
    }

    @Test
    void whenTimeIsOverTheVerdictIsUnknown() {
        // Twelve writes at once and then a read of what nobody wrote: all sets of writes must be looked at.
        StringBuilder lines = new StringBuilder();
        for (int process = 0; process < 12; process++) {
            lines.append(process).append(" invoke write ").append(process).append('\n');
        }
        for (int process = 0; process < 12; process++) {
            lines.append(process).append(" ok write ").append(process).append('\n');
        }
        History hard = Histories.of(lines + "0 invoke read\n0 ok read 77");
        AtomicLong clock = new AtomicLong();
        Result hurried = RegisterChecker.startingWith(-1L, Duration.ofMillis(1))
            .withClock(() -> clock.addAndGet(100_000)).check(hard);
        assertEquals(Verdict.UNKNOWN, hurried.valid());
        assertEquals(1, ((List<?>) hurried.details().get("unknown")).size());
        assertEquals(Verdict.INVALID, check(hard).valid());
    }

    @Test
    void whereNothingWasDoneTheVerdictIsUnknown() {
        assertEquals(Verdict.UNKNOWN, check(new History(List.of())).valid());
        assertVerdict(Verdict.UNKNOWN, "nemesis info start-kill");
    }

    @Test
    void whatIsNoRegisterIsRefused() {
        RegisterChecker checker = RegisterChecker.startingEmpty(LONG);
        for (String bad : List.of("0 invoke append 5", "0 invoke cas 5", "0 invoke read [1 nil]\n0 ok read 5")) {
            assertThrows(IllegalArgumentException.class, () -> checker.check(Histories.of(bad)), bad);
        }
    }

    @Test
    void smallHistoriesAreJudgedAsByTryingAllOrders() {
        SplittableRandom random = new SplittableRandom(11);
        int invalid = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            RegisterDraw.Shape shape = new RegisterDraw.Shape(random.nextInt(2, 9), random.nextInt(1, 3),
                random.nextInt(1, 5), random.nextInt(0, 4), random.nextInt(0, 700));
            History drawn = new RegisterDraw(shape, seed).draw();
            assertEquals(Verdict.VALID, check(drawn).valid(), "seed " + seed);
            History mutated = RegisterMutations.any(drawn, random);
            boolean isLinearizable = BruteForce.isLinearizable(mutated, -1L);
            invalid += isLinearizable ? 0 : 1;
            assertEquals(isLinearizable ? Verdict.VALID : Verdict.INVALID, check(mutated).valid(), "seed " + seed);
        }
        assertTrue(invalid > 1_500, "only " + invalid + " of the mutated histories are bad");
    }

    @Test
    void everyClassOfMutationIsCaughtInLongHistories() {
        RegisterDraw.Shape shape = new RegisterDraw.Shape(400, 2, 5, 0, 30);
        for (RegisterMutations.Kind kind : RegisterMutations.Kind.values()) {
            for (int seed = 0; seed < 20; seed++) {
                History good = new RegisterDraw(shape, seed).draw();
                assertEquals(Verdict.VALID, check(good).valid());
                History bad = RegisterMutations.of(kind, good, new SplittableRandom(seed));
                assertEquals(Verdict.INVALID, check(bad).valid(), kind + ", seed " + seed);
            }
        }
    }

    @Test
    void aLongHistoryWithHundredsOfUnknownOutcomesIsDecidedInSeconds() {
        for (int values : List.of(0, 5)) {
            History good = new RegisterDraw(new RegisterDraw.Shape(10_000, 5, 10, values, 60), 3).draw();
            long unknown = good.calls().stream().filter(call -> call.isPossible() && !call.isOk()).count();
            assertTrue(unknown > 300, unknown + " unknown outcomes");
            Result result = RegisterChecker.startingWith(-1L, Duration.ofSeconds(60)).check(good);
            assertEquals(Verdict.VALID, result.valid());
            double seconds = (Double) result.details().get("seconds");
            assertTrue(seconds < 10, seconds + " s");
        }
    }
}
