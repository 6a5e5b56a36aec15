package io.openmessaging.storage.dledger.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.openmessaging.storage.dledger.benchmark.driver.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Goal: a group is asked of the members that live. Method: processes of ours, of which one is killed. */
class GroupIT {
    @Test
    void aGroupHasALeaderAmongThoseThatLive(@TempDir Path directory) throws Exception {
        Contender contender = Contender.named(List.of("dledger-cache")).get(0);
        try (Group group = new Group(contender, directory.toString(), List.of())) {
            // What was committed was founded: if the first leader is killed before others know that, they wait for it.
            group.measure(Cell.Clients.EMBEDDED, new Workload(100, 8, 1, 0, 100));
            group.kill(0);
            int leader = group.leader();
            assertNotEquals(0, leader);
            group.restart(0);
            assertTrue(group.failOver() > 0);
            assertNotEquals(leader, group.leader());
        }
    }

    @Test
    void aLoadGoesOnWhileTheGroupIsAskedAndStruck(@TempDir Path directory) throws Exception {
        try (Group group = new Group(Contender.OURS_IN_CACHE, directory.toString(), List.of())) {
            Group.LoadUnderWay load = group.begin(new Workload(100, 64, 1, 0, 0));
            int leader = group.leader();
            int follower = group.killFollower();
            CatchUpCommand.await(group, leader, group.entries(leader) + 100);
            group.restart(follower);
            CatchUpCommand.await(group, follower, group.entries(leader));

            assertTrue(load.lap().appends() >= 100);
            assertEquals(0, load.end().failed());
        }
    }

    @Test
    void aLoadSaysThatItsLeaderHasMoved(@TempDir Path directory) throws Exception {
        Workload load = new Workload(100, 64, 1, 0, 0);
        try (Group group = new Group(Contender.OURS_IN_CACHE, directory.toString(), List.of())) {
            Group.LoadUnderWay former = group.begin(load);
            int stopped = former.leader();
            int second = (stopped + 1) % 3;
            int third = (stopped + 2) % 3;
            CatchUpCommand.await(group, second, 100);

            signal("-STOP", group.pid(stopped));
            await(() -> group.leads(second) || group.leads(third));
            signal("-CONT", group.pid(stopped));
            await(() -> !group.leads(stopped));

            LeaderMovedException moved = assertThrows(LeaderMovedException.class, former::lap);
            assertEquals("the leader moved from n" + stopped + " to n" + group.leader(), moved.getMessage());
            former.end();
            Group.LoadUnderWay next = group.begin(load);
            CatchUpCommand.await(group, stopped, group.entries(next.leader()) + 100);
            assertTrue(next.end().appends() >= 100);
        }
    }

    private static void signal(String signal, long pid) throws Exception {
        assertEquals(0, new ProcessBuilder("kill", signal, "" + pid).start().waitFor());
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "nothing in a minute");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    @Test
    void clientsAreMeasuredBeforeAFollowerIsKilledAndWhileItCatchesUp(@TempDir Path directory) throws Exception {
        try (Group group = new Group(Contender.OURS_IN_CACHE, directory.toString(), List.of())) {
            List<CatchUpUnderLoad.Row> rows = new ArrayList<>();
            new CatchUpUnderLoad(group, 32, 200).run(200, rows::add);

            assertEquals(List.of("full rate", "half rate"), rows.stream().map(CatchUpUnderLoad.Row::rate).toList());
            for (CatchUpUnderLoad.Row row : rows) {
                assertTrue(row.isInStep() && row.caughtUpMib() > 0, row::toString);
                assertTrue(row.before().appends() > 0 && row.without().appends() >= 32 * 1024, row::toString);
                assertEquals(0, row.during().failed(), row::toString);
            }
        }
    }
}
