package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
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

/** The examples in the README are classes of this module, word for word, and do what they say on every JDK here. */
class EmbeddingIT {
    private static final Path JDKS = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("^JAVA_VERSION=\"(\\d+)", Pattern.MULTILINE);

    @TempDir
    private Path directory;

    @Test
    void theReadmeShowsTheSourcesThatAreCompiledHere() throws Exception {
        for (Class<?> example : List.of(ReplicatedLog.class)) {
            String source = Files.readString(Readme.root().resolve("dledger-example/src/main/java")
                .resolve(example.getName().replace('.', '/') + ".java"));
            String withoutPackage = source.replaceFirst("package .*;\\n\\n", "");
            assertEquals(withoutPackage, Readme.block("java", "class " + example.getSimpleName()));
        }
    }

    /** No option but the class path: what an application's JVM is started with is not ours to say. */
    @Test
    void aMemberInsideAnApplicationAcknowledgesAnEntryOnEveryJdkWithoutAnyOption() throws Exception {
        for (Path java : javas()) {
            String peers = "n0-127.0.0.1:" + FreePorts.find(1).get(0);
            Path store = Files.createTempDirectory(directory, "jdk");
            try (Cli example = Cli.startCommand(List.of(java.toString(), "-cp", Cli.jar().toString(),
                    ReplicatedLog.class.getName(), peers, store.toString()))) {
                example.await();
                assertEquals(List.of("on disk on a majority, at index 0"), example.out(), java + ": " + example);
                assertEquals(0, example.status(), java + ": " + example);
            }
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
