package io.openmessaging.storage.dledger.example.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

/** The commands about members as far as they need no group: what is bad usage, and what the help says. */
class MemberCommandsTest {
    private final Console console = new Console("");

    private int run(String... args) {
        List<Command> commands = List.of(new MembersCommand(), new AddMemberCommand(), new RemoveMemberCommand(),
            new ReplaceMemberCommand(), new MoveMemberCommand());
        return new CommandLine(commands, "1").run(args, console.terminal());
    }

    private void assertBadUsage(String line, String... args) {
        assertEquals(2, run(args));
        assertEquals(List.of("dledger: " + line + " (try dledger " + args[0] + " --help)"), console.errLines());
        assertEquals("", console.out());
    }

    @Test
    void anIdThatIsMissingIsAskedFor() {
        assertBadUsage("--id is needed", "remove-member");
    }

    @Test
    void anAddressThatIsMissingIsAskedFor() {
        assertBadUsage("--address is needed", "add-member", "--id", "n3", "--learner");
    }

    @Test
    void aReplacementNeedsBoth() {
        assertBadUsage("--with is needed", "replace-member", "--id", "n3");
    }

    @Test
    void aMalformedAddressIsNamed() {
        assertBadUsage("address 'localhost' is not of the form host:port", "move-member", "--id", "n3", "--address",
            "localhost");
    }

    @Test
    void aMalformedIdIsNamed() {
        assertBadUsage("id 'n-3' has a '-', ';' or space, or more than 200 bytes", "add-member", "--id", "n-3", "-a",
            "localhost:20914");
    }

    @Test
    void aMalformedListOfPeersIsNamed() {
        assertBadUsage("--peers: peer 'n0' is not of the form id-host:port", "members", "-p", "n0");
    }

    @Test
    void theHelpOfEachHasExamplesAndOptions() {
        for (String command : List.of("members", "add-member", "remove-member", "replace-member", "move-member")) {
            assertEquals(0, run(command, "--help"));
            assertTrue(console.out().contains("  dledger " + command + " -p "), console.out());
        }
        assertTrue(console.out().matches("(?s).*--timeout +how long to try each request, in ms \\(default: 60000\\).*"),
            console.out());
    }
}
