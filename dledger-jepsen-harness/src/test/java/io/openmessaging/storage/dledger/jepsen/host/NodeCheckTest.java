package io.openmessaging.storage.dledger.jepsen.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;

class NodeCheckTest {
    private static final NodeAccess ACCESS = new NodeAccess(List.of(), "/var/tmp/x", 20911, "java");

    @Test
    void versionsOfJavaAreReadInTheOldFormAndTheNew() {
        assertEquals(8, NodeCheck.feature("1.8.0_392"));
        assertEquals(17, NodeCheck.feature("17.0.15"));
        assertEquals(21, NodeCheck.feature("21-ea"));
        assertEquals(0, NodeCheck.feature("none"));
    }

    @Test
    void addressesThatNobodyElseReachesOrThatAreTwoNodesAreRefused() {
        assertTrue(refusalOf("a=127.0.0.1", "b=198.51.100.2", "c=198.51.100.3").contains("reached from nowhere else"));
        assertTrue(refusalOf("a=198.51.100.2", "b=198.51.100.2", "c=198.51.100.3").contains("that of another node"));
    }

    private static String refusalOf(String... nodes) {
        return assertThrows(IOException.class, () -> new NodeCheck(List.of(nodes), ACCESS, "xfs").run()).getMessage();
    }

    @Test
    void aNodeIsNamedAsSshKnowsItAndPerhapsHasAnAddress() {
        for (String node : List.of("a", "user@a.example", "192.0.2.1", "a=192.0.2.1")) {
            assertTrue(NodeAccess.canBeNode(node), node);
        }
        for (String node : List.of("", "-oProxyCommand=x", "a b", "a=", "a=b", "a=1234.0.0.1", "a=192.0.2.1=ROOT")) {
            assertFalse(NodeAccess.canBeNode(node), node);
        }
    }

    @Test
    void directoriesThatHoldMoreThanARunAreRefused() {
        for (String path : List.of("/", "/tmp", "tmp/x", "/var/../x", "/var//x", "/var/.x", "/a b/c", "/var/tmp/")) {
            assertThrows(IllegalArgumentException.class, () -> new NodeAccess(List.of(), path, 1, "java"), path);
        }
    }
}
