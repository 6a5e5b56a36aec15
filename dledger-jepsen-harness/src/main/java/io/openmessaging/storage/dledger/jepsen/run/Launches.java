package io.openmessaging.storage.dledger.jepsen.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.jepsen.Main;
import io.openmessaging.storage.dledger.jepsen.cli.UsageException;
import io.openmessaging.storage.dledger.jepsen.historical.HistoricalMember;
import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.HostPlan;
import io.openmessaging.storage.dledger.jepsen.host.Launch;
import io.openmessaging.storage.dledger.jepsen.host.Place;
import io.openmessaging.storage.dledger.jepsen.nemesis.Faults;
import io.openmessaging.storage.dledger.jepsen.workload.MemberKind;
import io.openmessaging.storage.dledger.jepsen.workload.MemberKind.Program;

/** How the members of a run are started. Stateless. */
final class Launches {
    private static final String EXAMPLE = "dledger-example/target/dledger-example.jar";
    private static final String HISTORICAL = "dledger-jepsen-harness/historical/target/lib";

    private Launches() {
    }

    static Launch of(MemberKind kind, RunOptions options, HostPlan plan) {
        Launch.Clocks clocks = Faults.need(options.nemesis, Feature.CLOCKS) ? Launch.Clocks.OWN : Launch.Clocks.SHARED;
        if (plan.place() == Place.NODES) {
            return onNodes(kind, options, plan, clocks);
        }
        String own = ownClassPath();
        Path example = built(EXAMPLE);
        String classPath = switch (kind.program()) {
            case HARNESS -> own;
            // The harness holds the classes of the example as well.
            case EXAMPLE -> given(options, example == null ? own : example.toString());
            // The harness comes last, and only its main class of such members is found there.
            case HISTORICAL -> given(options, historicalJars() + "/*") + ":" + own;
        };
        return new Launch(classPath, mainClass(kind, options), kind.command(), kind.options(), clocks);
    }

    private static String given(RunOptions options, String other) {
        return options.memberClassPath.isEmpty() ? other : options.memberClassPath;
    }

    private static String mainClass(MemberKind kind, RunOptions options) {
        return switch (kind.program()) {
            case HARNESS -> Main.class.getName();
            case EXAMPLE -> options.memberMain;
            case HISTORICAL -> HistoricalMember.class.getName();
        };
    }

    private static Launch onNodes(MemberKind kind, RunOptions options, HostPlan plan, Launch.Clocks clocks) {
        List<String> jars = plan.jarsOnNodes(classPath(options).size());
        boolean isOther = kind.program() == Program.EXAMPLE && jars.size() > 1;
        String classPath = isOther ? String.join(":", jars.subList(1, jars.size())) : jars.get(0);
        return new Launch(classPath, mainClass(kind, options), kind.command(), kind.options(), clocks);
    }

    private static String ownClassPath() {
        return System.getProperty("java.class.path");
    }

    /** The harness, which holds the classes of the example as well, and what else members were told to run from. */
    private static List<String> classPath(RunOptions options) {
        List<String> all = new ArrayList<>(List.of(ownClassPath()));
        if (!options.memberClassPath.isEmpty()) {
            all.addAll(List.of(options.memberClassPath.split(":")));
        }
        return all;
    }

    /**
     * What must be on nodes for members to run there, and the harness's own first.
     *
     * @throws UsageException if something of it is no jar
     */
    static List<Path> jars(RunOptions options) throws UsageException {
        List<Path> jars = new ArrayList<>();
        for (String each : classPath(options)) {
            if (!each.endsWith(".jar") || !Files.isRegularFile(Path.of(each))) {
                throw new UsageException("--nodes: members run from jars there, and this is none: " + each);
            }
            jars.add(Path.of(each));
        }
        return jars;
    }

    /** Where the jars of the historical library are; null if nobody has fetched them. */
    static Path historicalJars() {
        return built(HISTORICAL);
    }

    /** What was built in the repository that the harness is in; null if it was not, or it is in none. */
    private static Path built(String path) {
        Path harness = Path.of(ownClassPath().split(":")[0]).toAbsolutePath();
        for (Path above = harness.getParent(); above != null; above = above.getParent()) {
            if (Files.exists(above.resolve(path))) {
                return above.resolve(path);
            }
        }
        return null;
    }
}
