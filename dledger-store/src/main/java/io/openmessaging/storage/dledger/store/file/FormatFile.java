package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

import io.openmessaging.storage.dledger.Invariants;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Refounding;

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
        SlotFile slots = SlotFile.openLong(disk, path, FormatRecord.MAGIC);
        return new FormatFile(slots, FormatRecord.decode(path, slots.read()));
    }

    /** Of an older version, writes both slots as this version does, so that an older program refuses them. Blocks. */
    synchronized void upgrade() throws IOException {
        if (record.formatVersion() < FormatRecord.VERSION) {
            write(record.upgraded());
            write(record);
        }
    }

    /**
     * The store belongs to that cluster from now on; says so in both slots, so that one that is damaged later does not
     * make it forget. Blocks.
     */
    synchronized void belongTo(String clusterId) throws IOException {
        become(record.identity().foundedAs(clusterId).clusterId(), record.flags() & ~FormatRecord.PLEDGED);
    }

    /** The store votes to found that cluster. Blocks. */
    synchronized void pledge(String clusterId) throws IOException {
        become(record.identity().pledgedTo(clusterId).pledge(), record.flags() | FormatRecord.PLEDGED);
    }

    private void become(String clusterId, int flags) throws IOException {
        if (!clusterId.equals(record.clusterId()) || flags != record.flags()) {
            writeTwice(record.withClusterId(clusterId, flags));
        }
    }

    /**
     * A store whose last configuration was forced belongs to the cluster that this names. So whoever forces one need
     * only write its entry: a crash behind that leaves nothing half done, since no start goes on before it has been
     * here. It is one of the first of that cluster. Blocks.
     */
    synchronized void belongAs(LoggedConfiguration last) throws IOException {
        Refounding forced = last.configuration().refounding();
        if (!forced.isNone()) {
            String clusterId = record.identity().refoundedAs(forced.clusterId()).clusterId();
            become(clusterId, record.flags() & ~FormatRecord.JOINED & ~FormatRecord.PLEDGED);
        }
    }

    /** As {@link #belongTo}, of a cluster that was founded without the store. Blocks. */
    synchronized void join(String clusterId) throws IOException {
        become(record.identity().joinedTo(clusterId).clusterId(),
            record.flags() & ~FormatRecord.PLEDGED | FormatRecord.JOINED);
    }

    /**
     * Settles what a store of before groups were founded is: one that holds something is one of its group's founders,
     * and the cluster has an id that all members of a group of that name make alike; any other may found its group.
     * Does nothing where nobody says which group that is, as the next member that runs here does. Blocks.
     *
     * @param group name of the group, "" if that is not known
     * @param used whether there is a log, a term or a vote
     */
    synchronized void settle(String group, boolean used) throws IOException {
        if (group.isEmpty() || (record.flags() & FormatRecord.FOUNDING) != 0) {
            return;
        }
        boolean isOfBefore = used && record.clusterId().isEmpty();
        become(isOfBefore ? clusterOfBefore(group) : record.clusterId(), record.flags() | FormatRecord.FOUNDING);
    }

    private static String clusterOfBefore(String group) {
        return UUID.nameUUIDFromBytes(("dledger " + group).getBytes(StandardCharsets.UTF_8)).toString();
    }

    private void writeTwice(FormatRecord next) throws IOException {
        write(next);
        write(record);
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

    /** Makes durable what was found: that it could be read does not say that it is on disk. Blocks. */
    synchronized void confirm() throws IOException {
        slots.forceNewest();
    }

    /** The file {@code configurations} tells of the entries up to that one, and is durable. Blocks. */
    synchronized void filedUpTo(long index) throws IOException {
        if (index != record.filedUpTo()) {
            write(record.withFiledUpTo(index));
        }
    }

    /**
     * The log begins behind that end from now on, in that configuration; older segments are leftovers. If it begins
     * further on already, that is durable then. Blocks.
     */
    synchronized void moveBase(LogEnd base, LoggedConfiguration inForce) throws IOException {
        if (base.index() > record.base().index()) {
            write(record.withBase(base, inForce));
        } else if (record.isResetting()) {
            write(record);
        }
    }

    /**
     * The log is empty and begins behind that end, in that configuration; until {@link #endReset} all files are of the
     * old log. A kill leaves it so, but nothing is forced before {@link #beginReset}, but where the file must become
     * longer. Waits for a write of another thread, if there is one.
     */
    synchronized void announceReset(LogEnd base, LoggedConfiguration inForce) throws IOException {
        Invariants.check(!record.isResetting(), "resets a log that is being reset");
        FormatRecord.SealedFrom from = record.sealedFrom().index() <= base.index()
            ? record.sealedFrom()
            : new FormatRecord.SealedFrom(base.index() + 1, base.position());
        FormatRecord next = record.withBase(base, inForce).withSealedFrom(from).nextGeneration();
        slots.forceNewest();
        slots.putUnforced(next.encode());
        record = next;
        sealedFrom = from;
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
