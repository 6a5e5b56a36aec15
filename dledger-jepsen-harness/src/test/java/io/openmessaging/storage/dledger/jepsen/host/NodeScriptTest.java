package io.openmessaging.storage.dledger.jepsen.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that runs on nodes, run by a shell of this machine. */
class NodeScriptTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String ONE = "one, runs/1";
    private static final String OTHER = "other, runs/2";

    @TempDir
    private Path parent;
    private Path directory;
    /** Null if nobody holds the directory. */
    private Process holder;

    @BeforeEach
    void choose() {
        directory = parent.resolve("node");
    }

    @AfterEach
    void letGo() {
        if (holder != null) {
            holder.destroyForcibly();
            holder.onExit().join();
        }
    }

    private static String run(String word, String... arguments) throws IOException {
        return Shell.run(TIMEOUT, NodeScript.words(word, List.of(arguments)), NodeScript.text()).output().strip();
    }

    /** Takes the directory, and keeps it; what was said of that. */
    private String hold(String owner) throws IOException {
        holder = new ProcessBuilder(NodeScript.words("hold", List.of(directory.toString(), owner)))
            .redirectErrorStream(true).start();
        holder.getOutputStream().write(NodeScript.text().getBytes(StandardCharsets.UTF_8));
        holder.getOutputStream().flush();
        StringBuilder said = new StringBuilder();
        BufferedReader lines = holder.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            if (line.equals("dl:held")) {
                break;
            }
        }
        return said.toString();
    }

    @Test
    void aDirectoryIsHeldByOneRunUntilItsConnectionEnds() throws IOException {
        assertEquals("dl:held\n", hold(ONE));
        String refused = run("hold", directory.toString(), OTHER);
        assertTrue(refused.startsWith("dl:error") && refused.contains("in use by another run: " + ONE), refused);
        letGo();
        assertEquals("dl:cleaned " + ONE + "\ndl:held\n", hold(OTHER));
    }

    @Test
    void whatSomebodyElseMadeIsLeftAlone() throws IOException {
        Files.createDirectory(directory);
        Files.writeString(directory.resolve("thesis"), "years of work");
        assertTrue(hold(ONE).contains("was not made by the harness"));
        Path link = Files.createSymbolicLink(parent.resolve("link"), directory);
        assertTrue(run("hold", link.toString(), ONE).contains("was not made by the harness"));
        run("clear", directory.toString(), ONE);
        assertTrue(Files.exists(directory.resolve("thesis")));
    }

    @Test
    void aRunClearsOnlyWhatIsItsOwn() throws IOException {
        hold(ONE);
        assertEquals("", run("clear", directory.toString(), OTHER));
        assertTrue(Files.exists(directory));
        assertEquals("", run("clear", directory.toString(), ONE));
        assertFalse(Files.exists(directory));
    }

    @Test
    void aProcessIsKnownByItsIdFromItsStartToItsEnd() throws IOException {
        hold(ONE);
        String program = "echo ready; read never < fifo; echo \"$0 $1\"";
        Shell.must("mkfifo", directory + "/logs/fifo");
        String[] life = run("start", directory.toString(), "sh", "-c", program, "it's", directory + "/data").split(" ");
        assertEquals("dl:life", life[0]);
        assertEquals("dl:yes", run("said", directory.toString(), life[1], life[2], "ready", "100"));
        assertEquals("dl:later", run("said", directory.toString(), life[1], life[2], "steady", "0"));
        assertEquals("dl:later", run("ended", life[1], "0"));
        assertEquals("dl:file member.log\ndl:file member.out", run("stop", directory.toString(), ONE));
        assertEquals("dl:yes", run("ended", life[1], "100"));
        assertEquals("dl:no", run("said", directory.toString(), life[1], life[2], "ready", "0"));
    }

    @Test
    void whoLeftMembersBehindIsCleanedUpAfter() throws IOException {
        hold(ONE);
        Shell.must("mkfifo", directory + "/logs/fifo");
        String life = run("start", directory.toString(), "sh", "-c", "read never < fifo", "sh",
            directory + "/data").split(" ")[1];
        assertEquals("dl:later", run("ended", life, "0"));
        letGo();
        hold(OTHER);
        assertEquals("dl:yes", run("ended", life, "0"));
    }
}
