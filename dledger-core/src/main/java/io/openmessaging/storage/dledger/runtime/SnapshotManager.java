package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayResponse;
import io.openmessaging.storage.dledger.snapshot.PinnedSnapshot;
import io.openmessaging.storage.dledger.snapshot.SnapshotDraft;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;
import io.openmessaging.storage.dledger.snapshot.SnapshotMeta;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * The snapshots of a member with a state machine: takes one whenever enough was applied, loads the newest at the start
 * and those that are installed, and leaves sending, receiving and helping to {@link SnapshotSender},
 * {@link SnapshotReceiver} and {@link SnapshotRelay}.
 *
 * <p>The machine saves and loads itself on the thread that applies, in its turn. What it has saved is checksummed and
 * forced on the maintenance thread while entries are applied further; only then does the core hear of it. A snapshot
 * that cannot be taken costs nothing but log that stays: it is tried again when as much has been applied again. One
 * that cannot be loaded is never deleted, and an older one will do if the log goes back so far.
 *
 * <p>No snapshot is published before the log is on disk up to where it reaches, in ASYNC too, where nothing else waits
 * for that: else a loss of power could leave a log that ends below all snapshots that are kept, and begins above the
 * state machine's beginning, and the member could not start (seed 433).
 *
 * <p>Called under the group's lock, on the thread that applies and on the maintenance thread, as methods say. What they
 * share is volatile. Architecture §3.9, of a snapshot.
 */
final class SnapshotManager implements Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotManager.class);
    private static final long NONE = -1;

    private final GroupRunner runner;
    private final StateMachineCaller caller;
    private final DLedgerStore store;
    private final DLedgerConfig config;
    private final Host host;
    private final AfterTurn afterTurn;
    private final SnapshotDrops drops;
    private final SnapshotSender sender;
    private final SnapshotReceiver receiver;
    private final SnapshotRelay relay;
    private final String name;
    private final AtomicBoolean isSaving = new AtomicBoolean();

    /** What the machine has saved and is not published yet; null for nothing. Set by who ends it, taken by a turn. */
    private volatile Saved saved;
    /** The force of the log that this waits for. Group's lock, as the other one. */
    private final ForceWait forced;
    /** The force of the log's new beginning after an installation. */
    private final ForceWait resetForced;
    private long nowMs;
    /** Up to where was applied when a snapshot was tried last. Group's lock. */
    private long triedAt = NONE;
    /** Index of the newest snapshot that was saved or loaded. Written by whoever did so. */
    private volatile long newest = NONE;
    /** Index of a snapshot that was installed, before which old ones may go once the log's new beginning is on disk. */
    private volatile long toRetain = NONE;
    /** Guarded by this. */
    private boolean closed;

    private record Saved(SnapshotDraft draft, SnapshotMeta meta, Boolean isSaved, Throwable fault, long startedNs) {
    }

    SnapshotManager(GroupRunner runner, StateMachineCaller caller, WriteProgress progress,
                    DLedgerProtocol peers, GroupEffects effects, Host host) {
        this.runner = runner;
        this.caller = caller;
        this.store = runner.store();
        this.forced = new ForceWait(progress);
        this.resetForced = new ForceWait(progress);
        this.config = runner.config();
        this.host = host;
        this.afterTurn = effects.answers();
        this.drops = new SnapshotDrops(runner, host, afterTurn);
        this.sender = new SnapshotSender(runner, store, peers, host);
        this.receiver = new SnapshotReceiver(store.snapshots(), runner.memberState(), host);
        this.relay = new SnapshotRelay(runner, store.snapshots(), peers, host);
        this.name = config.getGroup() + "/" + config.getSelfId();
    }

    @Override
    public void start() {
        caller.holdForLoad();
        afterTurn.add(() -> caller.run(this::loadNewest));
    }

    @Override
    public void turn(long nowMs) {
        this.nowMs = nowMs;
        drops.turn(nowMs);
        sender.turn(nowMs);
        relay.turn(nowMs);
        long applied = runner.memberState().view().appliedIndex();
        Saved done = saved;
        if (done != null && forced.isOver()) {
            saved = null;
            host.maintain(() -> publish(done));
        }
        if (toRetain != NONE && applied >= toRetain && resetForced.isOver()) {
            long upTo = toRetain;
            toRetain = NONE;
            host.maintain(() -> forgetOld(upTo));
        }
        boolean isDue = config.isEnableSnapshot()
            && applied - Math.max(newest, triedAt) >= config.getSnapshotThreshold();
        if (isDue && isSaving.compareAndSet(false, true)) {
            triedAt = applied;
            afterTurn.add(() -> caller.run(this::save));
        }
    }

    @Override
    public long deadlineMs() {
        return Math.min(drops.deadlineMs(), Math.min(sender.deadlineMs(), relay.deadlineMs()));
    }

    // Saving.

    /** On the thread that applies. */
    private void save() {
        SnapshotDraft draft;
        LogBase base;
        try {
            base = store.baseBehind(caller.appliedIndex());
            if (base.index() <= newest) {
                isSaving.set(false); // Nothing but control entries since.
                return;
            }
            draft = store.snapshots().begin();
        } catch (IOException e) {
            failed("cannot begin a snapshot", e);
            isSaving.set(false);
            return;
        }
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        long startedNs = runner.counters().measuredFromNs();
        SnapshotMeta meta = new SnapshotMeta(base, runner.memberState().configurations().loggedAt(base.index()));
        done.whenComplete((isSaved, fault) -> {
            saved = new Saved(draft, meta, isSaved, fault, startedNs);
            runner.deliver(new RaftEvent.Tick());
        });
        try {
            caller.machine().onSnapshotSave(draft, done);
        } catch (RuntimeException | Error fault) {
            done.completeExceptionally(fault);
        }
    }

    /** On the maintenance thread. */
    private synchronized void publish(Saved done) {
        LogBase base = done.meta.base();
        try (SnapshotDraft draft = done.draft) {
            if (closed) {
                return;
            }
            if (done.fault != null || !Boolean.TRUE.equals(done.isSaved)) {
                failed("the state machine did not save itself up to entry " + base.index(), done.fault);
                return;
            }
            SnapshotManifest manifest = draft.publish(done.meta);
            if (manifest.isEmpty()) {
                failed("the state machine saved no file up to entry " + base.index() + ": all entries stay", null);
                return;
            }
            newest = base.index();
            retain(base.index());
            runner.counters().add(Counters.Kind.SNAPSHOTS, 1);
            runner.counters().meter().snapshotSaved(runner.counters().nanosSince(done.startedNs));
            LOG.info("{} has a snapshot up to entry {}: {} bytes in {} files", name, base.index(),
                manifest.sizeBytes(), manifest.files().size());
            drops.saved(base);
        } catch (IOException e) {
            failed("cannot keep a snapshot up to entry " + base.index(), e);
        } finally {
            isSaving.set(false);
        }
    }

    /** Deletes old ones; what has been received beyond that one and not been used yet is not counted for it. */
    private void retain(long upTo) throws IOException {
        long beyond = store.snapshots().list().stream().filter(one -> one.isValid() && one.index() > upTo).count();
        store.snapshots().retain((int) Math.min(Integer.MAX_VALUE, config.getMaxSnapshotReservedNum() + beyond));
    }

    private synchronized void forgetOld(long upTo) {
        try {
            if (!closed) {
                retain(upTo);
            }
        } catch (IOException e) {
            LOG.warn("{} could not delete old snapshots, and tries again with the next one: {}", name, e.toString());
        }
    }

    private void failed(String what, Throwable fault) {
        runner.counters().add(Counters.Kind.SNAPSHOT_FAILURES, 1);
        LOG.warn("{}: {}; it is tried again when {} more entries are applied", name, what,
            config.getSnapshotThreshold(), fault);
    }

    // Loading, on the thread that applies.

    private void loadNewest() {
        try {
            long below = store.lastIndex() + 1;
            while (below > Math.max(0, store.base().index())) {
                Optional<PinnedSnapshot> found = store.snapshots().openNewest(below - 1);
                if (found.isEmpty()) {
                    break;
                }
                try (PinnedSnapshot snapshot = found.get()) {
                    below = snapshot.load().getLastIncludedIndex();
                    if (below >= store.base().index() && isOfThisLog(snapshot.load().base()) && load(snapshot)) {
                        caller.loadEnded();
                        return;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (store.base().index() >= 0) {
            throw new DLedgerException(DLedgerResponseCode.LOAD_SNAPSHOT_ERROR, name + " has no entries up to "
                + store.base().index() + ", and no snapshot that holds them could be loaded");
        }
        caller.loadEnded();
    }

    private boolean isOfThisLog(LogBase base) {
        if (base.index() == store.base().index()) {
            return base.chainCrc() == store.base().chainCrc();
        }
        try {
            return store.get(base.index()).getChainCrc() == base.chainCrc();
        } catch (IOException damage) {
            return true; // What is damaged was committed, and so it was the same.
        }
    }

    private boolean load(PinnedSnapshot snapshot) throws IOException {
        LogBase base = snapshot.load().base();
        long startedNs = runner.counters().measuredFromNs();
        if (snapshot.manifest().isEmpty() || !caller.machine().onSnapshotLoad(snapshot)) {
            LOG.warn("{}: the state machine could not load the snapshot up to entry {}", name, base.index());
            return false;
        }
        LOG.info("{} holds the snapshot up to entry {} now", name, base.index());
        runner.counters().meter().snapshotLoaded(runner.counters().nanosSince(startedNs));
        newest = Math.max(newest, base.index());
        caller.loaded(base.index(), base.term());
        runner.deliver(new RaftEvent.SnapshotInstalled(base));
        return true;
    }

    @Override
    public void install(LogBase base) {
        LOG.info("{} installs a snapshot up to entry {}, for its leader has no entries below any more", name,
            base.index());
        caller.holdForLoad();
        long startedNs = runner.counters().measuredFromNs();
        afterTurn.add(() -> caller.run(() -> loadInstalled(base, startedNs)));
    }

    private void loadInstalled(LogBase base, long startedNs) {
        try {
            Optional<PinnedSnapshot> found = store.snapshots().openNewest(base.index());
            boolean isThere = found.isPresent();
            if (isThere) {
                try (PinnedSnapshot snapshot = found.get()) {
                    isThere = snapshot.load().base().equals(base) && load(snapshot);
                }
            }
            if (!isThere) {
                throw new DLedgerException(DLedgerResponseCode.LOAD_SNAPSHOT_ERROR, name + " could not load the "
                    + "snapshot up to entry " + base.index() + " that it has received");
            }
            toRetain = base.index();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        runner.counters().add(Counters.Kind.INSTALLED_SNAPSHOTS, 1);
        runner.counters().meter().snapshotInstalled(runner.counters().nanosSince(startedNs));
        caller.loadEnded();
    }

    // Sending and receiving.

    @Override
    public void send(int peer, long round, long term, long index, int[] helpers) {
        sender.send(peer, round, term, index, helpers, nowMs);
    }

    @Override
    public void leadsNoMore() {
        sender.stop();
    }

    @Override
    public CompletableFuture<SnapshotChunkResponse> take(SnapshotChunkRequest request) {
        return receiver.take(request);
    }

    @Override
    public CompletableFuture<SnapshotRelayResponse> relay(SnapshotRelayRequest request) {
        return relay.relay(request);
    }

    @Override
    public CompletableFuture<DLedgerResponseCode> complete(InstallSnapshotRequest request) {
        return receiver.complete(request);
    }

    @Override
    public void close() {
        receiver.close();
        relay.close();
        synchronized (this) {
            closed = true;
        }
        Saved left = saved;
        if (left != null) {
            publish(left); // Which gives it up.
        }
    }

    @Override
    public String describe() {
        return (isSaving.get() ? " | saves a snapshot" : "") + sender.describe() + relay.describe()
            + receiver.describe();
    }
}
