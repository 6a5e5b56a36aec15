package io.openmessaging.storage.dledger.script;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.junit.jupiter.api.Assertions.assertThrows;

/** Each script in src/test/resources/raft tells what really happens; see {@link Script#testsIn}. */
class ScriptTest {
    private static final Path SCRIPTS = Path.of("src", "test", "resources", "raft");

    @TestFactory
    List<DynamicTest> scriptTellsWhatHappens() throws IOException {
        return Script.testsIn(SCRIPTS, Script::rewritten);
    }

    @Test
    void aScriptWithAnUnknownCommandFails() {
        assertThrows(IllegalArgumentException.class, () -> Script.rewritten(List.of("cluster 3", "dance n1")));
    }
}
