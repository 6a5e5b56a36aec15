package io.openmessaging.storage.dledger.jepsen.run;

import java.io.PrintStream;
import java.util.List;

import io.openmessaging.storage.dledger.jepsen.cli.Command;
import io.openmessaging.storage.dledger.jepsen.host.Features;
import io.openmessaging.storage.dledger.jepsen.nemesis.Faults;

/** {@code faults}: which there are, and what this machine lacks for some of them. */
public final class FaultsCommand extends Command {
    @Override
    public String name() {
        return "faults";
    }

    @Override
    public String summary() {
        return "List the faults with their usual targets, and what is missing here for some of them.";
    }

    @Override
    public List<String> examples() {
        return List.of("faults");
    }

    @Override
    public int run(PrintStream out, PrintStream err) {
        Faults.help().forEach(out::println);
        Features.ofThisMachine().lacks().forEach(err::println);
        return 0;
    }
}
