package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Limits for the processes of one host, by control groups of version 1 or 2, whichever there are. A value.
 *
 * @param tree where the host has its groups
 * @param name of this run's group on the host
 * @param reach how commands run there
 */
public record ControlGroups(String tree, String name, Reach reach) {
    /** Where they are usually found. */
    private static final String TREE = "/sys/fs/cgroup";

    private static final String TEXT = NodeScript.read("limits.sh");

    /** Those of a host whose names begin with that. */
    static ControlGroups of(Host host, String groups) {
        return new ControlGroups(TREE, groups + "-" + host.id(), host.reach());
    }

    /** Whether there can be limits where commands run so. */
    static boolean areOffered(Reach reach) {
        try {
            new ControlGroups(TREE, "dledger-try-" + ProcessHandle.current().pid(), reach).must("check");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Lets a process have so many hundredths of one processor. */
    public void limitCpu(long pid, int percent) throws IOException {
        must("cpu", Long.toString(pid), Integer.toString(percent));
    }

    /** Lets a process have so many bytes of memory, the page cache of its files included, from now on. */
    public void limitMemory(long pid, long bytes) throws IOException {
        must("memory", Long.toString(pid), Long.toString(bytes));
    }

    /** Ends all limits; processes go back to the group above. */
    public void lift() throws IOException {
        must("lift");
    }

    private void must(String word, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("sh", "-s", "--", tree, word, name));
        words.addAll(List.of(arguments));
        Shell.must(reach.rootCommand(words), TEXT);
    }
}
