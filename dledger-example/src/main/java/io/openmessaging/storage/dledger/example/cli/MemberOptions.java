package io.openmessaging.storage.dledger.example.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.beust.jcommander.Parameter;

/** Which member's files a command works on. Filled once, by {@link CommandLine}. */
final class MemberOptions {
    @Parameter(names = {"--dir", "-d"}, order = 10, description = "the directory of the member, BASE/dledger-ID")
    private String dir;

    @Parameter(names = "--data-dirs", order = 80,
        description = "where its data segments are, comma-separated, if not in DIR/data")
    private String dataDirs = "";

    /** The member's directory. */
    Path directory() throws CommandException {
        if (dir == null) {
            throw CommandException.badUsage("--dir is needed: the directory of the member, BASE/dledger-ID");
        }
        return pathOf("--dir", dir);
    }

    /** The directories of its data segments; empty for the usual one. */
    List<Path> dataDirectories() throws CommandException {
        List<Path> found = new ArrayList<>();
        for (String name : dataDirs.split(",")) {
            if (!name.isBlank()) {
                found.add(pathOf("--data-dirs", name.trim()));
            }
        }
        return found;
    }

    static Path pathOf(String option, String text) throws CommandException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw CommandException.badUsage(option + ": " + e.getMessage());
        }
    }
}
