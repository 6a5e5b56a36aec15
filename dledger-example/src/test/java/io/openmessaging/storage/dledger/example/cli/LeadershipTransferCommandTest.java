package io.openmessaging.storage.dledger.example.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

class LeadershipTransferCommandTest {
    private final Console console = new Console("");

    private int run(String... args) {
        return new CommandLine(List.of(new LeadershipTransferCommand()), "1").run(args, console.terminal());
    }

    @Test
    void aNegativeTermIsBadUsage() {
        assertEquals(2, run("leadershipTransfer", "--term", "-3"));
        assertEquals(List.of("dledger: --term: expected 0 or above, found -3 (try dledger leadershipTransfer --help)"),
            console.errLines());
    }

    @Test
    void theShortNameHasTheSameHelp() {
        assertEquals(0, run("transfer", "--help"));
        assertTrue(console.out().contains("Also called transfer."), console.out());
    }
}
