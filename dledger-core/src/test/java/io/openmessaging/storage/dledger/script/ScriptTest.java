package io.openmessaging.storage.dledger.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * Each script in src/test/resources/raft tells what really happens. With {@code -Ddledger.rewrite=true} the scripts are
 * rewritten instead, to be read as a change.
 */
class ScriptTest {
    private static final Path SCRIPTS = Path.of("src", "test", "resources", "raft");

    @TestFactory
    List<DynamicTest> scriptTellsWhatHappens() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            return files.sorted().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)))
                .toList();
        }
    }

    private static void check(Path file) throws IOException {
        String told = Files.readString(file);
        String happened = Script.rewritten(told.lines().toList());
        if (Boolean.getBoolean("dledger.rewrite")) {
            Files.writeString(file, happened);
            return;
        }
        assertEquals(told, happened);
    }

    @Test
    void aScriptWithAnUnknownCommandFails() {
        assertThrows(IllegalArgumentException.class, () -> Script.rewritten(List.of("cluster 3", "dance n1")));
    }
}
