package io.openmessaging.storage.dledger.example.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** Words for what went wrong. Stateless. */
public final class Failures {
    private Failures() {
    }

    /** What a response code says: its name and its meaning. */
    public static String describe(DLedgerResponseCode code) {
        return code + ": " + code.meaning();
    }

    /** What happened to which file; the messages of these exceptions alone are a bare path. */
    public static String describe(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + ": no such file";
        }
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getFile() + ": " + failed.getReason();
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
