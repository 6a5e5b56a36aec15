package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.entry.Belonging;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.sim.SimDrive;
import io.openmessaging.storage.dledger.sim.SimEntry;
import io.openmessaging.storage.dledger.store.ControlPlacement;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * The drive of a simulated member that has the real store, on a disk of bytes. At each start what is found is held
 * against the model of what may be found. Owned by one run, single-threaded.
 */
final class StoreDrive implements SimDrive {
    /** What a leader gives to others. */
    enum Sends {
        /** Entries that are in their file. */
        WRITTEN,
        /** A lie: entries that may wait in its buffer, so that a kill loses them. */
        WAITING
    }

    private final CrashWorld world;
    private final Sends sends;
    private final FlushMode mode;
    private final SplittableRandom random;
    /** Draws for each process whether it hides its control entries, apart from the rest. */
    private final SplittableRandom placements;
    private final CrashModel model = new CrashModel();
    private SimDisk disk;
    private DrivenStore store;
    private boolean powerLost;
    private int powerLosses;

    private final List<SimEntry> log = new ArrayList<>();
    /** How many first entries are surely durable. */
    private int durable;
    /** How many first entries no kill loses: all but what waits in the buffer of a leader. */
    private int given;
    private Vote vote = Vote.NONE;
    private Vote forcedVote = Vote.NONE;
    private long writes;

    private StoreDrive(CrashWorld world, Sends sends, FlushMode mode, long seed) {
        this.world = world;
        this.sends = sends;
        this.mode = mode;
        this.random = new SplittableRandom(seed);
        this.placements = new SplittableRandom(-seed);
        this.disk = world.newDisk();
        disk.lookSeldom();
    }

    /** The drives of one run; all members have segments of one size, which the seed decides. */
    static SimDrive.Maker drawn(long seed, DiskLie lie) {
        return drawn(seed, lie, Sends.WRITTEN);
    }

    /** As {@link #drawn(long, DiskLie)}, for members that send that. */
    static SimDrive.Maker drawn(long seed, DiskLie lie, Sends sends) {
        SplittableRandom random = new SplittableRandom(seed);
        CrashWorld world = new CrashWorld(2048 << random.nextInt(6), 256 << random.nextInt(6),
            random.nextBoolean() ? 4096 : SimInode.SECTOR_BYTES, TestExecutor.When.AT_ONCE, lie);
        return (mode, memberSeed) -> new StoreDrive(world, sends, mode, memberSeed);
    }

    @Override
    public Belonging belonging() {
        return store.identity().belonging();
    }

    @Override
    public DLedgerStore newStore(DLedgerConfig config, Run run) {
        world.configure(config);
        config.setCacheLifeId("after " + powerLosses + " losses of power");
        store = new DrivenStore(config, disk, this, run);
        store.setControlPlacement(ControlPlacement.values()[placements.nextInt(2)]);
        return store;
    }

    // What the store does.

    void opened(DrivenStore opened, RecoveredLog found) {
        List<byte[]> entries = new ArrayList<>();
        for (long index = 0; index <= found.lastIndex(); index++) {
            entries.add(opened.entryAt(index));
        }
        if (powerLost) {
            model.checkAfterPowerLoss(found, entries);
        } else {
            model.checkAfterKill(found, entries, model.log());
        }
        powerLost = false;
        log.clear();
        entries.forEach(entry -> log.add(SimEntry.of(entry)));
        vote = new Vote(found.term(), found.votedFor());
        model.openedWith(List.copyOf(entries), new CrashModel.Vote(found.term(), found.votedFor()), found.commitHint());
        allIsForced();
    }

    private void allIsForced() {
        durable = log.size();
        given = durable;
        forcedVote = vote;
    }

    /** An entry was appended, and may be in no file yet. */
    void waits(byte[] entry) {
        List<byte[]> entries = new ArrayList<>(model.log());
        entries.add(entry);
        log.add(SimEntry.of(entry));
        model.changedTo(entries);
        model.handedOutUpTo(given - 1L);
        writes++;
    }

    /** Somebody was given the entries up to there: no kill loses them. */
    void handedOut(long index) {
        given = Math.max(given, (int) index + 1);
        model.handedOutUpTo(given - 1L);
    }

    Sends sends() {
        return sends;
    }

    /** What was written, wherever it is. */
    ByteBuffer entries(long firstIndex, long lastIndex) {
        List<byte[]> entries = model.log().subList((int) firstIndex, (int) lastIndex + 1);
        ByteBuffer all = ByteBuffer.allocate(entries.stream().mapToInt(entry -> entry.length).sum());
        entries.forEach(all::put);
        return all.flip();
    }

    int lastChainCrc() {
        return log.isEmpty() ? EntryLayout.CHAIN_START : log.get(log.size() - 1).chainCrc();
    }

    void truncatedFrom(long index) {
        log.subList((int) index, log.size()).clear();
        model.changedTo(List.copyOf(model.log().subList(0, (int) index)));
        model.handedOut();
        given = log.size();
        durable = Math.min(durable, (int) index);
        writes++;
    }

    void saved(Vote saved) {
        vote = saved;
        model.saved(new CrashModel.Vote(saved.term(), saved.votedFor()));
    }

    void committed(long index) {
        model.committed(index);
        handedOut(index);
    }

    void closed() {
        model.synced();
        model.voteSynced();
        allIsForced();
    }

    // What the run does.

    /** A force is made when it ends, so it covers what was written while it went on, too. */
    @Override
    public void forced(long writesBefore, long committed) {
        try {
            store.sync();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        model.synced();
        durable = log.size();
        given = durable;
    }

    @Override
    public void forcedVote(Vote saved) {
        try {
            store.syncVote();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        model.voteSynced();
        given = log.size();
        forcedVote = vote;
    }

    @Override
    public void losePower() {
        disk = disk.afterPowerLoss(random.nextInt(3) == 0 ? Choices.first() : Choices.randomMidCopy(random));
        powerLost = true;
        powerLosses++;
    }

    /** The name of the page cache's life changes with each loss. */
    @Override
    public boolean tellsOfPowerLoss() {
        return true;
    }

    @Override
    public List<SimEntry> log() {
        return Collections.unmodifiableList(log);
    }

    @Override
    public Vote vote() {
        return vote;
    }

    @Override
    public long writes() {
        return writes;
    }

    @Override
    public long survivingLastIndex() {
        return (mode == FlushMode.ASYNC ? given : durable) - 1L;
    }

    @Override
    public SimEntry surviving(long index) {
        return index < 0 || index > survivingLastIndex() ? null : log.get((int) index);
    }

    @Override
    public Vote survivingVote() {
        return forcedVote;
    }
}
