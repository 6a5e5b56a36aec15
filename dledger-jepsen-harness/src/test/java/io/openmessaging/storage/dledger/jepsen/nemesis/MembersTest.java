package io.openmessaging.storage.dledger.jepsen.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

class MembersTest {
    @Test
    void aChangeIsDoneWhenTheLeaderSaysSoOrHasNothingToChange() {
        Set<DLedgerResponseCode> done = Set.of(DLedgerResponseCode.SUCCESS, DLedgerResponseCode.NO_CHANGE);
        for (DLedgerResponseCode code : DLedgerResponseCode.values()) {
            boolean isAlreadyOut = code == DLedgerResponseCode.UNKNOWN_MEMBER;
            assertEquals(done.contains(code), Members.isDone(MemberChange.addVoter("n0", "a:1"), code), code.name());
            assertEquals(done.contains(code) || isAlreadyOut, Members.isDone(MemberChange.remove("n0"), code),
                code.name());
            assertEquals(done.contains(code) || isAlreadyOut,
                Members.isDone(MemberChange.replace("n0", "n1", "a:1"), code), code.name());
        }
    }
}
