package io.openmessaging.storage.dledger.jepsen.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

class LogCheckerTest {
    private static final String APPENDS = """
        0 invoke append "a"
        1 invoke append "b"
        1 ok append {:index 1 :body "b"}
        0 ok append {:index 3 :body "a"}
        0 invoke append "c"
        0 info append "c"
        1 invoke append "d"
        1 fail append "d"
        1 invoke append "e"
        1 ok append {:index 5 :body "e"}
        """;
    private static final String GOOD = "{:index 1 :body \"b\"} {:index 3 :body \"a\"} {:index 5 :body \"e\"}";

    private static Result check(String appends, String... logs) {
        StringBuilder lines = new StringBuilder(appends);
        for (int i = 0; i < logs.length; i++) {
            lines.append("nemesis info log {:member \"n").append(i).append("\" ").append(logs[i]).append("}\n");
        }
        return new LogChecker(Set.of("n0", "n1")).check(Histories.of(lines.toString()));
    }

    private static Result checkEntries(String first, String second) {
        return check(APPENDS, ":entries [" + first + "]", ":entries [" + second + "]");
    }

    private static void assertFaults(Map<String, Long> expected, Result result) {
        assertEquals(expected, result.details().get("fault-counts"));
        assertEquals(expected.isEmpty() ? Verdict.VALID : Verdict.INVALID, result.valid());
    }

    @Test
    void logsThatHoldWhatWasAcknowledgedAreValid() {
        assertFaults(Map.of(), checkEntries(GOOD, GOOD));
    }

    @Test
    void whatIsOfUnknownOutcomeMayBeThereBehindWhatEndedBefore() {
        String recovered = GOOD.replace("{:index 5", "{:index 4 :body \"c\"} {:index 5");
        assertFaults(Map.of(), checkEntries(recovered, recovered));
        assertEquals(1L, checkEntries(recovered, recovered).details().get("recovered"));
        // It began after the others had ended.
        String before = "{:index 0 :body \"c\"} " + GOOD;
        assertFaults(Map.of("out-of-order", 4L), checkEntries(before, before));
    }

    @Test
    void anAcknowledgedEntryThatOneMemberLacksIsLost() {
        assertFaults(Map.of("lost", 1L),
            checkEntries(GOOD, GOOD.replace(" {:index 5 :body \"e\"}", "")));
        assertFaults(Map.of("lost", 1L, "disagreement", 1L),
            checkEntries(GOOD, GOOD.replace("{:index 3 :body \"a\"} ", "")));
    }

    @Test
    void anEntryAtAnotherIndexThanAcknowledgedIsLost() {
        String moved = GOOD.replace("3", "4");
        assertFaults(Map.of("lost", 2L), checkEntries(moved, moved));
    }

    @Test
    void anEntryThatIsThereTwiceIsFound() {
        String twice = GOOD + " {:index 6 :body \"e\"}";
        assertFaults(Map.of("duplicated", 2L), checkEntries(twice, twice));
    }

    @Test
    void logsOfTheSameBodiesAndOtherBytesAreFound() {
        String summed = GOOD.replace("}", " :chain 7}");
        assertFaults(Map.of(), checkEntries(summed, summed));
        assertFaults(Map.of(), checkEntries(summed, GOOD));
        assertFaults(Map.of("other-bytes", 2L),
            checkEntries(summed, summed.replace("\"a\" :chain 7", "\"a\" :chain 8").replace("\"e\" :chain 7",
                "\"e\" :chain 8")));
    }

    @Test
    void whatNobodyAppendedAndWhatWasRefusedIsFound() {
        String more = GOOD + " {:index 6 :body \"d\"} {:index 7 :body \"z\"}";
        assertFaults(Map.of("refused-but-there", 2L, "invented", 2L), checkEntries(more, more));
    }

    @Test
    void whatBeganAfterAnotherEndedStandsBehindIt() {
        Result result = check("""
            0 invoke append "a"
            0 ok append {:index 2 :body "a"}
            0 invoke append "b"
            0 ok append {:index 1 :body "b"}
            """, ":entries [{:index 1 :body \"b\"} {:index 2 :body \"a\"}]",
            ":entries [{:index 1 :body \"b\"} {:index 2 :body \"a\"}]");
        assertFaults(Map.of("out-of-order", 2L), result);
    }

    @Test
    void twoEntriesAcknowledgedAtOneIndexAreFound() {
        Result result = check("""
            0 invoke append "a"
            0 ok append {:index 2 :body "a"}
            0 invoke append "b"
            0 ok append {:index 2 :body "b"}
            """, ":entries [{:index 2 :body \"b\"}]", ":entries [{:index 2 :body \"b\"}]");
        assertFaults(Map.of("index-acknowledged-twice", 1L, "lost", 2L), result);
    }

    @Test
    void whatAMemberGaveUpIsNotAskedFor() {
        Result result = check(APPENDS, ":entries [" + GOOD + "]", ":first 5 :entries [{:index 5 :body \"e\"}]");
        assertFaults(Map.of(), result);
    }

    @Test
    void withoutTheLogOfAMemberTheVerdictIsUnknown() {
        Result result = check(APPENDS, ":entries [" + GOOD + "]");
        assertEquals(Verdict.UNKNOWN, result.valid());
        assertEquals(List.of("n1"), result.details().get("members-without-log"));
        assertEquals(Verdict.UNKNOWN, new LogChecker(Set.of()).check(Histories.of(APPENDS)).valid());
    }

    @Test
    void otherFormsAreRefused() {
        for (String bad : List.of(":entries 5", ":entries [5]", ":entries [{:index 1 :body 1} {:index 1 :body 2}]")) {
            assertThrows(IllegalArgumentException.class, () -> check(APPENDS, bad), bad);
        }
        assertThrows(IllegalArgumentException.class, () -> check("0 invoke append 1\n0 ok append 1\n"));
        assertThrows(IllegalArgumentException.class, () -> check("0 invoke append 1\n1 invoke append 1\n"));
    }
}
