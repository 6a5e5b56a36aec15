package io.openmessaging.storage.dledger.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The code blocks of READMEs, so that tests can hold them to their word. */
final class Readme {
    private Readme() {
    }

    /** Root of the repository. */
    static Path root() {
        return Path.of(System.getProperty("dledger.repo.root", "..")).toAbsolutePath().normalize();
    }

    /** The only block of the project's README in that language that contains {@code part}, without the fences. */
    static String block(String language, String part) throws IOException {
        return block("README.md", language, part);
    }

    /** As {@link #block(String, String)}, of the file at that path in the repository. */
    static String block(String file, String language, String part) throws IOException {
        Matcher fence = Pattern.compile("^```" + language + "\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(root().resolve(file)));
        List<String> found = fence.results().map(block -> block.group(1))
            .filter(block -> block.contains(part)).toList();
        if (found.size() != 1) {
            throw new IllegalStateException("expected one block of " + language + " with '" + part + "'"
                + " in " + file + ", found " + found.size());
        }
        return found.get(0);
    }
}
