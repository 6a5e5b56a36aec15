package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What Linux says of a process; not a number on other systems.
 *
 * @param ownMib MiB of memory that are its own: heap, code, stacks
 * @param mappedMib MiB of the page cache that it has mapped and touched
 * @param openFiles its descriptors
 * @param mappings its mappings, of which the kernel allows {@code vm.max_map_count}
 */
record ProcessState(double ownMib, double mappedMib, double openFiles, double mappings) {
    /** The state of a process that runs. */
    static ProcessState of(long pid) {
        Path proc = Path.of("/proc/" + pid);
        try (Stream<Path> files = Files.list(proc.resolve("fd"));
             Stream<String> maps = Files.lines(proc.resolve("maps"))) {
            return new ProcessState(mib(proc, "RssAnon:"), mib(proc, "RssFile:"), files.count(), maps.count());
        } catch (IOException e) {
            return new ProcessState(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
    }

    private static double mib(Path proc, String name) throws IOException {
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            if (line.startsWith(name)) {
                return Double.parseDouble(line.substring(name.length()).replace("kB", "").trim()) / 1024;
            }
        }
        return Double.NaN;
    }
}
