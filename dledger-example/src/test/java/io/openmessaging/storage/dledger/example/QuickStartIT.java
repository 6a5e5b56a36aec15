package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.example.demo.FreePorts;

/**
 * Types the README's quick start into a shell, line by line, as a reader would who waits for the members to listen.
 * Only ports and directory are others, so that builds beside each other do not meet.
 */
class QuickStartIT {
    private static final String LISTENING = "listen the port: ";
    private static final String APPENDED = "Append Result:{\"code\":200,\"group\":\"default\",\"index\":0,";

    @TempDir
    private Path directory;

    private String quickStart() throws IOException {
        String commands = Readme.block("sh", "PEERS=");
        List<Integer> ports = FreePorts.find(3);
        for (int i = 0; i < ports.size(); i++) {
            String port = String.valueOf(20911 + i);
            assertTrue(commands.contains(port), "the quick start does not name port " + port);
            commands = commands.replace(port, String.valueOf(ports.get(i)));
        }
        assertTrue(commands.contains("/tmp/dledgerstore"), "the quick start does not name its directory");
        assertTrue(commands.contains("dledger-example/target/dledger-example.jar"),
            "the quick start does not name the jar");
        return commands.replace("/tmp/dledgerstore", directory.toString());
    }

    @Test
    void theQuickStartAppendsAnEntryAndReadsItBack() throws Exception {
        Process shell = new ProcessBuilder("bash").directory(Readme.root().toFile()).start();
        try {
            Output out = new Output(shell.getInputStream());
            Output err = new Output(shell.getErrorStream());
            type(quickStart(), shell, out, err);
            out.awaitEnd();
            assertTrue(shell.waitFor(10, TimeUnit.SECONDS), "the shell does not end");
            assertEquals(3, out.lines().stream().filter(line -> line.startsWith(LISTENING)).count());
            assertTrue(out.lines().stream().anyMatch(line -> line.startsWith(APPENDED)), () -> out + " " + err);
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }

    private static void type(String commands, Process shell, Output out, Output err) throws Exception {
        int members = 0;
        try (BufferedWriter in = shell.outputWriter(StandardCharsets.UTF_8)) {
            for (String command : commands.split("\n")) {
                if (command.startsWith("kill")) {
                    out.awaitLine("Get Result index:0 Hello World", err::toString);
                }
                in.write(command + "\n");
                in.flush();
                if (command.endsWith("&")) {
                    members++;
                    out.awaitLines(members, LISTENING, err::toString);
                }
            }
        }
    }
}
