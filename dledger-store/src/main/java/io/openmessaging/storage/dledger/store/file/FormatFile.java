package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;

import io.openmessaging.storage.dledger.Invariants;

/**
 * The {@code format} file of an open store: where the log begins, above all. Each change but an announced one is
 * durable when it returns, so that what it makes superfluous may be deleted then.
 *
 * <p>Any thread; calls wait for each other and for the disk. A write that fails leaves the old or the new record.
 * Architecture §3.6, the base.
 */
final class FormatFile {
    private final SlotFile slots;
    /** Guarded by this. */
    private FormatRecord record;
    /** That of the record. Written under this object's monitor, read by any thread. */
    private volatile FormatRecord.SealedFrom sealedFrom;

    private FormatFile(SlotFile slots, FormatRecord record) {
        this.slots = slots;
        this.record = record;
        this.sealedFrom = record.sealedFrom();
    }

    /** Creates the file. */
    static FormatFile create(Disk disk, Path path, FormatRecord first) throws IOException {
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

    /** Where the sealed entries begin; does not wait for a write. */
    FormatRecord.SealedFrom sealedFrom() {
        return sealedFrom;
    }

    /** The entries below that one are unsealed from now on, and no others. Blocks. */
    synchronized void sealFrom(FormatRecord.SealedFrom from) throws IOException {
        write(record.withSealedFrom(from));
    }

    /** Writes once more what was found: that it could be read does not say that it is on disk. Blocks. */
    synchronized void confirm() throws IOException {
        write(record);
    }

    /**
     * The log begins behind that end from now on; older segments are leftovers. If it begins further on already, that
     * is durable then. Blocks.
     */
    synchronized void moveBase(LogEnd base) throws IOException {
        if (base.index() > record.base().index()) {
            write(record.withBase(base));
        } else if (record.isResetting()) {
            write(record);
        }
    }

    /**
     * The log is empty and begins behind that end; until {@link #endReset} all files are of the old log. A kill leaves
     * it so, but nothing is forced before {@link #beginReset}. Waits for a write of another thread, if there is one.
     */
    synchronized void announceReset(LogEnd base) throws IOException {
        Invariants.check(!record.isResetting(), "resets a log that is being reset");
        FormatRecord.SealedFrom from = record.sealedFrom().index() <= base.index()
            ? record.sealedFrom()
            : new FormatRecord.SealedFrom(base.index() + 1, base.position());
        record = record.withBase(base).withSealedFrom(from).nextGeneration();
        sealedFrom = from;
        slots.forceNewest();
        slots.putUnforced(record.encode());
    }

    /** What was announced is on disk, so that the old log's files may go. Blocks. */
    synchronized void beginReset() throws IOException {
        write(record);
    }

    /** The old log's files are gone, durably. Blocks. */
    synchronized void endReset() throws IOException {
        write(record.nextGeneration());
    }

    private void write(FormatRecord next) throws IOException {
        slots.write(next.encode());
        record = next;
        sealedFrom = next.sealedFrom();
    }
}
