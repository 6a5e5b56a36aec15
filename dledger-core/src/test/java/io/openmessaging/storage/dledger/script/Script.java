package io.openmessaging.storage.dledger.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * A script: paragraphs of comments and commands, a line of four dashes, and what the commands printed. An empty line
 * ends a paragraph.
 */
public final class Script {
    private static final String DIVIDER = "----";

    private Script() {
    }

    /**
     * A test for each script of a directory: that it tells what really happens, as {@code rewritten} makes it tell it.
     * With {@code -Ddledger.rewrite=true} the scripts are rewritten instead, to be read as a change.
     */
    public static List<DynamicTest> testsIn(Path scripts, Function<List<String>, String> rewritten) throws IOException {
        try (Stream<Path> files = Files.list(scripts)) {
            return files.sorted().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () ->
                check(file, rewritten))).toList();
        }
    }

    private static void check(Path file, Function<List<String>, String> rewritten) throws IOException {
        String told = Files.readString(file);
        String happened = rewritten.apply(told.lines().toList());
        if (Boolean.getBoolean("dledger.rewrite")) {
            Files.writeString(file, happened);
            return;
        }
        assertEquals(told, happened);
    }

    /** The script as it would be if it told what happens in a cluster of cores. */
    static String rewritten(List<String> lines) {
        return rewritten(lines, new ScriptCluster()::run);
    }

    /** The script as it would be if it told what happens; {@code run} carries out a command and tells of it. */
    public static String rewritten(List<String> lines, Function<String, List<String>> run) {
        List<String> rewritten = new ArrayList<>();
        List<String> printed = new ArrayList<>();
        boolean inOutput = false;
        for (String line : lines) {
            if (line.isBlank()) {
                endParagraph(rewritten, printed);
                inOutput = false;
            } else if (line.equals(DIVIDER)) {
                inOutput = true;
            } else if (!inOutput) {
                rewritten.add(line);
                if (!line.startsWith("#")) {
                    printed.addAll(run.apply(line));
                }
            }
        }
        endParagraph(rewritten, printed);
        return String.join("\n", rewritten).strip() + "\n";
    }

    private static void endParagraph(List<String> rewritten, List<String> printed) {
        boolean isEmpty = rewritten.isEmpty() || rewritten.get(rewritten.size() - 1).isEmpty();
        if (isEmpty) {
            return;
        }
        if (!rewritten.get(rewritten.size() - 1).startsWith("#")) {
            rewritten.add(DIVIDER);
            rewritten.addAll(printed.isEmpty() ? List.of("nothing") : printed);
        }
        rewritten.add("");
        printed.clear();
    }
}
