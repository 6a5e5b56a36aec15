package io.openmessaging.storage.dledger.example.register;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

class RegisterJsonTest {
    private static String read(String key, String value) {
        return RegisterJson.ofRead(key, RegisterAnswer.of(value.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void numbersPrintAsTheyDidHistorically() {
        assertEquals("{\"code\":200,\"key\":13,\"term\":-1,\"value\":31}", read("13", "31"));
        assertEquals("{\"code\":200,\"key\":-1,\"term\":-1,\"value\":-2147483648}", read("-1", "-2147483648"));
        assertEquals("{\"code\":200,\"key\":0,\"term\":-1,\"value\":999999999999999999}",
            read("0", "999999999999999999"));
    }

    @Test
    void whatIsNoNumberOrWouldNotComeBackAsItWasIsText() {
        assertEquals("{\"code\":200,\"key\":\"a b\",\"term\":-1,\"value\":\"<\\\"x\\\">\"}", read("a b", "<\"x\">"));
        for (String text : new String[] {"007", "-0", "+1", "1.0", "", " 1", "99999999999999999999"}) {
            assertEquals("{\"code\":200,\"key\":1,\"term\":-1,\"value\":\"" + text + "\"}", read("1", text));
        }
    }

    @Test
    void aKeyWithoutAValueAndAFailedReadHaveNoValue() {
        assertEquals("{\"code\":200,\"key\":13,\"term\":-1}",
            RegisterJson.ofRead("13", RegisterAnswer.withoutValue()));
        assertEquals("{\"code\":404,\"key\":13,\"term\":-1}",
            RegisterJson.ofRead("13", RegisterAnswer.failed(DLedgerResponseCode.NOT_LEADER)));
        assertEquals("{\"code\":511,\"key\":\"a\"}", RegisterJson.ofWrite(DLedgerResponseCode.UNREACHABLE, "a"));
    }
}
