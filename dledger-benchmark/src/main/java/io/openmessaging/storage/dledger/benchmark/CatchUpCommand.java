package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParameterException;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import io.openmessaging.storage.dledger.benchmark.driver.Workload;

/**
 * Measures how fast a follower that was killed gets what was appended meanwhile, beside the raw pipe to one receiver.
 * The time begins with the first new entry that the follower has, so that the start of its process is not in it.
 */
@Parameters(commandDescription = "Measure how fast a restarted follower catches up, beside the raw pipe to one")
final class CatchUpCommand implements BenchmarkCli.Command {
    static final int BODY_BYTES = 1024;
    static final int OUTSTANDING = 1024;
    private static final int FILL_MS = 500;
    private static final int PIPE_MS = 3000;
    private static final int WANTED_LOSS_PERCENT = 20;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(5);

    @Parameter(names = "--systems", description = "Systems, or single ways of them; ours that are alike come with them")
    private List<String> systems = List.of(Contender.OURS);

    @Parameter(names = "--mib", description = "MiB of bodies of 1 KiB that the follower lacks")
    private int mib = 1024;

    @Parameter(names = "--load", description = "Clients go on appending to the leader, at full rate and then at half of"
        + " it, and what they lose meanwhile is measured; without the pipe")
    private boolean underLoad;

    @Parameter(names = "--warm-up", description = "Seconds for which clients append before anything is measured, with"
        + " --load")
    private int warmUpSeconds = 20;

    @Parameter(names = "--seconds", description = "Seconds for which clients are measured before the follower is"
        + " killed, with --load")
    private int seconds = 5;

    @Parameter(names = "--rounds", description = "Rounds; each measures every system and the pipe once")
    private int rounds = 3;

    @Parameter(names = "--dir", description = "Where to make the directories for data, which are deleted")
    private String dir = System.getProperty("java.io.tmpdir");

    @ParametersDelegate
    private final StartMemory memory = new StartMemory();

    private int moved;

    @Override
    public List<String> examples() {
        return List.of("catch-up --full-page-cache",
            "catch-up --systems jraft,aeron --rounds 1",
            "catch-up --load",
            "catch-up --load --systems dledger-disk --mib 256 --rounds 1");
    }

    @Override
    public int run() throws IOException {
        if (rounds < 1 || mib < 1 || seconds < 1 || warmUpSeconds < 0) {
            throw new ParameterException("--rounds, --mib and --seconds must be 1 or above, --warm-up 0 or above");
        }
        try (memory) {
            return underLoad ? runUnderLoad() : runAlone();
        }
    }

    private int runAlone() throws IOException {
        List<Contender> contenders = Contender.electing(systems);
        Map<String, double[]> found = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            note(found, Contender.PIPE_TO_ONE.name(), round, pipe());
            for (Contender contender : contenders) {
                note(found, contender.name(), round, catchUp(contender));
            }
        }
        double pipe = Processes.median(found.get(Contender.PIPE_TO_ONE.name()));
        found.forEach((name, rates) -> System.out.printf("median of %d rounds: %-15s %,7.0f MiB/s (%,.0f to %,.0f),"
            + " %.2f of the pipe%n", rounds, name, Processes.median(rates), Arrays.stream(rates).min().orElseThrow(),
            Arrays.stream(rates).max().orElseThrow(), Processes.median(rates) / pipe));
        return 0;
    }

    private void note(Map<String, double[]> found, String name, int round, double mibPerSecond) {
        System.out.printf("round %d  %-15s %,7.0f MiB/s%n", round + 1, name, mibPerSecond);
        found.computeIfAbsent(name, key -> new double[rounds])[round] = mibPerSecond;
    }

    private int runUnderLoad() throws IOException {
        Map<String, List<CatchUpUnderLoad.Row>> found = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Contender contender : Contender.electing(systems)) {
                runUnderLoad(round, contender, found);
            }
        }
        found.forEach((name, rows) -> System.out.printf("median of %d rounds: %s: %,.0f MiB/s, loss %.1f %%"
            + " (wanted: below %d)%n", rows.size(), name,
            Processes.median(rows, CatchUpUnderLoad.Row::mibPerSecond),
            Processes.median(rows, CatchUpUnderLoad.Row::lossPercent), WANTED_LOSS_PERCENT));
        return moved == 0 ? 0 : 1;
    }

    /** A leader that moves ends this round of that system, and no other. */
    private void runUnderLoad(int round, Contender contender, Map<String, List<CatchUpUnderLoad.Row>> found)
        throws IOException {
        memory.prepare(dir);
        try (Group group = new Group(contender, dir, List.of())) {
            new CatchUpUnderLoad(group, mib, seconds * 1000).run(warmUpSeconds * 1000, row -> {
                tell(round, contender, row);
                found.computeIfAbsent(contender.name() + ", " + row.rate(), key -> new ArrayList<>()).add(row);
            });
        } catch (LeaderMovedException e) {
            moved++;
            System.out.printf("round %d  %-15s %s: no figure%n", round, contender.name(), e.getMessage());
        }
    }

    private static void tell(int round, Contender contender, CatchUpUnderLoad.Row row) {
        System.out.printf("round %d  %-15s %s: %,.0f MiB in %.1f s%s, %,.0f MiB/s; clients/s before %,.0f, without"
            + " the follower %,.0f, during %,.0f, after %,.0f, loss %.1f %%; p99 before %,d us, during %,d us; failed"
            + " %d, refused at once: %s%n", round, contender.name(), row.rate(), row.caughtUpMib(), row.seconds(),
            row.isInStep() ? "" : " and not in step", row.mibPerSecond(), row.before().perSecond(),
            row.without().perSecond(), row.during().perSecond(), row.after().perSecond(), row.lossPercent(),
            row.before().p99Us(), row.during().p99Us(), row.during().failed(), row.during().refusedWords());
    }

    private double pipe() throws IOException {
        memory.prepare(dir);
        try (Group group = new Group(Contender.PIPE_TO_ONE, dir, List.of())) {
            Workload load = new Workload(BODY_BYTES, OUTSTANDING, 1, PIPE_MS, PIPE_MS);
            return group.measure(Cell.Clients.EMBEDDED, load).figure().perSecond() * BODY_BYTES / (1 << 20);
        }
    }

    private double catchUp(Contender contender) throws IOException {
        memory.prepare(dir);
        try (Group group = new Group(contender, dir, List.of())) {
            return catchUp(group);
        }
    }

    private double catchUp(Group group) throws IOException {
        try {
            Workload load = new Workload(BODY_BYTES, OUTSTANDING, 1, 0, FILL_MS);
            group.measure(Cell.Clients.EMBEDDED, load);
            int follower = group.killFollower();
            long had = group.entries(group.leader());
            long wanted = had + ((long) mib << 20) / BODY_BYTES;
            while (group.entries(group.leader()) < wanted) {
                group.measure(Cell.Clients.EMBEDDED, load);
            }
            long last = group.entries(group.leader());
            group.restart(follower);
            long began = await(group, follower, had + 1);
            long first = group.entries(follower);
            double seconds = (await(group, follower, last) - began) / 1e9;
            return (last - first) * (double) BODY_BYTES / (1 << 20) / seconds;
        } catch (RuntimeException e) {
            throw group.explained(e);
        }
    }

    /** Waits until a member has so many entries; returns when that was. */
    static long await(Group group, int member, long entries) {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (group.entries(member) < entries) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the follower has " + group.entries(member) + " of " + entries
                    + " entries after five minutes");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return System.nanoTime();
    }
}
