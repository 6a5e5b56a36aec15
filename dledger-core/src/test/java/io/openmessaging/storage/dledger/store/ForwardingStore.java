package io.openmessaging.storage.dledger.store;

import java.io.IOException;
import java.util.List;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.IndexRange;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.snapshot.SnapshotStore;

/** A store that hands every call on to another: tests change what they need. */
public class ForwardingStore extends DLedgerStore {
    private final DLedgerStore target;

    public ForwardingStore(DLedgerStore target) {
        this.target = target;
    }

    @Override
    public RecoveredLog open() throws IOException {
        return target.open();
    }

    @Override
    public DLedgerResponseCode reserve(Proposal proposal) {
        return target.reserve(proposal);
    }

    @Override
    public DLedgerResponseCode reserve(EntrySlice entries, long firstIndex) {
        return target.reserve(entries, firstIndex);
    }

    @Override
    public void append(long term, long firstIndex, Proposal proposal) {
        target.append(term, firstIndex, proposal);
    }

    @Override
    public void appendControl(long term, long index, DLedgerEntryType type, byte[] body) {
        target.appendControl(term, index, type, body);
    }

    @Override
    public void append(EntrySlice entries, long firstIndex) {
        target.append(entries, firstIndex);
    }

    @Override
    public void truncateFrom(long index) {
        target.truncateFrom(index);
    }

    @Override
    public void compactUpTo(long index) {
        target.compactUpTo(index);
    }

    @Override
    public void becameWhole() {
        target.becameWhole();
    }

    @Override
    public void resetTo(LogBase base, LoggedConfiguration inForce) {
        target.resetTo(base, inForce);
    }

    @Override
    public LogBase base() {
        return target.base();
    }

    @Override
    public SnapshotStore snapshots() {
        return target.snapshots();
    }

    @Override
    public void saveVote(long term, String votedFor) {
        target.saveVote(term, votedFor);
    }

    @Override
    public void committed(long index) {
        target.committed(index);
    }

    @Override
    public void sync() throws IOException {
        target.sync();
    }

    @Override
    public StoreIdentity identity() {
        return target.identity();
    }

    @Override
    public void pledge(String clusterId) throws IOException {
        target.pledge(clusterId);
    }

    @Override
    public void found(String clusterId) throws IOException {
        target.found(clusterId);
    }

    @Override
    public void join(String clusterId) throws IOException {
        target.join(clusterId);
    }

    @Override
    public void syncVote() throws IOException {
        target.syncVote();
    }

    @Override
    public long lastIndex() {
        return target.lastIndex();
    }

    @Override
    public long committedIndex() {
        return target.committedIndex();
    }

    @Override
    public long committedPosition() {
        return target.committedPosition();
    }

    @Override
    public EntrySlice slice(long firstIndex, long lastIndex) {
        return target.slice(firstIndex, lastIndex);
    }

    @Override
    public DLedgerEntry get(long index) throws IOException {
        return target.get(index);
    }

    @Override
    public long lastIndexWithin(long firstIndex, long lastIndex, int maxBytes) {
        return target.lastIndexWithin(firstIndex, lastIndex, maxBytes);
    }

    @Override
    public long sizeBytes(long firstIndex, long lastIndex) {
        return target.sizeBytes(firstIndex, lastIndex);
    }

    @Override
    public int chainCrcAt(long index) {
        return target.chainCrcAt(index);
    }

    @Override
    public boolean isDamaged(long index) {
        return target.isDamaged(index);
    }

    @Override
    public boolean hasDamage() {
        return target.hasDamage();
    }

    @Override
    public List<IndexRange> damaged() {
        return target.damaged();
    }

    @Override
    public boolean repair(EntrySlice entries) throws IOException {
        return target.repair(entries);
    }

    @Override
    public void setListener(StoreListener listener) {
        target.setListener(listener);
    }

    @Override
    public void close() throws IOException {
        target.close();
    }
}
