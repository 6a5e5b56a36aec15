package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParameterException;
import com.beust.jcommander.Parameters;
import io.openmessaging.storage.dledger.benchmark.driver.Workload;

/**
 * Measures how long a group is without a leader that appends, when its leader's process is killed: from the kill to the
 * first append that the next leader acknowledges to its own process. All systems have the timeouts of their adapters.
 */
@Parameters(commandDescription = "Measure how long it takes after the kill of a leader until another one appends")
final class FailoverCommand implements BenchmarkCli.Command {
    private static final Workload WARM_UP = new Workload(1024, 64, 1, 0, 2000);

    @Parameter(names = "--systems", description = "Systems, or single ways of them; ours that are alike come with them")
    private List<String> systems = List.of(Contender.OURS);

    @Parameter(names = "--rounds", description = "Rounds; each kills a leader of each system")
    private int rounds = 5;

    @Parameter(names = "--dir", description = "Where to make the directories for data, which are deleted")
    private String dir = System.getProperty("java.io.tmpdir");

    @Override
    public int run() throws IOException {
        List<Contender> contenders = Contender.electing(systems);
        if (rounds < 1 || contenders.isEmpty()) {
            throw new ParameterException("--rounds must be 1 or above, and --systems must name one that elects");
        }
        List<double[]> found = new ArrayList<>();
        contenders.forEach(each -> found.add(new double[rounds]));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                try (Group group = new Group(contenders.get(i), dir, List.of())) {
                    group.measure(Cell.Clients.EMBEDDED, WARM_UP);
                    found.get(i)[round] = group.failOver() / 1e6;
                }
                System.out.printf("round %d  %-15s %,7.0f ms%n", round + 1, contenders.get(i).name(),
                    found.get(i)[round]);
            }
        }
        for (int i = 0; i < contenders.size(); i++) {
            double[] ms = found.get(i);
            System.out.printf("median of %d rounds: %-15s %,7.0f ms (%,.0f to %,.0f)%n", rounds,
                contenders.get(i).name(), Processes.median(ms), Arrays.stream(ms).min().orElseThrow(),
                Arrays.stream(ms).max().orElseThrow());
        }
        return 0;
    }
}
