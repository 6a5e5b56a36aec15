package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.example.demo.FreePorts;
import io.openmessaging.storage.dledger.example.embedding.ReplicatedLog;
import io.openmessaging.storage.dledger.example.embedding.ReplicatedMap;

/** The examples in the README are classes of this module, word for word, and do what they say on every JDK here. */
class EmbeddingIT {
    private static final Path JDKS = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("^JAVA_VERSION=\"(\\d+)", Pattern.MULTILINE);

    @TempDir
    private Path directory;

    @Test
    void theReadmeShowsTheSourcesThatAreCompiledHere() throws Exception {
        assertEquals(sourceOf(ReplicatedLog.class), Readme.block("README.md", "java", "class ReplicatedLog"));
        assertEquals(sourceOf(ReplicatedMap.class),
            Readme.block("dledger-example/README.md", "java", "class ReplicatedMap"));
    }

    private static String sourceOf(Class<?> example) throws Exception {
        String source = Files.readString(Readme.root().resolve("dledger-example/src/main/java")
            .resolve(example.getName().replace('.', '/') + ".java"));
        return source.replaceFirst("package .*;\\n\\n", "");
    }

    /** No option but the class path: what an application's JVM is started with is not ours to say. */
    @Test
    void aMemberInsideAnApplicationRunsOnEveryJdkWithoutAnyOption() throws Exception {
        for (Path java : javas()) {
            String peers = "n0-127.0.0.1:" + FreePorts.find(1).get(0);
            Path store = Files.createTempDirectory(directory, "jdk");
            assertPrints("on disk on a majority, at index 0", java, ReplicatedLog.class, peers, store.toString());
            assertPrints("SUCCESS: Hello World", java, ReplicatedMap.class, "n0", peers,
                store.resolve("map").toString());
        }
    }

    private static void assertPrints(String line, Path java, Class<?> example, String... args) throws Exception {
        List<String> command = new ArrayList<>(
            List.of(java.toString(), "-cp", Cli.jar().toString(), example.getName()));
        command.addAll(List.of(args));
        try (Cli run = Cli.startCommand(command)) {
            run.await();
            assertEquals(List.of(line), run.out(), java + ": " + run);
            assertEquals(0, run.status(), java + ": " + run);
        }
    }

    /** The JDK that runs this, and those beside it that are new enough, each once. */
    private static Set<Path> javas() throws Exception {
        Set<Path> javas = new TreeSet<>();
        javas.add(Path.of(System.getProperty("java.home"), "bin", "java").toRealPath());
        if (Files.isDirectory(JDKS)) {
            try (Stream<Path> jdks = Files.list(JDKS)) {
                for (Path jdk : jdks.filter(jdk -> Files.isExecutable(jdk.resolve("bin/java"))).toList()) {
                    if (versionOf(jdk) >= 17) {
                        javas.add(jdk.resolve("bin/java").toRealPath());
                    }
                }
            }
        }
        return javas;
    }

    private static int versionOf(Path jdk) throws Exception {
        Path release = jdk.resolve("release");
        Matcher version = VERSION.matcher(Files.exists(release) ? Files.readString(release) : "");
        return version.find() ? Integer.parseInt(version.group(1)) : -1;
    }
}
