package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.example.demo.FreePorts;

/** One member as a process: what it keeps, how it stops, and what the client commands print. */
class AppenderIT {
    @TempDir
    private Path directory;

    private static String onFreePort() throws Exception {
        return "n0-127.0.0.1:" + FreePorts.find(1).get(0);
    }

    private Cli startMember(String peers, String... options) throws Exception {
        List<String> args = new ArrayList<>(List.of("appender", "-p", peers, "-s", directory.toString()));
        args.addAll(List.of(options));
        Cli member = Cli.start(args.toArray(new String[0]));
        member.awaitLine("listen the port: ");
        return member;
    }

    private static void assertDone(Cli run) {
        assertEquals(0, run.status(), run::toString);
        assertEquals(List.of(), run.err(), run::toString);
    }

    private static void stop(Cli member) throws InterruptedException {
        long begin = System.nanoTime();
        member.process().destroy();
        assertTrue(member.process().waitFor(5, TimeUnit.SECONDS), () -> "no end within 5 s of SIGTERM; " + member);
        assertEquals(0, member.status(), member::toString);
        assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) < 5);
    }

    @Test
    void aMemberThatIsStoppedBySigtermEndsWithinFiveSecondsAndKeepsItsLog() throws Exception {
        String peers = onFreePort();
        try (Cli member = startMember(peers)) {
            assertDone(Cli.run("append", "-p", peers, "-d", "kept"));
            stop(member);
        }
        try (Cli member = startMember(peers)) {
            Cli get = Cli.run("get", "-p", peers, "-i", "0");
            assertDone(get);
            assertEquals("Get Result index:0 kept", get.out().get(1));
            stop(member);
        }
    }

    @Test
    void theLinesOfStandardInputAreEntriesAndComeBackWithCount() throws Exception {
        String peers = onFreePort();
        try (Cli member = startMember(peers, "--flush-mode", "ASYNC")) {
            Cli append = Cli.start("append", "-p", peers, "--file", "-", "--json")
                .input(Cli.utf8("a b\n\n\"c\"")).await();
            assertDone(append);
            assertEquals(3, append.out().size(), append::toString);
            assertTrue(append.out().get(2).startsWith("{\"code\":200,"), append::toString);

            Cli get = Cli.run("get", "-p", peers, "--count", "10");
            assertDone(get);
            assertEquals(List.of("Get Result index:0 a b", "Get Result index:1 ",
                "Get Result index:2 \"c\""), get.out());
            assertTrue(member.process().isAlive());
        }
    }

    @Test
    void followShowsEntriesAsTheyAreCommitted() throws Exception {
        String peers = onFreePort();
        try (Cli member = startMember(peers); Cli follower = Cli.start("get", "-p", peers, "--follow")) {
            assertDone(Cli.run("append", "-p", peers, "-d", "one"));
            follower.awaitLine("Get Result index:0 one");
            assertDone(Cli.run("append", "-p", peers, "-d", "two"));
            follower.awaitLine("Get Result index:1 two");
            assertTrue(member.process().isAlive());
        }
    }

    @Test
    void groupsOfOneFileShareThePortAndKeepTheirLogsApart() throws Exception {
        String peers = onFreePort();
        Path file = Files.writeString(directory.resolve("members.yaml"), """
            configs:
              - {group: g0, selfId: n0, peers: "%s", storeBaseDir: "%s"}
              - {group: g1, selfId: n0, peers: "%s", storeBaseDir: "%s"}
            """.formatted(peers, directory.resolve("g0"), peers, directory.resolve("g1")));
        try (Cli member = Cli.start("appender", "--config-file", file.toString())) {
            member.awaitLine("listen the port: ");
            assertDone(Cli.run("append", "-p", peers, "-g", "g0", "-d", "zero"));
            assertDone(Cli.run("append", "-p", peers, "-g", "g1", "-d", "one"));
            assertEquals("Get Result index:0 zero", Cli.run("get", "-p", peers, "-g", "g0").out().get(1));
            assertEquals("Get Result index:0 one", Cli.run("get", "-p", peers, "-g", "g1").out().get(1));
            stop(member);
        }
    }

    @Test
    void anEntryIsFoundInTheFilesBesideTheRunningMember() throws Exception {
        String peers = onFreePort();
        try (Cli member = startMember(peers)) {
            assertDone(Cli.run("append", "-p", peers, "-d", "Hello World", "-c", "2"));
            Path files = directory.resolve("dledger-n0");
            Cli record = Cli.run("readFile", "-d", only(files.resolve("index")), "-i", "1");
            assertDone(record);
            assertTrue(record.out().get(0).startsWith("magic=1 pos=59 size=59 index=1 term="), record::toString);
            Cli entry = Cli.run("readFile", "-d", only(files.resolve("data")), "-p", "59", "-b");
            assertDone(entry);
            assertTrue(entry.out().get(0).startsWith("{\"body\":\"SGVsbG8gV29ybGQ=\","), entry::toString);
            assertTrue(member.process().isAlive());
        }
    }

    private static String only(Path files) throws Exception {
        try (var list = Files.list(files)) {
            return list.filter(file -> !file.getFileName().toString().startsWith("."))
                .findFirst().orElseThrow().toString();
        }
    }

    @Test
    void anOptionWithoutEffectIsWarnedOfOnce() throws Exception {
        try (Cli member = startMember(onFreePort(), "--peer-push-throttle-point", "1", "--peer-push-quotas",
                "20971520")) {
            assertEquals(List.of("warning: --peer-push-throttle-point has no effect in this version"), member.err());
        }
    }

    @Test
    void membersSaysForWhomAGroupWaitsThatIsNotFounded() throws Exception {
        List<Integer> ports = FreePorts.find(2);
        String peers = "n0-127.0.0.1:" + ports.get(0) + ";n1-127.0.0.1:" + ports.get(1);
        try (Cli member = startMember(peers)) {
            Cli members = Cli.run("members", "-p", peers);
            assertDone(members);
            String told = members.out().get(1);
            assertTrue(told.startsWith("waits: the group is not founded: ") && told.contains("it waits for n1;"), told);
            assertTrue(member.process().isAlive());
        }
    }

    @Test
    void aMemberThatWaitsToBeAddedSaysHowUntilItIsOne() throws Exception {
        List<Integer> ports = FreePorts.find(2);
        String peers = "n0-127.0.0.1:" + ports.get(0);
        String address = "127.0.0.1:" + ports.get(1);
        String[] joining = {"appender", "--join", "-i", "n1", "-p", peers + ";n1-" + address, "-s",
            directory.toString()};
        String hint = "member n1 waits to be added to group default; the command for that is: dledger add-member "
            + "-g default -p '" + peers + "' --id n1 --address " + address;
        try (Cli founder = startMember(peers)) {
            try (Cli newcomer = Cli.start(joining)) {
                newcomer.awaitLine("started member n1 ");
                assertDone(Cli.run("add-member", "-g", "default", "-p", peers, "--id", "n1", "--address", address));
                stop(newcomer);
                assertEquals(1, newcomer.await().err().stream().filter(hint::equals).count(), newcomer::toString);
            }
            try (Cli member = Cli.start(joining)) {
                member.awaitLine("started member n1 ");
                stop(member);
                assertEquals(List.of(), member.await().err().stream().filter(line -> line.contains("waits")).toList());
            }
            assertTrue(founder.process().isAlive());
        }
    }
}
