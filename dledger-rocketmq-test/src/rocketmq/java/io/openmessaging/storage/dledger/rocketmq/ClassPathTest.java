package io.openmessaging.storage.dledger.rocketmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.rpc.netty.DLedgerRpcNettyService;
import io.openmessaging.storage.dledger.store.file.DLedgerMmapFileStore;
import org.junit.jupiter.api.Test;

/** Goal: our classes and RocketMQ's jars can be on one class path. Method: no class is in two of them. */
class ClassPathTest {
    private static final Path LIB = Path.of(System.getProperty("dledger.repo.root", ".."),
        "dledger-rocketmq-test/libs/target/lib");

    @Test
    void noClassIsThereTwice() throws Exception {
        Set<String> ours = new TreeSet<>();
        for (Class<?> each : List.of(DLedgerServer.class, DLedgerMmapFileStore.class, DLedgerRpcNettyService.class)) {
            ours.addAll(classesIn(Path.of(each.getProtectionDomain().getCodeSource().getLocation().toURI())));
        }
        assertTrue(ours.size() > 300, "classes of ours: " + ours.size());
        int jars = 0;
        try (Stream<Path> files = Files.list(LIB)) {
            for (Path jar : files.toList()) {
                Set<String> twice = classesIn(jar);
                twice.retainAll(ours);
                assertEquals(Set.of(), twice, jar.toString());
                jars++;
            }
        }
        assertTrue(jars > 100, "jars of RocketMQ's: " + jars);
    }

    private static Set<String> classesIn(Path place) throws IOException {
        if (Files.isDirectory(place)) {
            try (Stream<Path> files = Files.walk(place)) {
                return classes(files.map(file -> place.relativize(file).toString().replace('\\', '/')));
            }
        }
        try (JarFile jar = new JarFile(place.toFile())) {
            return classes(jar.stream().map(entry -> entry.getName()));
        }
    }

    private static Set<String> classes(Stream<String> names) {
        return names.filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
            .collect(Collectors.toCollection(TreeSet::new));
    }
}
