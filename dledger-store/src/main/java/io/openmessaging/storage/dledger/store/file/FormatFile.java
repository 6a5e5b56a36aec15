package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The {@code format} file of an open store: where the log begins, above all. Each change is durable when it returns,
 * so that what it makes superfluous may be deleted then.
 *
 * <p>Any thread; calls wait for each other and for the disk. A write that fails leaves the old or the new record.
 * Architecture §3.6, the base.
 */
final class FormatFile {
    private final SlotFile slots;
    /** Guarded by this. */
    private FormatRecord record;

    private FormatFile(SlotFile slots, FormatRecord record) {
        this.slots = slots;
        this.record = record;
    }

    /** Creates the file for a new, empty log. */
    static FormatFile create(Disk disk, Path path, int segmentSize) throws IOException {
        FormatRecord first = FormatRecord.first(segmentSize);
        return new FormatFile(SlotFile.create(disk, path, FormatRecord.MAGIC, first.encode()), first);
    }

    /** Opens the file. Refuses a version that is not ours. */
    static FormatFile open(Disk disk, Path path) throws IOException {
        SlotFile slots = SlotFile.open(disk, path, FormatRecord.MAGIC);
        return new FormatFile(slots, FormatRecord.decode(path, slots.read()));
    }

    synchronized FormatRecord record() {
        return record;
    }

    /** Writes once more what was found: that it could be read does not say that it is on disk. Blocks. */
    synchronized void confirm() throws IOException {
        write(record);
    }

    /**
     * The log begins behind that end from now on; older segments are leftovers. Does nothing if it begins further on
     * already. Blocks.
     */
    synchronized void moveBase(LogEnd base) throws IOException {
        if (base.index() > record.base().index()) {
            write(record.withBase(base));
        }
    }

    /** The log is empty and begins behind that end; until {@link #endReset} all files are of the old log. Blocks. */
    synchronized void beginReset(LogEnd base) throws IOException {
        write(record.withBase(base).nextGeneration());
    }

    /** The old log's files are gone, durably. Blocks. */
    synchronized void endReset() throws IOException {
        write(record.nextGeneration());
    }

    private void write(FormatRecord next) throws IOException {
        slots.write(next.encode());
        record = next;
    }
}
