package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.example.demo.FreePorts;

/** The example in the README is a class of the tests, word for word, and does what it says. */
class EmbeddingExampleIT {
    @TempDir
    private Path directory;

    @Test
    void theReadmeShowsTheSourceThatIsCompiledHere() throws Exception {
        String source = Files.readString(Readme.root().resolve("dledger-example/src/test/java")
            .resolve(EmbeddingExample.class.getName().replace('.', '/') + ".java"));
        String withoutPackage = source.replaceFirst("package .*;\\n\\n", "");
        assertEquals(withoutPackage, Readme.block("java", "class EmbeddingExample"));
    }

    @Test
    void aMemberInsideAnApplicationAcknowledgesAnEntry() throws Exception {
        URI classes = EmbeddingExample.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        String classPath = Path.of(classes) + File.pathSeparator + Cli.jar();
        String peers = "n0-127.0.0.1:" + FreePorts.find(1).get(0);
        try (Cli example = Cli.startJava(List.of("-cp", classPath, EmbeddingExample.class.getName()), peers,
                directory.toString())) {
            example.await();
            assertEquals(List.of("on disk on a majority, at index 0"), example.out(), example::toString);
            assertEquals(0, example.status(), example::toString);
        }
    }
}
