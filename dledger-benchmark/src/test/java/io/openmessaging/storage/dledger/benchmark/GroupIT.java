package io.openmessaging.storage.dledger.benchmark;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Goal: a group is asked of the members that live. Method: processes of ours, of which one is killed. */
class GroupIT {
    @Test
    void aGroupHasALeaderAmongThoseThatLive(@TempDir Path directory) throws Exception {
        Contender contender = Contender.named(List.of("dledger-cache")).get(0);
        try (Group group = new Group(contender, directory.toString(), List.of())) {
            group.kill(0);
            int leader = group.leader();
            assertNotEquals(0, leader);
            group.restart(0);
            assertTrue(group.failOver() > 0);
            assertNotEquals(leader, group.leader());
        }
    }
}
