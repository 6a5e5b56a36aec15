package io.openmessaging.storage.dledger.example.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import com.beust.jcommander.Parameter;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.store.file.LogDump;

/**
 * {@code readFile}: prints what lies at a place of a data segment, or the record of an index in an index file. Reads
 * only, and takes no lock, so it works beside a running member.
 */
public final class ReadFileCommand extends Command {
    @Parameter(names = {"--dir", "-d"}, order = 10, description = "the file: a data segment, or with -i an index file")
    private String file;

    @Parameter(names = {"--pos", "-p"}, order = 11, description = "where the entry begins in the file, in bytes")
    private long pos = 0;

    @Parameter(names = {"--size", "-s"}, order = 12,
        description = "how much of a data segment to look at, -1 for all of it")
    private long size = -1;

    @Parameter(names = {"--index", "-i"}, order = 13,
        description = "the file is an index file: print this record of it")
    private long index = -1;

    @Parameter(names = {"--body", "-b"}, order = 14, description = "print the body too, in base64")
    private boolean body;

    @Override
    public String name() {
        return "readFile";
    }

    @Override
    public String summary() {
        return "Print an entry of a data file, or a record of an index file.";
    }

    @Override
    public List<String> examples() {
        return List.of("readFile -d /tmp/dledgerstore/dledger-n0/data/00000000000000000000 -p 0 -b",
            "readFile -d /tmp/dledgerstore/dledger-n0/index/00000000000000000000 -i 3");
    }

    @Override
    public void run(Terminal terminal) throws CommandException, IOException {
        if (file == null) {
            throw CommandException.badUsage("--dir is needed: the file to read");
        }
        if (pos < 0 || size < -1 || index < -1) {
            throw CommandException.badUsage("expected --pos of 0 or above, --size and --index of -1 or above; found "
                + pos + ", " + size + ", " + index);
        }
        Path path = pathOf(file);
        if (!Files.isRegularFile(path)) {
            throw CommandException.failed("Cannot find the file " + path);
        }
        if (index != -1) {
            terminal.out().println(record(path));
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long end = size == -1 ? channel.size() : Math.min(size, channel.size());
            terminal.out().println(entryAt(channel, end));
        }
    }

    private static Path pathOf(String file) throws CommandException {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw CommandException.badUsage("--dir: " + e.getMessage());
        }
    }

    private String entryAt(FileChannel channel, long end) throws CommandException, IOException {
        ByteBuffer header = read(channel, pos, EntryLayout.HEADER_BYTES, end);
        if (header.getInt(0) == EntryLayout.BLANK_MAGIC) {
            return "{\"filler\":" + header.getInt(4) + ",\"pos\":" + pos + "}";
        }
        int bodySize = header.getInt(EntryLayout.BODY_SIZE);
        boolean plausible = bodySize >= 0 && bodySize <= EntryLayout.MAX_BODY_BYTES
            && EntryLayout.hasPlausibleHeader(header, 0, EntryLayout.sizeOf(bodySize));
        if (!plausible) {
            throw CommandException.failed(file + ": no entry begins at byte " + pos);
        }
        try {
            DLedgerEntry entry = DLedgerEntry.read(read(channel, pos, EntryLayout.sizeOf(bodySize), end), 0);
            return ResultJson.of(entry, body ? ResultJson.Body.SHOWN : ResultJson.Body.LEFT_OUT);
        } catch (CorruptEntryException e) {
            throw CommandException.failed(file + ": the entry at byte " + pos + " is damaged: " + e.getMessage());
        }
    }

    private String record(Path path) throws CommandException {
        try {
            LogDump records = LogDump.ofIndex(path, index);
            if (records.hasNext() && records.next() instanceof LogDump.IndexRecord found && found.index() == index) {
                return "magic=" + found.magic() + " pos=" + found.entryPosition() + " size=" + found.size() + " index="
                    + found.index() + " term=" + found.term();
            }
        } catch (IOException e) {
            throw CommandException.failed("no record of index " + index + ": " + e.getMessage());
        }
        throw CommandException.failed(file + ": holds no record of index " + index);
    }

    private ByteBuffer read(FileChannel channel, long at, int count, long end) throws CommandException, IOException {
        if (count > end - at) {
            throw CommandException.failed(file + ": " + count + " bytes from byte " + at + " on reach beyond its "
                + end + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw CommandException.failed(file + ": became shorter while it was read");
            }
        }
        return bytes.flip();
    }
}
