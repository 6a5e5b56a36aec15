package io.openmessaging.storage.dledger.jepsen.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What this machine offers. A value.
 *
 * @param isRoot whether this process may make namespaces and mounts
 * @param present what was found
 */
public record Features(boolean isRoot, Set<Feature> present) {
    private static final Path CPU = Path.of("/sys/fs/cgroup/cpu/cpu.shares");
    private static final Path MEMORY = Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes");

    public Features {
        present = Set.copyOf(present);
    }

    /** Looks. */
    public static Features ofThisMachine() {
        EnumSet<Feature> present = EnumSet.noneOf(Feature.class);
        for (Feature each : Feature.values()) {
            if (each.program().isEmpty() ? hasCgroups() : Shell.isThere(each.program())) {
                present.add(each);
            }
        }
        return new Features("root".equals(System.getProperty("user.name")), present);
    }

    private static boolean hasCgroups() {
        return Files.isWritable(CPU) && Files.exists(MEMORY);
    }

    public boolean has(Feature feature) {
        return present.contains(feature);
    }

    /** Whether hosts can be namespaces with disks. */
    public boolean hasHosts() {
        return isRoot && has(Feature.NAMESPACES) && has(Feature.NSENTER);
    }

    /** One line for each thing that is missing. */
    public List<String> lacks() {
        List<String> lines = new ArrayList<>();
        if (!isRoot) {
            lines.add("not root: members run on loopback behind proxies; left out: all faults of disks, clocks and "
                + "resources, and those of networks but cut and slow links");
        }
        for (Feature each : Feature.values()) {
            if (!has(each)) {
                lines.add(each.lack());
            }
        }
        return lines;
    }
}
