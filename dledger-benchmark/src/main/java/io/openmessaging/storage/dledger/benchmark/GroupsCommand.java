package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.benchmark.driver.Figure;

/** Measures what many idle groups cost, and what they take from one busy group among them. */
@Parameters(commandDescription = "Measure many groups in three processes: their cost idle, and what a busy one loses")
final class GroupsCommand implements BenchmarkCli.Command {
    @ParametersDelegate
    private final Load load = new Load();

    @Parameter(names = "--groups", description = "How many groups, each with a member in each process")
    private int groups = 1000;

    @Parameter(names = "--settle-seconds", description = "Seconds for which they were idle before: the compiler's work"
        + " on the start is done then")
    private int settleSeconds = 60;

    @Parameter(names = "--idle-seconds", description = "Seconds for which the idle groups are watched")
    private int idleSeconds = 10;

    @Parameter(names = "--awake", description = "Groups are never quiet: idle ones send heartbeats of their own")
    private boolean awake;

    @Parameter(names = "--rounds", description = "Rounds; each measures one group alone and among all")
    private int rounds = 3;

    @Parameter(names = "--dir", description = "Where to make the directory for data, which is deleted at the end")
    private String dir = System.getProperty("java.io.tmpdir");

    @Override
    public int run() throws IOException {
        System.out.printf("%d groups in 3 processes, %s when idle; busy group: %d B, %d outstanding, %s%n", groups,
            awake ? "awake" : "quiet", load.payloadBytes, load.outstanding, load.flushMode);
        List<Figure> alone = new ArrayList<>();
        List<Figure> among = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            alone.add(measure(round, 1));
            among.add(measure(round, groups));
        }
        System.out.printf("median of %d rounds: alone %,.0f/s, among %d groups %,.0f/s, among ÷ alone %.2f%n", rounds,
            Processes.median(alone), groups, Processes.median(among),
            Processes.median(among) / Processes.median(alone));
        return 0;
    }

    private Figure measure(int round, int count) throws IOException {
        ManyGroups.Options options = new ManyGroups.Options(count, 1, settleSeconds, idleSeconds, awake,
            new DLedgerConfig().getHeartBeatTimeIntervalMs());
        try (ManyGroups members = new ManyGroups(dir, options, load)) {
            for (IdleFigure idle : members.idle()) {
                System.out.printf("round %d  %4d groups  idle: %s%n", round, count, idle.words());
            }
            Figure figure = members.busy().get(0);
            System.out.printf("round %d  %4d groups  busy: %,.0f/s  p50 %,d us  p99 %,d us  failed %d"
                + "  refused at once: %s%n", round, count, figure.perSecond(), figure.p50Us(),
                figure.p99Us(), figure.failed(), figure.refusedWords());
            return figure;
        }
    }
}
