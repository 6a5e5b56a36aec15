package io.openmessaging.storage.dledger.example.register;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import com.beust.jcommander.JCommander;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.example.cli.CommandLine;
import io.openmessaging.storage.dledger.example.cli.Console;

/** What is wrong with the options is found before anything is started or asked. */
class RegisterCommandsTest {
    private static void assertBadUsage(String message, String... args) {
        Console console = new Console("");
        int status = new CommandLine(List.of(new RegisterCommand(), new WriteCommand(), new ReadCommand(),
            new BenchmarkCommand()), "1").run(args, console.terminal());
        assertEquals(List.of("dledger: " + message + " (try dledger " + args[0] + " --help)"), console.errLines());
        assertEquals(2, status);
        assertEquals("", console.out());
    }

    @Test
    void aKeyMustNotBeEmpty() {
        assertBadUsage("--key: a key must not be empty", "write", "-k", "");
        assertBadUsage("--key: a key must not be empty", "read", "--key", "");
    }

    @Test
    void anUnknownReadModeIsToldWithThoseThereAre() {
        assertBadUsage("Invalid value for -r parameter. Allowed values:[UNSAFE_READ, RAFT_LOG_READ, "
            + "READ_INDEX_READ, LEASE_READ]", "read", "-r", "NO_READ");
    }

    @Test
    void anUnknownStrategyIsToldWithThoseThereAre() {
        assertBadUsage("Invalid value for --snapshot-entry-reset-strategy parameter. Allowed values:[RESET_ALL_SYNC, "
            + "RESET_ALL_ASYNC, RESET_ALL_LATER, RESET_BUT_KEEP_SOME_SYNC, RESET_BUT_KEEP_SOME_ASYNC, "
            + "RESET_BUT_KEEP_SOME_LATER]", "register", "--snapshot-entry-reset-strategy", "KEEP_ALL");
    }

    @Test
    void numbersMustMakeSense() {
        assertBadUsage("--clientNum: expected 1 or above, found 0", "benchmark", "-c", "0");
        assertBadUsage("--ops: expected 1 or above, found -1", "benchmark", "--ops", "-1");
        assertBadUsage("--snapshot-threshold: expected 1 or above, found 0", "register", "--snapshot-threshold", "0");
        assertBadUsage("--max-batch-append-interval: expected 0 or above, found -1", "register",
            "--max-batch-append-interval", "-1");
        assertBadUsage("Invalid value for -t parameter. Allowed values:[Write, Read]", "benchmark", "-t",
            "Both");
    }

    /** The historical command took the interval for the size. */
    @Test
    void theIntervalOfBatchesIsNotTheirSize() throws Exception {
        RegisterCommand command = new RegisterCommand();
        JCommander.newBuilder().addObject(command).build().parse("--max-batch-append-interval", "7",
            "--max-batch-append-size", "4096");
        assertEquals(4096, command.config().getMaxBatchAppendSize());

        RegisterCommand other = new RegisterCommand();
        JCommander.newBuilder().addObject(other).build().parse("--max-batch-append-interval", "7");
        assertEquals(new DLedgerConfig().getMaxBatchAppendSize(), other.config().getMaxBatchAppendSize());
    }

    @Test
    void anIdThatIsNotAmongThePeersIsBadUsage() {
        assertBadUsage("id 'n9' is not among the peers n0", "register", "-i", "n9");
    }
}
