package io.openmessaging.storage.dledger.jepsen.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.beust.jcommander.ParametersDelegate;

import io.openmessaging.storage.dledger.jepsen.cli.Command;
import io.openmessaging.storage.dledger.jepsen.cli.UsageException;
import io.openmessaging.storage.dledger.jepsen.host.Features;
import io.openmessaging.storage.dledger.jepsen.host.HostPlan;
import io.openmessaging.storage.dledger.jepsen.host.Hosts;
import io.openmessaging.storage.dledger.jepsen.host.Leftovers;
import io.openmessaging.storage.dledger.jepsen.host.LoopbackHosts;
import io.openmessaging.storage.dledger.jepsen.host.NamespaceHosts;
import io.openmessaging.storage.dledger.jepsen.host.Place;
import io.openmessaging.storage.dledger.jepsen.host.SshHosts;
import io.openmessaging.storage.dledger.jepsen.nemesis.Faults;
import io.openmessaging.storage.dledger.jepsen.report.StoreDirectory;

/** {@code test}: one run, from fresh hosts to a verdict. */
public final class TestCommand extends Command {
    private static final String NAME = "test";
    /** For the start, the end of faults, the last reads and the judges, each of which has a limit of its own. */
    private static final Duration OVERHEAD = Duration.ofMinutes(10);

    @ParametersDelegate
    private final RunOptions options = new RunOptions();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "Run members on hosts of their own, load them, make trouble, and judge what clients saw.";
    }

    @Override
    public List<String> examples() {
        return List.of("test --workload register --nemesis kill:primary --time-limit 60",
            "test --workload append --nemesis power-loss --rate 200",
            "test --nemesis partition-halves,pause:primary,deaf --interval 5 --hosts 5 --read-mode LEASE_READ",
            "test --nodes a,b,c --ssh-user admin --workload append --nemesis kill,partition-primary,pause");
    }

    @Override
    public int run(PrintStream out, PrintStream err) throws UsageException, IOException, InterruptedException {
        options.check();
        if (!options.inside.isEmpty()) {
            endWithParent();
            return new TestRun(options, HostPlan.load(Path.of(options.inside, HostPlan.FILE)), out, err).run();
        }
        Features features = options.findFeatures();
        features.lacks().forEach(err::println);
        leaveOutImpossible(features, err);
        return onNewHosts(options, features, Supervisor.Output.TERMINAL, err);
    }

    private void leaveOutImpossible(Features features, PrintStream err) throws UsageException {
        List<String> possible = options.nemesis.stream().filter(fault -> Faults.isOffered(fault, features)).toList();
        options.nemesis.stream().filter(fault -> !possible.contains(fault))
            .forEach(fault -> err.println("left out, as it is not possible here: --nemesis " + fault));
        if (possible.isEmpty() && !options.nemesis.isEmpty()) {
            throw new UsageException("--nemesis: none of these is possible here: " + options.nemesis);
        }
        options.nemesis = possible;
    }

    /** Cleans up behind runs that crashed, makes hosts, and runs on them; returns the status of the run. */
    static int onNewHosts(RunOptions options, Features features, Supervisor.Output output, PrintStream err)
            throws UsageException, IOException, InterruptedException {
        List<Path> jars = features.place() == Place.NODES ? Launches.jars(options) : List.of();
        Leftovers.remove(options.storeDirectory()).forEach(err::println);
        Path directory = new StoreDirectory(options.storeDirectory())
            .create(options.testName(), Clock.systemUTC().instant());
        Hosts hosts = switch (features.place()) {
            case LOOPBACK -> LoopbackHosts.of(options.hosts, directory);
            case NAMESPACES -> new NamespaceHosts(HostPlan.of(options.hosts, options.fileSystem, directory));
            case NODES -> new SshHosts(HostPlan.onNodes(features, options.fileSystem, directory), jars);
        };
        List<String> words = new ArrayList<>(List.of(NAME));
        words.addAll(options.words());
        return new Supervisor(hosts, directory, output, err).run(words, options.timeLimit().plus(OVERHEAD));
    }

    /** Whoever made the hosts takes them away; without him there is nothing left to test. */
    private static void endWithParent() {
        ProcessHandle.current().parent()
            .ifPresent(parent -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(2)));
    }
}
