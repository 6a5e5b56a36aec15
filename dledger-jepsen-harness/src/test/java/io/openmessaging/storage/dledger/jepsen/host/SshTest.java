package io.openmessaging.storage.dledger.jepsen.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

class SshTest {
    private static final Path SOCKET = Path.of("s");

    @Test
    void aNodesShellFindsTheWordsThatWereSent() throws IOException {
        List<String> words = List.of("printf", "%s|", "plain", "", "two words", "it's", "$(false) `no` \\ \"", "a;b",
            "*");
        List<String> command = new Ssh("a", List.of(), SOCKET).command(words);
        String line = command.get(command.size() - 1);
        assertEquals("plain||two words|it's|$(false) `no` \\ \"|a;b|*|", Shell.must("sh", "-c", line));
    }

    @Test
    void whatTheUserAsksForComesFirstSinceSshHeedsTheFirst() {
        List<String> command = new Ssh("bob@a", List.of("-o", "ConnectTimeout=1"), SOCKET).command(List.of("id"));
        assertTrue(command.indexOf("ConnectTimeout=1") < command.indexOf("ConnectTimeout=10"), command::toString);
        assertEquals(List.of("bob@a", "id"), command.subList(command.size() - 2, command.size()));
    }

    @Test
    void aNodeIsNeverAnOptionNorALineOfAShell() {
        for (String name : List.of("-oProxyCommand=x", "a b", "a;b", "", "@a", "$a")) {
            assertThrows(IllegalArgumentException.class, () -> new Ssh(name, List.of(), SOCKET), name);
        }
    }
}
