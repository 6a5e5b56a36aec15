package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.ControlPlacement;

/**
 * A store on a {@link SimDisk} that is led through a history, with the model of what it must hold. A run may be
 * continued on another disk, the one that a crash left. Single-threaded.
 */
final class CrashRun {
    /** What the message of each fault says that a test makes. */
    static final String FAULT = "fault made by the test";

    private final CrashWorld world;
    private final CrashModel model;
    private final SimDisk disk;
    private TestExecutor maintenance;
    private DLedgerMmapFileStore store;
    private RecoveredLog found;
    private long nowNs;
    private long term = 1;
    private int bodies;
    /** The log before the step that runs now, or ran last. */
    private List<byte[]> before = List.of();

    CrashRun(CrashWorld world, SimDisk disk, CrashModel model) {
        this.world = world;
        this.disk = disk;
        this.model = model;
    }

    SimDisk disk() {
        return disk;
    }

    CrashModel model() {
        return model;
    }

    DLedgerMmapFileStore store() {
        return store;
    }

    List<byte[]> before() {
        return before;
    }

    RecoveredLog found() {
        return found;
    }

    /** The next body differs from all before, also from those of earlier runs that used up to {@code used}. */
    void bodiesUsed(int used) {
        bodies = used;
    }

    int bodies() {
        return bodies;
    }

    /** Opens the store; returns its log, which is not checked yet. */
    List<byte[]> open() throws IOException {
        maintenance = new TestExecutor(world.maintenance());
        store = new DLedgerMmapFileStore(world.config(), disk, maintenance, () -> nowNs);
        found = store.open();
        term = Math.max(1, found.term());
        return model.read(store);
    }

    /** What was found at open is durable now: the model goes on from there. */
    void goOnWith(List<byte[]> log) {
        before = log;
        model.openedWith(log, new CrashModel.Vote(found.term(), found.votedFor()), found.commitHint());
    }

    /** Does the step; one that makes no sense now is left out. The model knows of it when the disk is called. */
    void step(CrashStep step) throws IOException {
        before = model.log();
        switch (step.action()) {
            case APPEND -> append(List.of(body(step.amount())));
            case APPEND_BATCH -> append(batch(step.amount()));
            case APPEND_CONTROL -> appendControl(DLedgerEntryType.NOOP, new byte[0]);
            case APPEND_INLINE_NOOP -> appendControl(DLedgerEntryType.INLINE_NOOP, new byte[0]);
            case APPEND_CONFIG -> appendControl(DLedgerEntryType.CONFIG_CHANGE, configuration(step.amount()).encode());
            case APPEND_INLINE_CONFIG -> appendControl(DLedgerEntryType.INLINE_CONFIG_CHANGE,
                configuration(step.amount()).encode());
            case APPEND_CONFIG_SLICE -> appendSlice(step.amount() % 2 == 0
                ? DLedgerEntryType.CONFIG_CHANGE : DLedgerEntryType.INLINE_CONFIG_CHANGE,
                configuration(step.amount()).encode());
            case APPEND_SLICE -> appendSlice(DLedgerEntryType.NORMAL, body(step.amount()));
            case TRUNCATE -> truncate(step.amount());
            case SAVE_VOTE -> saveVote();
            case SYNC_VOTE -> syncVote();
            case COMMIT -> commit(step.amount());
            case SYNC -> sync();
            case CHECKPOINT -> {
                nowNs += CrashWorld.checkpointNs();
                sync();
            }
            case COMPACT -> store.compactUpTo(store.committedIndex());
            case RESET -> reset(step.amount());
            case REOPEN -> reopen();
            default -> restart();
        }
        maintenance.runWaiting();
    }

    private byte[] body(int size) {
        byte[] body = new byte[size];
        bodies++;
        for (int i = 0; i < size; i++) {
            body[i] = (byte) (i % 3 == 0 ? bodies : i % 3 == 1 ? bodies >>> 8 : 0x55 + i);
        }
        return body;
    }

    /** One of so many members that differs from all before; of none it is none. */
    private Configuration configuration(int members) {
        bodies++;
        Map<String, String> addresses = new TreeMap<>();
        for (int i = 0; i < members; i++) {
            addresses.put("n" + i, "host-" + i + ":" + (bodies + 1000));
        }
        return Configuration.ofVoters(addresses);
    }

    private List<byte[]> batch(int count) {
        List<byte[]> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(body(200));
        }
        return batch;
    }

    private void append(List<byte[]> batch) throws IOException {
        Proposal proposal = new Proposal(batch);
        if (isAdmitted(store.reserve(proposal))) {
            List<byte[]> expected = expect(DLedgerEntryType.NORMAL, batch);
            store.append(term, store.lastIndex() + 1, proposal);
            checkHolds(expected);
        }
    }

    private boolean isAdmitted(DLedgerResponseCode code) {
        model.check(code == DLedgerResponseCode.SUCCESS || code == DLedgerResponseCode.DISK_FULL,
            "an append was answered " + code);
        return code == DLedgerResponseCode.SUCCESS;
    }

    private void appendControl(DLedgerEntryType type, byte[] body) throws IOException {
        List<byte[]> expected = expect(type, List.of(body));
        store.setControlPlacement(type.isHidden() ? ControlPlacement.HIDDEN : ControlPlacement.INLINE);
        store.appendControl(term, store.lastIndex() + 1, type.kind(), body);
        checkHolds(expected);
    }

    /** What a leader with the same log would push next. */
    private void appendSlice(DLedgerEntryType type, byte[] body) throws IOException {
        List<byte[]> next = encode(type, List.of(body));
        long index = store.lastIndex() + 1;
        try (EntrySlice slice = EntrySlice.parse(ByteBuffer.wrap(next.get(0)), index, store.chainCrcAt(index - 1),
                () -> { })) {
            if (isAdmitted(store.reserve(slice, index))) {
                List<byte[]> expected = expect(next);
                store.append(slice, index);
                model.handedOut(); // It went to the file at once, and what was before it.
                checkHolds(expected);
            }
        } catch (CorruptEntryException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<byte[]> expect(DLedgerEntryType type, List<byte[]> batch) {
        return expect(encode(type, batch));
    }

    /** Says to the model what the log is about to become. */
    private List<byte[]> expect(List<byte[]> next) {
        List<byte[]> log = new ArrayList<>(model.log());
        log.addAll(next);
        model.changedTo(log);
        return log;
    }

    private void checkHolds(List<byte[]> expected) throws IOException {
        if (!world.readsAll()) {
            model.check(store.lastIndex() == expected.size() - 1, "the last index is " + store.lastIndex());
            return;
        }
        int equal = CrashModel.equalEntries(model.read(store), expected);
        model.check(equal == expected.size() && store.lastIndex() == equal - 1,
            "entry " + equal + " was written wrong");
        model.handedOut();
    }

    /** The next entries as the layout and the rule of places say, without the store. */
    private List<byte[]> encode(DLedgerEntryType type, List<byte[]> batch) {
        List<byte[]> next = new ArrayList<>();
        LogEnd end = endOfLast();
        for (byte[] body : batch) {
            int size = EntryLayout.sizeOf(body.length);
            long position = type.isHidden()
                ? LogEnd.nextControlPosition(end.position(), end.place(), size, world.segmentBytes())
                : end.nextUserPosition(size, world.segmentBytes());
            ByteBuffer bytes = ByteBuffer.allocate(size);
            EntryLayout.put(bytes, 0, type, end.index() + 1, term, position, body);
            int chainCrc = EntryLayout.seal(bytes, 0, end.chainCrc());
            end = new LogEnd(position + size, type.isHidden() ? LogEnd.Place.IN_FILLER : LogEnd.Place.OPEN,
                end.index() + 1, term, chainCrc);
            next.add(bytes.array());
        }
        return next;
    }

    private LogEnd endOfLast() {
        LogBase base = store.base();
        if (base.index() == store.lastIndex()) {
            return new LogEnd(base.position(), LogEnd.Place.OPEN, base.index(), base.term(), base.chainCrc());
        }
        byte[] entry = model.log().get(model.log().size() - 1);
        ByteBuffer last = ByteBuffer.wrap(entry);
        boolean hidden = DLedgerEntryType.ofMagic(last.getInt(EntryLayout.MAGIC)).isHidden();
        return new LogEnd(last.getLong(EntryLayout.POSITION) + entry.length,
            hidden ? LogEnd.Place.IN_FILLER : LogEnd.Place.OPEN, last.getLong(EntryLayout.INDEX),
            last.getLong(EntryLayout.TERM), last.getInt(EntryLayout.CHAIN_CRC));
    }

    /** The next leader need not be of a later term than the entries dropped, only than those kept. */
    private void truncate(int count) {
        long from = Math.max(store.committedIndex() + 1, store.lastIndex() + 1 - count);
        if (from <= store.lastIndex()) {
            model.changedTo(List.copyOf(model.log().subList(0, (int) from)));
            store.truncateFrom(from);
            model.handedOut();
            term = 1 + Math.max(0, from == store.base().index() + 1
                ? store.base().term()
                : CrashModel.termOf(model.log().get((int) from - 1)));
        }
    }

    private void saveVote() {
        term = Math.max(term, model.vote().term()) + 1;
        CrashModel.Vote vote = new CrashModel.Vote(term, "n" + term % 3);
        model.saved(vote);
        store.saveVote(vote.term(), vote.votedFor());
    }

    private void syncVote() throws IOException {
        store.syncVote();
        model.voteSynced();
    }

    private void commit(int left) {
        long index = store.lastIndex() - left;
        if (index > store.committedIndex()) {
            model.committed(index);
            store.committed(index);
            model.handedOutUpTo(index);
        }
    }

    private void sync() throws IOException {
        store.sync();
        model.synced();
    }

    private void reset(int members) throws IOException {
        long index = store.lastIndex() + 3;
        long position = (endOfLast().position() / world.segmentBytes() + 4) * world.segmentBytes();
        LoggedConfiguration inForce = members == 0
            ? LoggedConfiguration.NONE
            : new LoggedConfiguration(index - 1, configuration(members));
        model.resetTo(index, inForce);
        store.resetTo(new LogBase(index, term, 77, position), inForce);
        model.handedOut();
    }

    private void reopen() throws IOException {
        store.close();
        model.synced();
        model.voteSynced();
        List<byte[]> log = open();
        model.checkAfterPowerLoss(found, log);
        goOnWith(log);
    }

    private void restart() throws IOException {
        List<byte[]> log = open();
        model.checkAfterKill(found, log, before);
        goOnWith(log);
    }

    /** Whether a fault that the disk made stands behind the exception. */
    static boolean isOfDisk(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && String.valueOf(cause.getMessage()).contains(FAULT)) {
                return true;
            }
        }
        return false;
    }

    /** Closes without a check; a store that a fault finished closes, too. */
    void close() {
        try {
            store.close();
        } catch (IOException | UncheckedIOException e) {
            model.check(isOfDisk(e), "close failed: " + e);
        }
    }
}
