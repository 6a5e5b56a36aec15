package io.openmessaging.storage.dledger.jepsen.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

class OutcomeTest {
    @Test
    void onlyARefusalIsAFailureAndAllElseIsNotKnown() {
        for (DLedgerResponseCode code : DLedgerResponseCode.values()) {
            switch (code.outcome()) {
                case REJECTED -> assertEquals(Type.FAIL, Outcome.of(code, 1L).type(), code.name());
                case UNKNOWN -> assertEquals(Type.INFO, Outcome.of(code, 1L).type(), code.name());
                case SUCCESS -> assertThrows(IllegalArgumentException.class, () -> Outcome.of(code, 1L));
            }
        }
    }

    @Test
    void aReadWithoutAnAnswerSurelyDidNothing() {
        assertEquals(Type.FAIL, Outcome.ofRead(DLedgerResponseCode.TIMEOUT, null).type());
    }
}
