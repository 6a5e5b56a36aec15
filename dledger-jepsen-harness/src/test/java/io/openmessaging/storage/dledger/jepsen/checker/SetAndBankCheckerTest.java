package io.openmessaging.storage.dledger.jepsen.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;

import org.junit.jupiter.api.Test;

class SetAndBankCheckerTest {
    private static final String ADDS = """
        0 invoke add 1
        0 ok add 1
        0 invoke add 2
        0 fail add 2
        0 invoke add 3
        0 info add 3
        """;
    private static final String TRANSFERS = """
        0 invoke read
        0 ok read {:a 10 :b 10}
        0 invoke transfer {:from :a :to :b :amount 3}
        0 ok transfer {:from :a :to :b :amount 3}
        1 invoke transfer {:from :b :to :a :amount 1}
        1 info transfer {:from :b :to :a :amount 1}
        """;

    private static void assertFaults(Map<String, Long> expected, Checker checker, String lines) {
        Result result = checker.check(Histories.of(lines));
        assertEquals(expected, result.details().get("fault-counts"), lines);
        assertEquals(expected.isEmpty() ? Verdict.VALID : Verdict.INVALID, result.valid());
    }

    private static void assertSetFaults(Map<String, Long> expected, String read) {
        assertFaults(expected, new SetChecker(), ADDS + "1 invoke read\n1 ok read " + read);
    }

    private static void assertBankFaults(Map<String, Long> expected, String read) {
        for (Checker checker : new Checker[] {BankChecker.startingAnyhow(),
                BankChecker.startingWith(Map.of(Histories.keyword("a"), 10L, Histories.keyword("b"), 10L))}) {
            assertFaults(expected, checker, TRANSFERS + "2 invoke read\n2 ok read " + read);
        }
    }

    @Test
    void aSetHasWhatWasAddedAndMayHaveWhatIsUnknown() {
        assertSetFaults(Map.of(), "#{1}");
        assertSetFaults(Map.of(), "[3 1]");
    }

    @Test
    void whatASetLostOrInventedOrHasTwiceIsFound() {
        assertSetFaults(Map.of("lost", 1L), "#{3}");
        assertSetFaults(Map.of("refused-but-there", 1L), "#{1 2}");
        assertSetFaults(Map.of("invented", 1L), "#{1 9}");
        assertSetFaults(Map.of("duplicated", 1L), "[1 1]");
    }

    @Test
    void whatOneReadSawTheNextOneSees() {
        assertSetFaults(Map.of("lost", 1L), "#{1 3}\n2 invoke read\n2 ok read #{1}");
        assertFaults(Map.of("invented", 1L), new SetChecker(),
            "0 invoke read\n0 ok read [4]\n1 invoke add 4\n1 ok add 4");
    }

    @Test
    void aSetThatNobodyReadIsUnknown() {
        assertEquals(Verdict.UNKNOWN, new SetChecker().check(Histories.of(ADDS)).valid());
        assertThrows(IllegalArgumentException.class, () -> new SetChecker().check(Histories.of("0 invoke write 1")));
        assertThrows(IllegalArgumentException.class, () -> new SetChecker().check(Histories.of(
            "0 invoke add 1\n0 ok add 1\n0 invoke add 1")));
    }

    @Test
    void aBankShowsSureTransfersAndMayShowUnknownOnes() {
        assertBankFaults(Map.of(), "{:a 7 :b 13}");
        assertBankFaults(Map.of(), "{:a 8 :b 12}");
    }

    @Test
    void halfATransferALostOneAndOneDoneTwiceAreFound() {
        assertBankFaults(Map.of("wrong-total", 1L), "{:a 7 :b 12}");
        assertBankFaults(Map.of("wrong-balance", 2L), "{:a 10 :b 10}");
        assertBankFaults(Map.of("wrong-balance", 2L), "{:a 4 :b 16}");
    }

    @Test
    void missingAccountsAndDebtsAreFound() {
        assertBankFaults(Map.of("wrong-accounts", 1L), "{:a 7}");
        assertBankFaults(Map.of("negative", 1L, "wrong-balance", 2L), "{:a -1 :b 21}");
    }

    @Test
    void balancesThatAreNoNumbersAndAccountsThatNobodyEverShowsAreFound() {
        String transfer = "0 invoke transfer {:from :a :to :b :amount 3}\n0 ok transfer {:from :a :to :b :amount 3}\n";
        for (String read : new String[] {"{}", "{:c 20}"}) {
            assertFaults(Map.of("unknown-account", 1L), BankChecker.startingAnyhow(),
                transfer + "1 invoke read\n1 ok read " + read);
        }
        assertFaults(Map.of("no-number", 2L), BankChecker.startingAnyhow(),
            "1 invoke read\n1 ok read {:a nil :b 10}\n1 invoke read\n1 ok read {:a nil :b 10}");
        assertBankFaults(Map.of("no-number", 1L, "wrong-accounts", 1L), "{:a nil :b 13}");
    }

    @Test
    void aBankThatNobodyReadIsUnknown() {
        assertEquals(Verdict.UNKNOWN, BankChecker.startingAnyhow().check(
            Histories.of("0 invoke transfer {:from 1 :to 2 :amount 1}")).valid());
        assertThrows(IllegalArgumentException.class,
            () -> BankChecker.startingAnyhow().check(Histories.of("0 invoke transfer 1")));
    }
}
