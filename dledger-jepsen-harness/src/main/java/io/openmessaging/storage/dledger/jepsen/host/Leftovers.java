package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Hosts that nobody answers for any more. Stateless. */
public final class Leftovers {
    private Leftovers() {
    }

    /**
     * Takes away the hosts of runs that ended without doing so themselves.
     *
     * @param store the directory of all runs
     * @return one line for each run that was cleaned up, or could not be
     */
    public static List<String> remove(Path store) throws IOException {
        List<String> lines = new ArrayList<>();
        if (!Files.isDirectory(store)) {
            return lines;
        }
        List<Path> plans;
        try (Stream<Path> files = Files.find(store, 3, (path, attributes) -> path.endsWith(HostPlan.FILE))) {
            plans = files.sorted().toList();
        }
        for (Path file : plans) {
            HostPlan plan = HostPlan.load(file);
            if (!plan.isOwned()) {
                List<String> left = plan.makers().remove(Hosts.Disks.DELETED);
                lines.add("cleaned up behind the run in " + plan.directory()
                    + (left.isEmpty() ? "" : ", but for " + String.join(", ", left)));
            }
        }
        return lines;
    }
}
