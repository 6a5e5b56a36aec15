package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Limits for the member of one host, by control groups of version 1. Used by one thread at a time. */
public final class ControlGroups {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final int PERIOD_US = 100_000;

    private final Path cpu;
    private final Path memory;

    public ControlGroups(String token, Host host) {
        String name = token + "-" + host.id();
        this.cpu = ROOT.resolve("cpu").resolve(name);
        this.memory = ROOT.resolve("memory").resolve(name);
    }

    /** Lets a process have so many hundredths of one processor. */
    public void limitCpu(long pid, int percent) throws IOException {
        Files.createDirectories(cpu);
        Files.writeString(cpu.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_US));
        Files.writeString(cpu.resolve("cpu.cfs_quota_us"), Integer.toString(PERIOD_US / 100 * percent));
        Files.writeString(cpu.resolve("cgroup.procs"), Long.toString(pid));
    }

    /** Lets a process have so many bytes of memory, the page cache of its files included, from now on. */
    public void limitMemory(long pid, long bytes) throws IOException {
        Files.createDirectories(memory);
        Files.writeString(memory.resolve("memory.limit_in_bytes"), Long.toString(bytes));
        Files.writeString(memory.resolve("cgroup.procs"), Long.toString(pid));
    }

    /** Ends all limits; processes go back to the group above. */
    public void lift() {
        lift(cpu, ROOT.resolve("cpu"));
        lift(memory, ROOT.resolve("memory"));
    }

    private static void lift(Path group, Path above) {
        if (!Files.exists(group)) {
            return;
        }
        try {
            for (String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
                Files.writeString(above.resolve("cgroup.procs"), pid);
            }
        } catch (IOException e) {
            // A process that ended meanwhile is in no group.
        }
        remove(group);
    }

    /** Takes the groups away. */
    void remove() {
        lift();
    }

    private static void remove(Path group) {
        try {
            Files.deleteIfExists(group);
        } catch (IOException e) {
            // One that is ending still counts; the next lift or the clean-up takes the group away.
        }
    }
}
