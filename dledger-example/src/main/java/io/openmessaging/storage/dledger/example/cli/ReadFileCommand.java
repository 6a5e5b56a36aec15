package io.openmessaging.storage.dledger.example.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import com.beust.jcommander.Parameter;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.store.file.LogDump;

/**
 * {@code readFile}: prints what lies at a place of a data segment, the record of an index in an index file, or a range
 * of entries of a file or of a whole directory. Reads only, and takes no lock, so it works beside a running member.
 */
public final class ReadFileCommand extends Command {
    private static final long NONE = -1;

    @Parameter(names = {"--dir", "-d"}, order = 10,
        description = "a data segment, with -i an index file, or the directory of a member or of its data")
    private String file;

    @Parameter(names = {"--pos", "-p"}, order = 11,
        description = "where the entry begins in the file, in bytes; of a directory, as --position")
    private long pos = 0;

    @Parameter(names = {"--size", "-s"}, order = 12,
        description = "how much of a data segment to look at, -1 for all of it")
    private long size = NONE;

    @Parameter(names = {"--index", "-i"}, order = 13,
        description = "of an index file, print this record of it; of a directory, this entry")
    private long index = NONE;

    @Parameter(names = {"--body", "-b"}, order = 14, description = "print the body too, in base64")
    private boolean body;

    @Parameter(names = {"--text", "-t"}, order = 15, description = "print the body too, as UTF-8 text")
    private boolean text;

    @Parameter(names = {"--from-index", "--from"}, order = 16, description = "print the entries from this one on")
    private long fromIndex = NONE;

    @Parameter(names = "--to-index", order = 17, description = "the last entry to print, -1 for the last there is")
    private long toIndex = NONE;

    @Parameter(names = {"--count", "-n"}, order = 18, description = "how many entries to print, -1 for all there are")
    private long count = NONE;

    @Parameter(names = "--position", order = 19, description = "print what lies from this physical position on")
    private long position = NONE;

    @Parameter(names = "--json", order = 20,
        description = "print a JSON object a line, which says whether the checksums hold, too")
    private boolean json;

    @Override
    public String name() {
        return "readFile";
    }

    @Override
    public String summary() {
        return "Print entries of data files, or a record of an index file.";
    }

    @Override
    public List<String> examples() {
        return List.of("readFile -d /tmp/dledgerstore/dledger-n0/data/00000000000000000000 -p 0 -b",
            "readFile -d /tmp/dledgerstore/dledger-n0/index/00000000000000000000 -i 3",
            "readFile -d /tmp/dledgerstore/dledger-n0 --from 10 --count 5 --json -t");
    }

    @Override
    public void run(Terminal terminal) throws CommandException, IOException {
        if (file == null) {
            throw CommandException.badUsage("--dir is needed: the file to read");
        }
        if (pos < 0 || size < NONE || index < NONE) {
            throw CommandException.badUsage("expected --pos of 0 or above, --size and --index of -1 or above; found "
                + pos + ", " + size + ", " + index);
        }
        Path path = MemberOptions.pathOf("--dir", file);
        if (Files.isDirectory(path) || hasRange()) {
            new EntryPrinter(range(path), bodyForm(), json ? EntryPrinter.Form.CHECKED : EntryPrinter.Form.HISTORICAL)
                .print(path, terminal);
            return;
        }
        if (!Files.isRegularFile(path)) {
            throw CommandException.failed("Cannot find the file " + path);
        }
        if (index != NONE) {
            terminal.out().println(record(path));
            return;
        }
        if (json) {
            EntryPrinter.Range one = new EntryPrinter.Range(NONE, NONE, startOf(path) + pos, 1);
            new EntryPrinter(one, bodyForm(), EntryPrinter.Form.CHECKED).print(path, terminal);
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long end = size == NONE ? channel.size() : Math.min(size, channel.size());
            terminal.out().println(entryAt(channel, end));
        }
    }

    private boolean hasRange() {
        return fromIndex != NONE || toIndex != NONE || count != NONE || position != NONE;
    }

    private EntryPrinter.Range range(Path path) throws CommandException {
        if (fromIndex < NONE || toIndex < NONE || count < NONE || position < NONE) {
            throw CommandException.badUsage("expected --from-index, --to-index, --count and --position of 0 or above");
        }
        if (size != NONE || position != NONE && fromIndex != NONE || toIndex != NONE && toIndex < fromIndex) {
            throw CommandException.badUsage("a range is from --from-index or --position to --to-index or for --count "
                + "entries, without --size");
        }
        if (index != NONE && (hasRange() || !Files.isDirectory(path))) {
            throw CommandException.badUsage("--index names one entry or record; a range begins with --from-index");
        }
        if (index != NONE) {
            return new EntryPrinter.Range(index, index, NONE, 1);
        }
        boolean onlyPos = pos > 0 && position == NONE && fromIndex == NONE;
        long from = onlyPos ? pos + (Files.isDirectory(path) ? 0 : startOf(path)) : position;
        return new EntryPrinter.Range(fromIndex, toIndex, from, onlyPos && count == NONE ? 1 : count);
    }

    private static long startOf(Path file) throws CommandException {
        String name = file.getFileName().toString();
        if (!name.matches("0[0-8]\\d{18}")) {
            throw CommandException.failed(file + " is no segment: its name should be the 20 digits of its start");
        }
        return Long.parseLong(name);
    }

    private EntryPrinter.Body bodyForm() throws CommandException {
        if (body && text) {
            throw CommandException.badUsage("--body and --text exclude each other");
        }
        return text ? EntryPrinter.Body.TEXT : body ? EntryPrinter.Body.BASE64 : EntryPrinter.Body.LEFT_OUT;
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
            return EntryPrinter.historical(entry, bodyForm());
        } catch (CorruptEntryException e) {
            throw CommandException.failed(file + ": the entry at byte " + pos + " is damaged: " + e.getMessage());
        }
    }

    private String record(Path path) throws CommandException {
        try {
            LogDump records = LogDump.ofIndex(path, index);
            if (records.hasNext() && records.next() instanceof LogDump.IndexRecord found && found.index() == index) {
                if (json) {
                    return EntryPrinter.checked(found);
                }
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
