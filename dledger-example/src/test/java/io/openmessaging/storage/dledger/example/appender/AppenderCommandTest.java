package io.openmessaging.storage.dledger.example.appender;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.example.cli.CommandLine;
import io.openmessaging.storage.dledger.example.cli.Console;

/** What is wrong with the options is found before anything is started; each case below would start no member. */
class AppenderCommandTest {
    @TempDir
    private Path directory;

    private void assertBadUsage(String message, String... options) {
        Console console = new Console("");
        List<String> args = new ArrayList<>(List.of("appender"));
        args.addAll(List.of(options));
        int status = new CommandLine(List.of(new AppenderCommand()), "1")
            .run(args.toArray(new String[0]), console.terminal());
        assertEquals(List.of("dledger: " + message + " (try dledger appender --help)"), console.errLines());
        assertEquals(2, status);
        assertEquals("", console.out());
    }

    @Test
    void anIdThatIsNotAmongThePeersIsBadUsage() {
        assertBadUsage("id 'n9' is not among the peers n0, n1", "-i", "n9", "-p", "n0-localhost:1;n1-localhost:2");
    }

    @Test
    void malformedPeersAreBadUsage() {
        assertBadUsage("member n0 of group default: peer 'n0' is not of the form id-host:port", "-p", "n0");
        assertBadUsage("member n0 of group default: peer 'n0-localhost:x': 'x' is not a port number", "-p",
            "n0-localhost:x");
        assertBadUsage("member n0 of group default: no peers given; expected id-host:port;id-host:port", "-p", "");
    }

    @Test
    void anUnknownFlushModeIsBadUsage() {
        assertBadUsage("Invalid value for --flush-mode parameter. Allowed values:[SYNC, ASYNC]",
            "--flush-mode", "NEVER");
    }

    @Test
    void membersOfOneProcessMustShareAPort() throws IOException {
        Path file = Files.writeString(directory.resolve("members.yaml"), """
            configs:
              - {group: g0, selfId: n0, peers: n0-localhost:10000;n1-localhost:10001}
              - {group: g1, selfId: a1, peers: a0-localhost:10000;a1-localhost:20001}
            """);
        assertBadUsage("members of one process share one port, but these name the ports 10000, 20001", "--config-file",
            file.toString());
    }

    @Test
    void aFileWithAnUnknownPropertyIsOneLine() throws IOException {
        Path file = Files.writeString(directory.resolve("members.yaml"), "configs: [g0]");
        assertBadUsage(file + ": configs[0]: expected a map of properties, found g0", "-c", file.toString());
    }
}
