package io.openmessaging.storage.dledger.jepsen.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.jepsen.Main;
import io.openmessaging.storage.dledger.jepsen.cli.UsageException;
import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.HostPlan;
import io.openmessaging.storage.dledger.jepsen.host.Launch;
import io.openmessaging.storage.dledger.jepsen.host.Place;
import io.openmessaging.storage.dledger.jepsen.nemesis.Faults;
import io.openmessaging.storage.dledger.jepsen.workload.MemberKind;

/** How the members of a run are started. Stateless. */
final class Launches {
    private static final String EXAMPLE = "dledger-example/target/dledger-example.jar";

    private Launches() {
    }

    static Launch of(MemberKind kind, RunOptions options, HostPlan plan) {
        if (plan.place() == Place.NODES) {
            return onNodes(kind, options, plan);
        }
        String own = ownClassPath();
        String classPath = options.memberClassPath.isEmpty() ? exampleOr(own) : options.memberClassPath;
        Launch.Clocks clocks = Faults.need(options.nemesis, Feature.CLOCKS) ? Launch.Clocks.OWN : Launch.Clocks.SHARED;
        return kind.isExample()
            ? new Launch(classPath, options.memberMain, kind.command(), kind.options(), clocks)
            : new Launch(own, Main.class.getName(), kind.command(), kind.options(), clocks);
    }

    private static Launch onNodes(MemberKind kind, RunOptions options, HostPlan plan) {
        List<String> jars = plan.jarsOnNodes(classPath(options).size());
        boolean isOther = kind.isExample() && jars.size() > 1;
        String classPath = isOther ? String.join(":", jars.subList(1, jars.size())) : jars.get(0);
        return new Launch(classPath, kind.isExample() ? options.memberMain : Main.class.getName(), kind.command(),
            kind.options(), Launch.Clocks.SHARED);
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

    /** The example's jar beside that of the harness; else the harness itself, which holds the same classes. */
    private static String exampleOr(String own) {
        Path harness = Path.of(own.split(":")[0]).toAbsolutePath();
        for (Path above = harness.getParent(); above != null; above = above.getParent()) {
            if (Files.exists(above.resolve(EXAMPLE))) {
                return above.resolve(EXAMPLE).toString();
            }
        }
        return own;
    }
}
