package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
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
        for (Path file : plans(store)) {
            HostPlan plan;
            try {
                plan = HostPlan.load(file);
            } catch (NoSuchFileException e) {
                continue; // Its run has ended by itself.
            } catch (IOException e) {
                lines.add("cannot tell what a run has left: " + e.getMessage());
                continue;
            }
            if (!plan.isOwned()) {
                List<String> left = plan.makers().remove(Hosts.Disks.DELETED);
                lines.add("cleaned up behind the run in " + plan.directory()
                    + (left.isEmpty() ? "" : ", but for " + String.join(", ", left)));
            }
        }
        return lines;
    }

    /** Other runs come and go meanwhile: what is not there any more is no failure. */
    private static List<Path> plans(Path store) throws IOException {
        List<Path> plans = new ArrayList<>();
        for (Path test : directoriesIn(store)) {
            for (Path run : directoriesIn(test)) {
                plans.add(run.resolve(HostPlan.FILE));
            }
        }
        return plans.stream().filter(Files::exists).sorted().toList();
    }

    private static List<Path> directoriesIn(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)).toList();
        }
    }
}
