package io.openmessaging.storage.dledger.example.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.util.List;

import com.beust.jcommander.Parameter;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    /** Does what its options say. */
    private static final class Probe extends Command {
        @Parameter(names = {"--number", "-n"}, description = "a number")
        private int number = 7;

        @Parameter(names = "--fail", description = "how to fail")
        private String fail = "";

        @Override
        public String name() {
            return "probe";
        }

        @Override
        public String summary() {
            return "Tests the command line.";
        }

        @Override
        public List<String> examples() {
            return List.of("probe -n 3");
        }

        @Override
        public void run(Terminal terminal) throws CommandException, IOException {
            switch (fail) {
                case "usage" -> throw CommandException.badUsage("--number is odd");
                case "request" -> throw CommandException.failed("the member\n refused");
                case "file" -> throw new NoSuchFileException("entries.txt");
                case "fault" -> throw new IllegalStateException("a bug");
                default -> terminal.out().println("number " + number);
            }
        }
    }

    private final Console console = new Console("");

    private int run(String... args) {
        return new CommandLine(List.of(new Probe()), "1.2").run(args, console.terminal());
    }

    private void assertFails(int status, String line, String... args) {
        assertEquals(status, run(args));
        assertEquals(List.of(line), console.errLines());
        assertEquals("", console.out());
    }

    @Test
    void aCommandGetsItsOptionsAndExitsWithZero() {
        assertEquals(0, run("probe", "-n", "3"));
        assertEquals("number 3" + System.lineSeparator(), console.out());
        assertEquals(List.of(), console.errLines());
    }

    @Test
    void resultsThatCannotBeWrittenAreAFailure() {
        PrintStream full = new PrintStream(new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        Terminal terminal = new Terminal(InputStream.nullInputStream(), full, console.terminal().err(), false);
        assertEquals(1, new CommandLine(List.of(new Probe()), "1.2").run(new String[] {"probe"}, terminal));
        assertEquals(List.of("dledger: standard output could not be written: results are missing"),
            console.errLines());
    }

    @Test
    void noCommandIsBadUsageThatListsTheCommands() {
        assertFails(2, "dledger: expected a command: probe (try dledger --help)");
    }

    @Test
    void anUnknownCommandIsBadUsageThatListsTheCommands() {
        assertFails(2, "dledger: unknown command 'prob'; the commands are probe (try dledger --help)", "prob");
    }

    @Test
    void anUnknownOptionIsNamed() {
        assertFails(2, "dledger: unknown option '--nosuch' of probe (try dledger probe --help)", "probe", "--nosuch",
            "-n", "3");
    }

    @Test
    void aStrayArgumentIsNamed() {
        assertFails(2, "dledger: unexpected argument 'stray' (try dledger probe --help)", "probe", "stray");
    }

    @Test
    void aValueOfTheWrongKindIsNamed() {
        assertFails(2, "dledger: \"-n\": couldn't convert \"x\" to an integer (try dledger probe --help)", "probe",
            "-n", "x");
    }

    @Test
    void aMissingValueIsNamed() {
        assertFails(2, "dledger: Expected a value after parameter -n (try dledger probe --help)", "probe", "-n");
    }

    @Test
    void badUsageFoundByTheCommandExitsWithTwo() {
        assertFails(2, "dledger: --number is odd (try dledger probe --help)", "probe", "--fail", "usage");
    }

    @Test
    void aRefusedRequestIsOneLineAndExitsWithOne() {
        assertFails(1, "dledger: the member refused", "probe", "--fail", "request");
    }

    @Test
    void aMissingFileIsOneLineAndExitsWithOne() {
        assertFails(1, "dledger: entries.txt: no such file", "probe", "--fail", "file");
    }

    @Test
    void aFaultOfTheProgramIsOneLineWithoutAStackTrace() {
        assertFails(1, "dledger: probe: a fault of the program, --verbose shows where: "
            + "java.lang.IllegalStateException: a bug", "probe", "--fail", "fault");
    }

    @Test
    void helpListsCommandsAndExamples() {
        assertEquals(0, run("--help"));
        assertTrue(console.out().contains("  probe  Tests the command line."), console.out());
        assertTrue(console.out().contains("  dledger probe -n 3"), console.out());
    }

    @Test
    void helpOfACommandListsItsOptionsWithDefaults() {
        assertEquals(0, run("probe", "--help"));
        assertTrue(console.out().contains("-n, --number  a number (default: 7)"), console.out());
        assertTrue(console.out().contains("  dledger probe -n 3"), console.out());
    }

    @Test
    void versionIsPrinted() {
        assertEquals(0, run("--version"));
        assertEquals("dledger 1.2" + System.lineSeparator(), console.out());
    }
}
