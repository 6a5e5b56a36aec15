package io.openmessaging.storage.dledger.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.Belonging;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.snapshot.SnapshotStore;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.MemorySnapshotStore;

/**
 * What a member has besides its process: a page cache that a kill leaves alone, and a platter that a loss of power
 * leaves alone. Writes reach the cache at once and the platter when they are forced, or, some of them, when power is
 * lost.
 *
 * <p>The log on the platter is a row of slots. An append overwrites its slot and leaves what lies behind, a truncation
 * clears one slot and leaves the rest: so a crash may find old entries behind new ones, and only the chain of checksums
 * tells them apart. Architecture §3.6.
 *
 * <p>Owned by one member of a run, single-threaded.
 */
final class SimDisk implements SimDrive {
    /**
     * A log that begins later.
     *
     * @param inForce the configuration at the base, as it was told
     * @param below what others have up to the base (inclusive): it is never read, but for the checkers
     * @param common the last index that this log had in common with that
     */
    private record Reset(LogBase base, LoggedConfiguration inForce, List<SimEntry> below, long common) {
    }

    /** One write to the log: the entry put into a slot, null for a truncation from it; or a reset. */
    private record Write(int slot, SimEntry entry, Reset reset) {
        Write(int slot, SimEntry entry) {
            this(slot, entry, null);
        }
    }

    private final FlushMode mode;
    private final Liar liar;
    private final Dice dice;

    private final List<SimEntry> cache = new ArrayList<>();
    private final List<SimEntry> platter = new ArrayList<>();
    private int platterEnd;
    private final Deque<Write> unforced = new ArrayDeque<>();
    private long writes;
    private long forcedWrites;

    private Belonging belonging;
    private Vote vote = Vote.NONE;
    private Vote forcedVote = Vote.NONE;
    private long commitHint = -1;
    /** Before the first entry; those below are kept, for the checkers alone. */
    private LogBase base = LogBase.START;
    private LogBase forcedBase = LogBase.START;
    /** What was said of the base of the last reset; the rest is read from the entries, those below a base too. */
    private LoggedConfiguration inForce = LoggedConfiguration.NONE;
    private LoggedConfiguration forcedInForce = LoggedConfiguration.NONE;
    /** Those of forced entries, kept apart from the log as the vote is. */
    private final List<LoggedConfiguration> noted = new ArrayList<>();
    private LogBase resetTo = LogBase.START;
    private LogBase forcedResetTo = LogBase.START;
    private final MemorySnapshotStore snapshots = new MemorySnapshotStore();
    private Life life = Life.FIRST;
    private boolean lostPower;
    private boolean lostLog;
    private boolean isWholeNoted = true;

    SimDisk(FlushMode mode, Liar liar, Dice dice, String storeId) {
        this.belonging = new Belonging(storeId, "", false);
        this.mode = mode;
        this.liar = liar;
        this.dice = dice;
    }

    @Override
    public DLedgerStore newStore(DLedgerConfig config, Run run) {
        return new SimStore(this, liar, run);
    }

    // What a running member sees and does.

    /** Changed only through this disk. */
    @Override
    public List<SimEntry> log() {
        return cache;
    }

    @Override
    public Vote vote() {
        return vote;
    }

    @Override
    public Belonging belonging() {
        return belonging;
    }

    /** What is said of it is forced at once. */
    void belongAs(Belonging now) {
        belonging = now;
    }

    long commitHint() {
        return commitHint;
    }

    LogBase base() {
        return base;
    }

    long baseIndex() {
        return base.index();
    }

    /** Kept by whatever crash comes: each is on disk when it is published. */
    SnapshotStore snapshots() {
        return liar.checksSnapshots() ? snapshots : new UncheckedSnapshots(snapshots);
    }

    /** What is not forced yet stays: a base is on disk at once, and the log must not end below it. */
    void compactUpTo(long upTo) {
        long index = Math.min(upTo, platterEnd - 1);
        if (index <= base.index()) {
            return;
        }
        SimEntry last = cache.get((int) index);
        base = new LogBase(last.index(), last.term(), last.chainCrc(), last.endPosition());
        forcedBase = base;
    }

    /** The log begins behind that base; {@code committed} is the last index of what was committed before. */
    void resetTo(LogBase newBase, LoggedConfiguration newInForce, List<SimEntry> committedBelow, long committed) {
        List<SimEntry> below = new ArrayList<>(committedBelow);
        SimEntry last = below.get((int) newBase.index());
        // What the base says of the entry counts, right or wrong.
        below.set((int) newBase.index(), new SimEntry(last.bytes(), last.index(), newBase.term(),
            newBase.position() - last.bytes().length, newBase.chainCrc(), last.payload()));
        long common = committed;
        while (common + 1 < Math.min(cache.size(), below.size())
                && cache.get((int) common + 1).chainCrc() == below.get((int) common + 1).chainCrc()) {
            common++;
        }
        write(new Write(0, null, new Reset(newBase, newInForce, below, common)));
        cache.clear();
        cache.addAll(below);
        base = newBase;
        resetTo = newBase;
        inForce = newInForce;
    }

    /** As a store tells them that are in force from the base on. */
    List<LoggedConfiguration> configurations() {
        List<LoggedConfiguration> found = new ArrayList<>();
        if (inForce.index() >= 0) {
            found.add(inForce);
        }
        for (SimEntry entry : cache.subList((int) resetTo.index() + 1, cache.size())) {
            entry.configuration().ifPresent(each -> found.add(new LoggedConfiguration(entry.index(), each)));
        }
        if (life.recovering()) {
            noted.stream().filter(each -> each.index() >= cache.size()).forEach(found::add);
        } else {
            noted.removeIf(each -> each.index() >= cache.size());
        }
        return found;
    }

    boolean hasUnforcedReset() {
        return unforced.stream().anyMatch(write -> write.reset != null);
    }

    void append(SimEntry entry) {
        write(new Write(cache.size(), entry));
        cache.add(entry);
    }

    void truncateFrom(long index) {
        write(new Write((int) index, null));
        cache.subList((int) index, cache.size()).clear();
    }

    void saveVote(Vote vote) {
        this.vote = vote;
    }

    private void write(Write write) {
        unforced.add(write);
        writes++;
    }

    /**
     * The life that begins with this opening, forced. A member that went down while it was RECOVERING has lost nothing
     * more; a store may begin another incarnation all the same.
     */
    Life beginLife() {
        if (!isWholeNoted && dice.chance(0.5)) {
            life = new Life(life.incarnation(), true);
        }
        isWholeNoted = true;
        boolean forgot = lostPower && mode == FlushMode.ASYNC || lostLog;
        boolean again = life.recovering() && dice.chance(0.5);
        if (forgot || again) {
            life = new Life(life.incarnation() + 1, true);
        }
        lostPower = false;
        lostLog = false;
        return life;
    }

    /**
     * A store may note this with its next force of the log only, as what the member is whole by must be on disk before.
     * A loss of power before that begins another life anyway.
     */
    void becameWhole() {
        life = new Life(life.incarnation(), false);
        isWholeNoted = false;
    }

    // Forces: what was written when one begins is on the platter when it ends.

    @Override
    public long writes() {
        return writes;
    }

    @Override
    public void forced(long writes, long committed) {
        while (forcedWrites < writes) {
            toPlatter(unforced.remove());
        }
        commitHint = Math.max(commitHint, Math.min(committed, platterEnd - 1));
        isWholeNoted = true;
    }

    @Override
    public void forcedVote(Vote vote) {
        forcedVote = vote;
    }

    private void toPlatter(Write write) {
        forcedWrites++;
        note(write);
        if (write.reset != null) {
            platter.clear();
            platter.addAll(write.reset.below);
            platterEnd = platter.size();
            forcedBase = write.reset.base;
            forcedResetTo = write.reset.base;
            forcedInForce = write.reset.inForce;
            return;
        }
        int slot = write.slot;
        if (write.entry == null) {
            if (slot < platter.size()) {
                platter.set(slot, null);
            }
            platterEnd = Math.min(platterEnd, slot);
            return;
        }
        if (slot < platter.size()) {
            platter.set(slot, write.entry);
        } else {
            platter.add(write.entry);
        }
        platterEnd = slot + 1;
    }

    /** One that brings another configuration than a lost entry in its place shows that nothing behind that counts. */
    private void note(Write write) {
        if (write.reset != null) {
            noteReset(write.reset);
            return;
        }
        List<LoggedConfiguration> before = noted.stream().filter(each -> each.index() == write.slot).toList();
        List<LoggedConfiguration> now = write.entry == null || !write.entry.isWhole() ? List.of()
            : write.entry.configuration().map(each -> new LoggedConfiguration(write.slot, each)).stream().toList();
        if (write.entry == null || write.entry.isWhole() && !before.equals(now)) {
            noted.removeIf(each -> each.index() >= write.slot);
            noted.addAll(now);
        }
    }

    private void noteReset(Reset reset) {
        long baseIndex = reset.base.index();
        LoggedConfiguration known = LoggedConfiguration.NONE;
        for (LoggedConfiguration each : noted) {
            known = each.index() <= baseIndex ? each : known;
        }
        boolean goesOn = platterEnd <= baseIndex && known.equals(reset.inForce);
        noted.removeIf(each -> !goesOn || each.index() <= baseIndex);
        if (reset.inForce.index() >= 0) {
            noted.add(0, reset.inForce);
        }
    }

    // Crashes.

    /** Loses the cache; an arbitrary first part of the unforced writes had reached the platter by itself. */
    @Override
    public void losePower() {
        lostPower = true;
        int kept = dice.chance(0.3) ? 0 : dice.between(0, unforced.size());
        for (int i = 0; i < kept; i++) {
            toPlatter(unforced.remove());
        }
        Write next = unforced.peek();
        if (next != null && next.entry != null && dice.chance(0.5)) {
            toPlatter(new Write(next.slot, next.entry.torn(dice.between(0, next.entry.bytes().length - 1))));
        }
        unforced.clear();
        forcedWrites = writes;
        if (dice.chance(0.5)) {
            forcedVote = vote;
        }
        vote = forcedVote;
        base = forcedBase;
        resetTo = forcedResetTo;
        inForce = forcedInForce;
        if (liar.losesSnapshots()) {
            snapshots.list().forEach(one -> snapshots.delete(one.index()));
        }
        cutAt(recoveredEnd() - liar.forcedEntriesLost(dice));
        cache.clear();
        cache.addAll(platter);
    }

    /** The vote stays, and with it the term, which a store saves before it writes entries of it. */
    @Override
    public void loseLog() {
        SimEntry last = cache.isEmpty() ? null : cache.get(cache.size() - 1);
        if (last != null && last.term() > vote.term()) {
            vote = new Vote(last.term(), "");
        }
        forcedVote = vote;
        unforced.clear();
        forcedWrites = writes;
        base = LogBase.START;
        forcedBase = LogBase.START;
        resetTo = LogBase.START;
        forcedResetTo = LogBase.START;
        inForce = LoggedConfiguration.NONE;
        forcedInForce = LoggedConfiguration.NONE;
        platter.clear();
        cache.clear();
        cutAt(0);
        if (!liar.notesMembers()) {
            noted.clear();
        }
        lostLog = true;
    }

    @Override
    public boolean tellsOfPowerLoss() {
        return true;
    }

    /** Makes durable what is readable, as a store does before it says what it found. */
    void makeReadableDurable() {
        boolean wasWholeNoted = isWholeNoted;
        forced(writes, -1);
        isWholeNoted = wasWholeNoted;
        forcedVote = vote;
        cutAt(platterEnd);
    }

    private int recoveredEnd() {
        int end = (int) forcedBase.index() + 1;
        while (end < platter.size() && platter.get(end) != null && isAcceptedAt(end)) {
            end++;
        }
        return end;
    }

    private boolean isAcceptedAt(int slot) {
        SimEntry entry = platter.get(slot);
        return liar.checksChainOnRecovery() ? entry.follows(slot == 0 ? null : platter.get(slot - 1)) : entry.isWhole();
    }

    private void cutAt(int end) {
        platterEnd = Math.max(0, end);
        platter.subList(platterEnd, platter.size()).clear();
        commitHint = Math.min(commitHint, platterEnd - 1);
    }

    // What the checkers ask.

    @Override
    public long survivingLastIndex() {
        if (mode == FlushMode.ASYNC) {
            return cache.size() - 1;
        }
        int end = platterEnd;
        for (Write write : unforced) {
            if (write.reset != null) {
                end = (int) Math.min(end, write.reset.common + 1);
            } else if (write.entry == null) {
                end = Math.min(end, write.slot);
            }
        }
        return end - 1;
    }

    @Override
    public SimEntry surviving(long index) {
        if (index < 0 || index > survivingLastIndex()) {
            return null;
        }
        return (mode == FlushMode.ASYNC ? cache : platter).get((int) index);
    }

    @Override
    public Vote survivingVote() {
        return forcedVote;
    }
}
