package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Something wrong in the files of a store. Immutable.
 *
 * @param file the file it is in, or the directory where a file is missing
 * @param position physical position in the log, -1 for none
 * @param firstIndex the first entry that it concerns, -1 for none
 * @param lastIndex the last one (inclusive)
 * @param what what was expected, and what was found
 */
public record Fault(Path file, long position, long firstIndex, long lastIndex, String what) {
    static Fault of(Path file, String what) {
        return new Fault(file, -1, -1, -1, what);
    }

    /** Why a file cannot be read; the messages of some exceptions are its bare path. */
    static String reasonOf(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof NoSuchFileException ? "no such file" : e.getMessage();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file.toString());
        if (position >= 0) {
            text.append(" position ").append(position);
        }
        if (firstIndex >= 0) {
            text.append(firstIndex == lastIndex ? " entry " + firstIndex : " entries " + firstIndex + "-" + lastIndex);
        }
        return text.append(": ").append(what).toString();
    }
}
