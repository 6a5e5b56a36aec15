package io.openmessaging.storage.dledger;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MemberChangeTest {
    private static void assertRefused(String part, Runnable change) {
        String message = assertThrows(IllegalArgumentException.class, change::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void whatMakesSenseIsTaken() {
        assertEquals("n3", MemberChange.addVoter("n3", "[::1]:65535").id());
        assertEquals("", MemberChange.addVoter("n3", "").address());
        assertEquals("n3", MemberChange.replace("n3", "n3", "").replacedId(), "which was wiped");
        assertEquals("n0", MemberChange.replace("n0", "n3", "example-host.test:1").replacedId());
    }

    @Test
    void anAddressThatNobodyCouldConnectToIsRefused() {
        for (String address : List.of("localhost", "localhost:", ":20911", "localhost:0", "localhost:65536",
                "localhost:99999999999", "localhost:-1", "a b:1", "a;b:1", "h".repeat(260) + ":1")) {
            assertRefused("'" + address + "' is not of the form host:port", () -> MemberChange.move("n3", address));
        }
    }

    @Test
    void anIdThatNoListOfPeersCanNameIsRefused() {
        for (String id : List.of("n-3", "n;3", "n 3", "n".repeat(201))) {
            assertRefused("id '" + id + "'", () -> MemberChange.addLearner(id, "localhost:20911"));
        }
        assertRefused("without an id", () -> MemberChange.remove(" "));
    }

    @Test
    void aChangeWithoutWhatItNeedsIsRefused() {
        assertRefused("without an address", () -> MemberChange.addLearner("n3", ""));
        assertRefused("without an address", () -> MemberChange.move("n3", ""));
        assertRefused("replaces", () -> MemberChange.replace("", "n3", "localhost:20911"));
    }
}
