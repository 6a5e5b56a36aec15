package io.openmessaging.storage.dledger.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The code blocks of the project's README, so that tests can hold it to its word. */
final class Readme {
    private Readme() {
    }

    /** Root of the repository. */
    static Path root() {
        return Path.of(System.getProperty("dledger.repo.root", "..")).toAbsolutePath().normalize();
    }

    /** The only block in that language that contains {@code part}, without the fences. */
    static String block(String language, String part) throws IOException {
        Matcher fence = Pattern.compile("^```" + language + "\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(root().resolve("README.md")));
        List<String> found = fence.results().map(block -> block.group(1))
            .filter(block -> block.contains(part)).toList();
        if (found.size() != 1) {
            throw new IllegalStateException("expected one block of " + language + " with '" + part + "'"
                + " in README.md, found " + found.size());
        }
        return found.get(0);
    }
}
