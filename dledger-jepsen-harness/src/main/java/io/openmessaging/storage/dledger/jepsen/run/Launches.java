package io.openmessaging.storage.dledger.jepsen.run;

import java.nio.file.Files;
import java.nio.file.Path;

import io.openmessaging.storage.dledger.jepsen.Main;
import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.Launch;
import io.openmessaging.storage.dledger.jepsen.nemesis.Faults;
import io.openmessaging.storage.dledger.jepsen.workload.MemberKind;

/** How the members of a run are started. Stateless. */
final class Launches {
    private static final String EXAMPLE = "dledger-example/target/dledger-example.jar";

    private Launches() {
    }

    static Launch of(MemberKind kind, RunOptions options) {
        String own = System.getProperty("java.class.path");
        String classPath = options.memberClassPath.isEmpty() ? exampleOr(own) : options.memberClassPath;
        Launch.Clocks clocks = Faults.need(options.nemesis, Feature.CLOCKS) ? Launch.Clocks.OWN : Launch.Clocks.SHARED;
        return kind.isExample()
            ? new Launch(classPath, options.memberMain, kind.command(), kind.options(), clocks)
            : new Launch(own, Main.class.getName(), kind.command(), kind.options(), clocks);
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
