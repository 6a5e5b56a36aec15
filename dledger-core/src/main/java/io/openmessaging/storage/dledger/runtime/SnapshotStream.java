package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.snapshot.PinnedSnapshot;
import io.openmessaging.storage.dledger.snapshot.SnapshotStore;

/**
 * One snapshot on its way to one follower: first the manifest, which is answered with where to begin; then the bytes
 * from there on, a few chunks unanswered at a time and so many bytes in a second; then the request that the follower
 * begins behind it, whose answer is the core's. Answers tell where to go on, so that what was lost is sent again.
 *
 * <p>Where it stands is guarded by its own monitor, which is held for moments only, as turns ask for it.
 * The snapshot itself is opened, read and let go on the host's maintenance thread alone. Each attempt has a number, and
 * answers to an earlier one are ignored. Architecture §3.9.
 */
final class SnapshotStream {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStream.class);
    private static final int WINDOW = 4;
    private static final int MAX_CHUNK_BYTES = 256 * 1024;
    /** How far ahead of its rate a stream may be: less than that no timer can wait. */
    private static final long AHEAD_US = 20_000;
    private static final long NEVER = Long.MAX_VALUE;
    /** What is sent next, where that is no byte of a file. */
    private static final long MANIFEST = SnapshotChunkRequest.MANIFEST;
    private static final long REQUEST = -2;
    private static final long NOTHING = -3;

    private enum Phase {
        /** Nothing is sent before it is asked for again. */
        PAUSED,
        OFFERING,
        SENDING,
        /** All is there; the follower is asked to begin behind it. */
        ASKING,
        OVER
    }

    /** Where a stream goes, and by what. */
    record Way(GroupRunner runner, DLedgerProtocol peers, Host host, Route route, int peer) {
    }

    private final Way way;
    private final SnapshotStore snapshots;
    private final long term;
    private final int chunkBytes;
    private final long bytesPerSecond;

    private Phase phase = Phase.PAUSED;
    private int attempt;
    private long round;
    private long askedMs;
    private boolean progressed;
    private long index;
    /** How many bytes there are; -1 before the snapshot is open. */
    private long end = -1;
    /** The next byte to send. */
    private long cursor;
    private int inFlight;
    /** Whether something was lost, so that nothing is sent before all that is under way is answered. */
    private boolean rewinding;
    private long paidUntilUs;
    private long dueMs = NEVER;

    /** Null before the first attempt. On the maintenance thread, as the next two. */
    private PinnedSnapshot snapshot;
    private SnapshotRow row;
    private ByteBuffer manifest;

    /** A stream of a snapshot that reaches up to {@code index}, or less. */
    SnapshotStream(Way way, SnapshotStore snapshots, long term, long index) {
        this.way = way;
        this.snapshots = snapshots;
        this.term = term;
        this.index = index;
        this.chunkBytes = Math.min(MAX_CHUNK_BYTES, way.runner.config().getMaxBatchAppendSize());
        this.bytesPerSecond = way.runner.config().getSnapshotBytesPerSecond();
    }

    long term() {
        return term;
    }

    synchronized long index() {
        return index;
    }

    synchronized boolean isOver() {
        return phase == Phase.OVER;
    }

    synchronized long askedMs() {
        return askedMs;
    }

    /** When {@link #turn} must be called at the latest. */
    synchronized long dueMs() {
        return dueMs;
    }

    /** The core asks for it, in that round of its own: what stands still begins anew, and finds what is there. */
    synchronized void asked(long round, long nowMs) {
        this.round = round;
        askedMs = nowMs;
        if (phase == Phase.PAUSED || !progressed) {
            begin();
        }
        progressed = false;
    }

    private void begin() {
        phase = Phase.OFFERING;
        attempt++;
        inFlight = 0;
        rewinding = false;
        dueMs = NEVER;
        way.host.maintain(this::pump);
    }

    /** Time has passed. */
    synchronized void turn(long nowMs) {
        if (nowMs >= dueMs) {
            dueMs = NEVER;
            way.host.maintain(this::pump);
        }
    }

    // On the maintenance thread.

    /** Sends what may be sent. */
    private void pump() {
        try {
            if (isToBeOpened() && !open()) {
                over();
                return;
            }
            for (long next = next(); next != NOTHING; next = next()) {
                if (next == REQUEST) {
                    ask();
                } else {
                    send(next, next == MANIFEST ? manifest.duplicate() : read(next));
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot read the snapshot up to {} that {} needs: {}", index(), way.route.to(), e.toString());
            over();
        }
    }

    private synchronized boolean isToBeOpened() {
        return snapshot == null && phase == Phase.OFFERING;
    }

    private boolean open() throws IOException {
        Optional<PinnedSnapshot> found = snapshots.openNewest(index());
        if (found.isEmpty() || found.get().manifest().isEmpty()) {
            if (found.isPresent()) {
                found.get().close();
            }
            LOG.warn("{} needs a snapshot, and none up to {} can be read", way.route.to(), index());
            return false;
        }
        snapshot = found.get();
        row = new SnapshotRow(snapshot.manifest());
        manifest = snapshot.manifest().encode();
        opened(snapshot.manifest().meta().getLastIncludedIndex(), row.end());
        return true;
    }

    private synchronized void opened(long atIndex, long bytes) {
        index = atIndex;
        end = bytes;
    }

    /** What is to be sent now, and counts as under way from now on: a position, or one of the constants. */
    private long next() {
        if (!SnapshotSender.leads(way.runner.memberState(), term)) {
            over();
        }
        long next = NOTHING;
        boolean waits = false;
        synchronized (this) {
            if (phase == Phase.OFFERING && inFlight == 0) {
                inFlight++;
                next = MANIFEST;
            } else if (phase == Phase.SENDING && cursor == end && inFlight == 0) {
                phase = Phase.ASKING;
                next = REQUEST;
            } else if (phase == Phase.SENDING && cursor < end && !rewinding && inFlight < WINDOW) {
                waits = !isPaid();
                if (!waits) {
                    next = cursor;
                    cursor += row.lengthAt(cursor, chunkBytes);
                    paidUntilUs += (cursor - next) * 1_000_000L / bytesPerSecond;
                    inFlight++;
                }
            }
        }
        if (waits) {
            way.runner.deliver(new RaftEvent.Tick());
        }
        return next;
    }

    /** Whether the next chunk is within the rate; else the time at which it is becomes known. */
    private boolean isPaid() {
        long nowUs = way.host.nowMs() * 1000;
        paidUntilUs = Math.max(paidUntilUs, nowUs);
        if (paidUntilUs <= nowUs + AHEAD_US) {
            return true;
        }
        dueMs = (paidUntilUs - AHEAD_US) / 1000 + 1;
        return false;
    }

    private ByteBuffer read(long position) throws IOException {
        int file = row.fileAt(position);
        return snapshot.read(file, position - row.startOf(file), chunkBytes);
    }

    private void send(long position, ByteBuffer bytes) {
        int of = attempt();
        long upTo = position + bytes.remaining();
        SnapshotChunkRequest chunk = SnapshotChunkRequest.of(way.route, term, index(),
            SnapshotChunkRequest.crcOf(manifest), position, bytes);
        way.peers.snapshotChunk(chunk).whenComplete((response, fault) -> way.host.maintain(() ->
            answered(of, upTo, fault == null ? response
                : new SnapshotChunkResponse(DLedgerResponseCode.NETWORK_ERROR, -1, 0))));
    }

    private synchronized int attempt() {
        return attempt;
    }

    private void answered(int of, long upTo, SnapshotChunkResponse response) {
        long pausedInRound = -1;
        synchronized (this) {
            if (of != attempt || phase == Phase.PAUSED || phase == Phase.OVER) {
                return;
            }
            inFlight--;
            switch (response.code()) {
                case SUCCESS -> goOn(upTo, response.position());
                case INCONSISTENT_STATE -> begin(); // It was restarted, or has been sent another one in between.
                default -> {
                    phase = Phase.PAUSED;
                    pausedInRound = round;
                }
            }
        }
        if (pausedInRound >= 0) { // The core finds out how the follower is, and may ask again.
            way.runner.deliver(new RaftEvent.PeerUnreachable(way.peer, pausedInRound));
        } else {
            pump();
        }
    }

    private void goOn(long upTo, long position) {
        progressed = true;
        if (phase == Phase.OFFERING) {
            phase = Phase.SENDING;
            cursor = Math.min(position, end);
            return;
        }
        rewinding |= position < upTo;
        if (inFlight == 0 && rewinding) {
            rewinding = false;
            cursor = position;
        }
        cursor = Math.max(cursor, Math.min(position, end));
    }

    private void ask() {
        long ofRound;
        int of;
        synchronized (this) {
            ofRound = round;
            of = attempt;
        }
        InstallSnapshotRequest request = new InstallSnapshotRequest(way.route, term, snapshot.manifest().meta().base(),
            snapshot.manifest().meta().inForce(),
            snapshot.manifest().files().size(), ofRound);
        way.peers.installSnapshot(request).whenComplete((response, fault) -> installed(of, ofRound, response));
    }

    /** The answer is the core's; the response is null when there is none. */
    private void installed(int of, long ofRound, InstallSnapshotResponse response) {
        synchronized (this) {
            if (of == attempt && phase == Phase.ASKING) {
                phase = response != null && response.code() == DLedgerResponseCode.SUCCESS ? Phase.OVER : Phase.PAUSED;
            }
        }
        way.runner.deliver(response == null
            ? new RaftEvent.PeerUnreachable(way.peer, ofRound)
            : new RaftEvent.InstallReplied(way.peer, response));
    }

    private void over() {
        synchronized (this) {
            phase = Phase.OVER;
        }
        way.runner.deliver(new RaftEvent.Tick()); // A turn lets go of it.
    }

    /** Sends no more, and lets go of the snapshot. Once. */
    synchronized void close() {
        phase = Phase.OVER;
        way.host.snapshotStreams().close();
        way.host.maintain(this::letGo);
    }

    private void letGo() {
        if (snapshot != null) {
            try {
                snapshot.close();
            } catch (IOException e) {
                LOG.warn("could not let go of the snapshot up to {}: {}", index(), e.toString());
            }
            snapshot = null;
        }
    }

    synchronized String describe() {
        return " | sends " + way.route.to() + " snapshot " + index
            + (end < 0 ? "" : " " + 100 * cursor / Math.max(1, end) + "%");
    }
}
