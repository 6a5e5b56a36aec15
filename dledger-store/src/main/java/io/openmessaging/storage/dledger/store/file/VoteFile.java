package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Term, vote and checkpoint of one member, in a {@link SlotFile}.
 *
 * <p>{@link #saveVote} is called under the group's lock and must not wait for a disk, so it changes the record in
 * memory only; {@link #force} writes the record into the older slot. Thus the slot that a force is writing never
 * changes under it, and neither vote nor checkpoint can undo the other. What is not forced is promised to nobody, so
 * a kill may forget it. The record is guarded by this object's monitor, which is held for no longer than a field
 * takes; forces exclude each other by a lock of their own.
 */
final class VoteFile {
    static final int MAGIC = 0x444C_564F;

    private final SlotFile slots;
    private final ReentrantLock forcing = new ReentrantLock();
    private VoteRecord record;
    private VoteRecord durable;

    private VoteFile(SlotFile slots, VoteRecord record) {
        this.slots = slots;
        this.record = record;
        this.durable = record;
    }

    static VoteFile create(Disk disk, Path path) throws IOException {
        return create(disk, path, VoteRecord.first());
    }

    static VoteFile create(Disk disk, Path path, VoteRecord first) throws IOException {
        return new VoteFile(SlotFile.create(disk, path, MAGIC, first.encode()), first);
    }

    static VoteFile open(Disk disk, Path path) throws IOException {
        SlotFile slots = SlotFile.open(disk, path, MAGIC);
        return new VoteFile(slots, VoteRecord.decode(slots.read()));
    }

    /** What was written last, durable or not. */
    synchronized VoteRecord record() {
        return record;
    }

    /** Replaces the vote; durable after the next {@link #force}. */
    synchronized void saveVote(long term, String votedFor) {
        record = record.withVote(term, votedFor);
    }

    /** Makes durable what was saved before the call. Blocks. */
    void force() throws IOException {
        forcing.lock();
        try {
            VoteRecord taken = record();
            boolean isNewVote = taken.term() != durable.term() || !taken.votedFor().equals(durable.votedFor());
            if (!taken.equals(durable)) {
                write(taken);
            }
            if (isNewVote) {
                write(taken); // In both slots: whichever is damaged later, the vote is not forgotten.
            }
        } finally {
            forcing.unlock();
        }
    }

    /** Replaces the checkpoint, durably. Blocks. */
    void checkpoint(Checkpoint checkpoint) throws IOException {
        synchronized (this) {
            record = record.withCheckpoint(checkpoint);
        }
        force();
    }

    /**
     * Says, durably, that this member is whole again. What made it whole must be durable before: a member that forgets
     * that it is whole recovers once more, one that is not whole and forgets that breaks its promises. Blocks.
     */
    void becameWhole() throws IOException {
        synchronized (this) {
            record = record.withLife(record.life().whole());
        }
        force();
    }

    /** Says, durably if that can be, that the next life cannot rely on what the page cache holds. Blocks. */
    void distrustCache() throws IOException {
        synchronized (this) {
            record = record.withLife(record.life().withoutCache());
        }
        try {
            force();
        } catch (IOException | RuntimeException | Error e) {
            slots.putUnforced(record().encode()); // For the next start on this machine, which is all that is left.
            throw e;
        }
    }

    /** Marks a clean stop, durably: the log ends whole there. Blocks. */
    void stopped(VoteRecord.CleanStop stop) throws IOException {
        synchronized (this) {
            record = record.stoppedAt(stop);
        }
        force();
    }

    /**
     * Starts a life with that record: writes both slots, whatever they hold. What was readable need not have been on
     * disk.
     */
    void restart(VoteRecord first) throws IOException {
        synchronized (this) {
            record = first;
        }
        forcing.lock();
        try {
            write(first);
            write(first);
        } finally {
            forcing.unlock();
        }
    }

    private void write(VoteRecord taken) throws IOException {
        slots.write(taken.encode());
        durable = taken;
    }
}
