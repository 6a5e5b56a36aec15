package io.openmessaging.storage.dledger.jepsen.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

class TablesTest {
    private static final Transaction ALL_KINDS = Transaction.of(Step.append(1, 5), Step.append(1, 6),
        Step.read(1), Step.read(2), Step.transfer(1, 2, 3), Step.balance(1), Step.balance(2));
    private static final List<List<Long>> SAID_TO_THEM =
        List.of(List.of(), List.of(), List.of(5L, 6L), List.of(), List.of(1L), List.of(7L), List.of(13L));

    private final Tables tables = new Tables();

    @Test
    void eachStepSeesWhatThoseBeforeItDid() {
        assertEquals(SAID_TO_THEM, tables.carryOut(ALL_KINDS));
    }

    @Test
    void aTransferOfMoreThanThereIsOrOfLessThanNothingIsNotDone() {
        long more = Tables.FIRST_BALANCE + 1;
        assertEquals(List.of(List.of(0L), List.of(0L), List.of(10L), List.of(10L)), tables.carryOut(
            Transaction.of(Step.transfer(1, 2, more), Step.transfer(1, 2, -1), Step.balance(1), Step.balance(2))));
    }

    @Test
    void whatOnePaysToItselfItKeeps() {
        assertEquals(List.of(List.of(1L), List.of(10L)),
            tables.carryOut(Transaction.of(Step.transfer(1, 1, 4), Step.balance(1))));
    }

    @Test
    void othersLoadWhatWasSavedAndNoPartOfIt() {
        tables.carryOut(ALL_KINDS);
        byte[] saved = tables.encode();
        Transaction reads = Transaction.of(Step.read(1), Step.balance(1), Step.balance(2), Step.balance(3));
        List<List<Long>> state = List.of(List.of(5L, 6L), List.of(7L), List.of(13L), List.of(10L));
        Tables other = new Tables();
        other.carryOut(Transaction.of(Step.append(9, 9), Step.transfer(3, 1, 1)));
        List<List<Long>> before = other.carryOut(reads);
        for (int bytes = 0; bytes < saved.length; bytes++) {
            assertFalse(other.load(Arrays.copyOf(saved, bytes)));
        }
        assertFalse(other.load(Arrays.copyOf(saved, saved.length + 1)));
        assertEquals(before, other.carryOut(reads));
        assertTrue(other.load(saved));
        assertEquals(state, other.carryOut(reads));
        assertEquals(List.of(List.of()), other.carryOut(Transaction.of(Step.read(9))));
    }

    @Test
    void transactionsAndAnswersAreReadAsTheyWereWritten() {
        assertEquals(ALL_KINDS, Transaction.decode(ByteBuffer.wrap(ALL_KINDS.encode())));
        assertEquals(Answer.of(SAID_TO_THEM), Answer.decode(Answer.encode(SAID_TO_THEM), ALL_KINDS));
    }

    @Test
    void whatIsNoTransactionIsNone() {
        byte[] encoded = ALL_KINDS.encode();
        for (int bytes = 0; bytes < encoded.length; bytes++) {
            assertNull(Transaction.decode(ByteBuffer.wrap(encoded, 0, bytes)));
        }
        encoded[8] = 4;
        assertNull(Transaction.decode(ByteBuffer.wrap(encoded)));
        encoded[8] = -1;
        assertNull(Transaction.decode(ByteBuffer.wrap(encoded)));
    }

    @Test
    void anAnswerToAnotherTransactionIsAFaultOfTheMember() {
        byte[] said = Answer.encode(SAID_TO_THEM);
        assertEquals(DLedgerResponseCode.INTERNAL_ERROR, Answer.decode(said, Transaction.of(Step.read(1))).code());
        assertEquals(DLedgerResponseCode.INTERNAL_ERROR,
            Answer.decode(Arrays.copyOf(said, said.length - 1), ALL_KINDS).code());
        assertEquals(DLedgerResponseCode.INTERNAL_ERROR, Answer.decode(new byte[0], ALL_KINDS).code());
    }

    @Test
    void appendsAndTransfersWriteAndNothingElseDoes() {
        assertTrue(Transaction.of(Step.read(1), Step.append(1, 1)).writes());
        assertTrue(Transaction.of(Step.transfer(1, 2, 1)).writes());
        assertFalse(Transaction.of(Step.read(1), Step.balance(1)).writes());
    }
}
