package io.openmessaging.storage.dledger.jepsen.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostPlanTest {
    @TempDir
    private Path directory;

    @Test
    void aPlanComesBackFromItsFile() throws IOException {
        HostPlan plan = HostPlan.of(5, "xfs", directory);
        plan.save();
        assertEquals(plan, HostPlan.load(directory.resolve(HostPlan.FILE)));
        HostPlan onLoopback = HostPlan.onLoopback(3, new LoopbackAddresses(77), directory);
        onLoopback.save();
        assertEquals(onLoopback, HostPlan.load(directory.resolve(HostPlan.FILE)));
        NodeAccess access = new NodeAccess(List.of("-p", "22", "-o", "HostName=a b"), "/var/tmp/x", 7, "java");
        HostPlan onNodes = HostPlan.onNodes(Features.ofNodes(new Nodes(List.of(
            new Node("me@a", "192.0.2.1", SshReach.Rights.SUDO)), access, Set.of(Feature.XFS)), List.of()), "ext4",
            directory);
        onNodes.save();
        assertEquals(onNodes, HostPlan.load(directory.resolve(HostPlan.FILE)));
        assertEquals("n0-192.0.2.1:7", onNodes.hosts().get(0).peer());
        assertEquals(5, plan.hosts().stream().map(Host::peer).distinct().count());
    }

    @Test
    void aPlanIsOwnedByTheProcessThatMadeItAndByNoLaterOneOfTheSameId() {
        HostPlan plan = HostPlan.of(3, "xfs", directory);
        assertTrue(plan.isOwned());
        assertFalse(new HostPlan(plan.place(), plan.token(), 3, "xfs", directory, plan.ownerPid(), 1,
            Nodes.NONE).isOwned());
        assertFalse(new HostPlan(plan.place(), plan.token(), 3, "xfs", directory, Long.MAX_VALUE, 1,
            Nodes.NONE).isOwned());
    }

    @Test
    void aFileThatIsNoPlanIsRefusedAndCannotNameWhatItLikes() throws IOException {
        Path file = directory.resolve(HostPlan.FILE);
        Files.writeString(file,
            "place=NAMESPACES\ntoken=../../etc\ncount=3\nfileSystem=xfs\nownerPid=1\nownerStartMs=1\n");
        assertThrows(IOException.class, () -> HostPlan.load(file));
        Files.writeString(file, "token=a\n");
        assertThrows(IOException.class, () -> HostPlan.load(file));
    }
}
