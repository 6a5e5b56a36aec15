package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the harness does on a node: a script that the node's shell reads from its input, so that nothing has to be there
 * before. A value.
 *
 * @param ssh the way to the node
 */
record NodeScript(Ssh ssh) {
    /** What every line of an answer begins with; whatever else a shell's start-up files may say is left out. */
    private static final String MARK = "dl:";
    private static final String ERROR = "error ";
    private static final Duration TIMEOUT = Duration.ofSeconds(40);
    private static final String TEXT = read("node.sh");

    /** A script that lies beside this class. */
    static String read(String name) {
        try (InputStream in = NodeScript.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The script, for who passes it to a shell himself. */
    static String text() {
        return TEXT;
    }

    /** The words that run a word of the script on the node, with the script as their input. */
    static List<String> words(String word, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of("sh", "-s", "--", word));
        words.addAll(arguments);
        return words;
    }

    /**
     * Does one thing on the node.
     *
     * @return the lines of its answer
     * @throws IOException if the node cannot be reached, or says why it cannot do that; names the node
     */
    List<String> run(String word, String... arguments) throws IOException {
        Shell.Result result = Shell.run(TIMEOUT, ssh.command(words(word, List.of(arguments))), TEXT);
        List<String> lines = result.output().lines().filter(line -> line.startsWith(MARK))
            .map(NodeScript::answer).toList();
        for (String line : lines) {
            throwIfError(line);
        }
        if (!result.isDone()) {
            throw failed(result.status(), result.output());
        }
        return lines;
    }

    /** The one line of an answer that begins with a word, without that word. */
    String one(List<String> answer, String word) throws IOException {
        for (String line : answer) {
            if (line.startsWith(word)) {
                return line.substring(word.length()).strip();
            }
        }
        throw new IOException("node " + ssh.node() + ": expected '" + word + "', found " + answer);
    }

    /** A line without its mark, or "" for a line that is no part of an answer. */
    static String answer(String line) {
        return line.startsWith(MARK) ? line.substring(MARK.length()) : "";
    }

    /** Throws what a line of an answer says is wrong, if that is what it says. */
    void throwIfError(String line) throws IOException {
        if (line.startsWith(ERROR)) {
            throw new IOException("node " + ssh.node() + ": " + line.substring(ERROR.length()));
        }
    }

    /** What to say of a command that ended with a status and said something, which is more the later it was said. */
    IOException failed(int status, String said) {
        List<String> lines = said.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        String last = lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
        String what = status == Ssh.FAILED ? "cannot be reached: " : "status " + status + ": ";
        return new IOException("node " + ssh.node() + ": " + what + last);
    }
}
