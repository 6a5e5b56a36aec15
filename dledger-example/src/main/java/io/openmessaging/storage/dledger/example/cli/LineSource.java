package io.openmessaging.storage.dledger.example.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * The lines of a file or stream as entries, byte for byte: a line feed ends an entry and is not part of it, an empty
 * line is an empty entry, and the last line needs no line feed. Does not close the stream.
 */
final class LineSource implements EntrySource {
    private final String name;
    private final InputStream in;
    private long lines;

    /** Reads {@code in}; {@code name} is what messages call it. */
    LineSource(String name, InputStream in) {
        this.name = name;
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    @Override
    public byte[] next() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        lines++;
        var line = new ByteArrayOutputStream(128);
        for (int next = first; next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() == EntryLayout.MAX_BODY_BYTES) {
                throw new IOException(name + ": line " + lines + " is longer than the "
                    + EntryLayout.MAX_BODY_BYTES + " bytes that an entry may have");
            }
            line.write(next);
        }
        return line.toByteArray();
    }

    @Override
    public boolean isReady() throws IOException {
        return in.available() > 0;
    }
}
