package io.openmessaging.storage.dledger.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.beust.jcommander.ParameterException;
import io.openmessaging.storage.dledger.benchmark.driver.Durability;

/**
 * A system in one of the ways in which it is measured.
 *
 * @param name what users call it
 * @param system what its ways have in common, a part of the name
 * @param systemClass the class that knows it
 * @param home the module whose class path it runs on; empty for this program's own
 * @param durability what its acknowledgements promise
 * @param bodiesPerAppend how many bodies are appended together
 * @param hasClient whether it can be measured with a client in a process of its own
 * @param jvmOptions what its JVMs need
 */
record Contender(String name, String system, String systemClass, String home, Durability durability,
        int bodiesPerAppend, boolean hasClient, List<String> jvmOptions) {
    /** How many bodies a batch has. */
    static final int BATCH = 32;
    /** The system that all others are measured beside. */
    static final String OURS = "dledger";
    private static final String PACKAGE = Contender.class.getPackageName();
    private static final String OUR_CLASS = PACKAGE + ".OurSystem";
    private static final String PIPE_CLASS = PACKAGE + ".PipeSystem";
    private static final String HISTORICAL_CLASS = PACKAGE + ".historical.HistoricalSystem";
    private static final String HISTORICAL_HOME = "dledger-benchmark-historical";
    private static final String PEERS_HOME = "dledger-benchmark-peers";
    private static final List<String> ONLY_ERRORS = List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");

    static final Contender OURS_ON_DISK = ours("dledger-disk", Durability.DISK, 1);
    static final Contender OURS_IN_CACHE = ours("dledger-cache", Durability.PAGE_CACHE, 1);
    static final Contender PIPE_ON_DISK = pipe("pipe-disk", Durability.DISK);
    static final Contender PIPE_IN_CACHE = pipe("pipe-cache", Durability.PAGE_CACHE);

    /** The pipe to a single receiver, which has all that is done: what a follower that catches up could get at best. */
    static final Contender PIPE_TO_ONE = new Contender("pipe-to-one", "pipe", PACKAGE + ".PipeToOne", "",
        Durability.PAGE_CACHE, 1, false, List.of());

    /** All, in the order in which they are measured and shown. */
    static final List<Contender> ALL = List.of(
        PIPE_ON_DISK,
        OURS_ON_DISK,
        PIPE_IN_CACHE,
        OURS_IN_CACHE,
        historical("historical-1", 1),
        ours("dledger-cache-32", Durability.PAGE_CACHE, BATCH),
        historical("historical-32", BATCH),
        jraft("jraft-disk", Durability.DISK),
        jraft("jraft-cache", Durability.PAGE_CACHE),
        ratis("ratis-disk", Durability.DISK),
        ratis("ratis-cache", Durability.PAGE_CACHE),
        aeron());

    private static Contender ours(String name, Durability durability, int bodiesPerAppend) {
        return new Contender(name, OURS, OUR_CLASS, "", durability, bodiesPerAppend, true, List.of());
    }

    private static Contender pipe(String name, Durability durability) {
        return new Contender(name, "pipe", PIPE_CLASS, "", durability, 1, false, List.of());
    }

    /** Its batches cannot be sent: its server reads every request as one of a single body. */
    private static Contender historical(String name, int bodiesPerAppend) {
        return new Contender(name, "historical", HISTORICAL_CLASS, HISTORICAL_HOME, Durability.PAGE_CACHE,
            bodiesPerAppend, bodiesPerAppend == 1, ONLY_ERRORS);
    }

    private static Contender jraft(String name, Durability durability) {
        return new Contender(name, "jraft", PACKAGE + ".jraft.JRaftSystem", PEERS_HOME, durability, 1, true,
            ONLY_ERRORS);
    }

    private static Contender ratis(String name, Durability durability) {
        return new Contender(name, "ratis", PACKAGE + ".ratis.RatisSystem", PEERS_HOME, durability, 1, true,
            ONLY_ERRORS);
    }

    /** It reaches into the JDK, which wants to be told so. */
    private static Contender aeron() {
        return new Contender("aeron", "aeron", PACKAGE + ".aeron.AeronSystem", PEERS_HOME, Durability.PAGE_CACHE, 1,
            true, Stream.concat(ONLY_ERRORS.stream(),
                Stream.of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED")).toList());
    }

    /** Ours with the same promise and the same batches. */
    Contender oursAlike() {
        return ALL.stream().filter(each -> each.isOurs() && each.durability == durability
            && each.bodiesPerAppend == bodiesPerAppend).findFirst().orElseThrow();
    }

    boolean isOurs() {
        return system.equals(OURS);
    }

    /** Whether the cell can be measured of it. */
    boolean canDo(Cell cell) {
        return (cell.clients() == Cell.Clients.EMBEDDED || hasClient) && cell.outstanding() >= bodiesPerAppend;
    }

    /**
     * The contenders that some names, of systems or of single ones, stand for, and ours that are like them.
     *
     * @throws ParameterException for a name that is none
     */
    static List<Contender> named(List<String> names) {
        Set<Contender> chosen = new LinkedHashSet<>();
        for (String name : names) {
            List<Contender> meant = ALL.stream()
                .filter(each -> each.name.equals(name) || each.system.equals(name)).toList();
            if (meant.isEmpty()) {
                throw new ParameterException("--systems: no system " + name + "; there are "
                    + String.join(", ", new LinkedHashSet<>(ALL.stream().map(Contender::system).toList()))
                    + ", and in single ways " + String.join(", ", ALL.stream().map(Contender::name).toList()));
            }
            for (Contender each : meant) {
                chosen.add(each.oursAlike());
                chosen.add(each);
            }
        }
        return ALL.stream().filter(chosen::contains).toList();
    }

    /** As {@link #named}, but those alone that elect a leader, and append single bodies. */
    static List<Contender> electing(List<String> names) {
        return named(names).stream().filter(each -> each.hasClient() && each.bodiesPerAppend() == 1).toList();
    }

    /**
     * The class path of its processes.
     *
     * @throws IOException if its module was not built
     */
    String classPath() throws IOException {
        String own = System.getProperty("java.class.path");
        if (home.isEmpty()) {
            return own;
        }
        Path target = repository(Path.of(own.split(File.pathSeparator)[0])).resolve(home).resolve("target");
        if (!Files.isDirectory(target.resolve("peer"))) {
            throw new IOException("the jars of " + name + " are not in " + target
                + "; run first, at the root of the sources: mvn -q -DskipTests package");
        }
        List<String> classPath = new ArrayList<>();
        classPath.add(target.resolve("classes").toString());
        classPath.add(target.resolve("peer").resolve("*").toString());
        return String.join(File.pathSeparator, classPath);
    }

    /** The sources' root: this program lies in {@code dledger-benchmark/target} below it. */
    private static Path repository(Path program) {
        return program.toAbsolutePath().normalize().getParent().getParent().getParent();
    }
}
