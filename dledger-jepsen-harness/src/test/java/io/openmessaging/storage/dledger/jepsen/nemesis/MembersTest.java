package io.openmessaging.storage.dledger.jepsen.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.GroupMembers;
import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.MembersResponse;

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

    @Test
    void aChangeIsAskedForUntilItIsDone() throws IOException {
        Iterator<DLedgerResponseCode> codes = List.of(DLedgerResponseCode.NOT_LEADER, DLedgerResponseCode.UNKNOWN,
            DLedgerResponseCode.NO_CHANGE).iterator();
        MemberChange addition = MemberChange.addVoter("n2", "a:1");
        Members.change(addition, Duration.ofMinutes(1), change -> changed(codes.next()));
        assertFalse(codes.hasNext());
        IOException late = assertThrows(IOException.class,
            () -> Members.change(addition, Duration.ZERO, change -> changed(DLedgerResponseCode.NOT_LEADER)));
        assertTrue(late.getMessage().contains(DLedgerResponseCode.NOT_LEADER.meaning()), late.getMessage());
    }

    private static ChangeMembersResponse changed(DLedgerResponseCode code) {
        ChangeMembersResponse answer = new ChangeMembersResponse();
        answer.setCode(code.getCode());
        return answer;
    }

    private static MembersResponse answer(DLedgerResponseCode code, GroupMembers.Part part) {
        MembersResponse answer = new MembersResponse();
        answer.setCode(code.getCode());
        answer.setMembers(part == null ? List.of()
            : List.of(new MembersResponse.Member("n2", "a:1", part.name(), 0, true)));
        return answer;
    }

    private static boolean stays(MembersResponse... answers) throws IOException {
        return Members.stays("n2", List.of(answers).iterator()::next);
    }

    @Test
    void whoIsLeavingIsAskedForUntilItIsGoneOrStays() throws IOException {
        MembersResponse leaving = answer(DLedgerResponseCode.SUCCESS, GroupMembers.Part.LEAVING);
        MembersResponse gone = answer(DLedgerResponseCode.SUCCESS, null);
        MembersResponse in = answer(DLedgerResponseCode.SUCCESS, GroupMembers.Part.VOTER);
        MembersResponse unknown = answer(DLedgerResponseCode.NOT_LEADER, null);
        assertTrue(stays(in));
        assertFalse(stays(gone));
        assertFalse(stays(leaving, unknown, leaving, gone), "a removal whose answer was lost is done later");
        assertTrue(stays(leaving, in), "or comes to nothing");
    }
}
