package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.example.demo.FreePorts;

/**
 * Three members as processes, one of which is started again at another address with its directory, as in a container
 * that was moved: it is the member that it was, once the group is told where it is.
 */
@Timeout(120)
class MoveMemberIT {
    @TempDir
    private Path directory;

    private final List<Cli> members = new ArrayList<>();

    private static String peersAt(List<Integer> ports) {
        return "n0-127.0.0.1:" + ports.get(0) + ";n1-127.0.0.1:" + ports.get(1) + ";n2-127.0.0.1:" + ports.get(2);
    }

    private Cli start(String id, String peers) throws Exception {
        Cli member = Cli.start("appender", "-i", id, "-p", peers, "-s", directory.toString());
        members.add(member);
        return member;
    }

    @AfterEach
    void endAll() {
        members.forEach(Cli::close);
    }

    private static void succeed(String... args) throws Exception {
        Cli run = Cli.run(args);
        assertEquals(0, run.status(), run::toString);
    }

    @Test
    void aMemberWithAnotherAddressIsTheMemberThatItWas() throws Exception {
        List<Integer> ports = FreePorts.find(4);
        String before = peersAt(ports);
        for (String id : List.of("n0", "n1", "n2")) {
            start(id, before);
        }
        for (Cli member : members) {
            member.awaitLine("listen the port: ");
        }
        succeed("append", "-p", before, "-d", "before it moves");

        members.get(2).close();
        String after = peersAt(List.of(ports.get(0), ports.get(1), ports.get(3)));
        start("n2", after).awaitLine("listen the port: ");
        succeed("move-member", "-p", before, "--id", "n2", "--address", "127.0.0.1:" + ports.get(3));

        // Of the two that are left one has to be n2, which the other must reach.
        members.get(0).close();
        succeed("append", "-p", before, "-d", "by two of three");
        Cli entry = Cli.run("get", "-p", "n2-127.0.0.1:" + ports.get(3), "-i", "0");
        assertEquals(0, entry.status(), entry::toString);
        assertTrue(entry.out().contains("Get Result index:0 before it moves"), entry::toString);
        Cli shown = Cli.run("members", "-p", before);
        assertTrue(shown.out().stream().anyMatch(line -> line.startsWith("n2  127.0.0.1:" + ports.get(3))),
            shown::toString);
    }
}
