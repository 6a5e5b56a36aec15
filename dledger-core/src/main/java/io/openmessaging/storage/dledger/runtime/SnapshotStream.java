package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.Membership;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotName;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * One snapshot on its way to one follower: first the manifest, which is answered with where to begin; then the bytes
 * from there on, a few chunks unanswered at a time and so many bytes in a second; then the request that the follower
 * begins behind it, whose answer is the core's. Answers tell where to go on, so that what was lost is sent again.
 *
 * <p>The bytes come from another follower if one of those that may help has a snapshot that reaches as far: it is then
 * its manifest that is offered. A helper that refuses, cannot be reached, or has done nothing from one time that the
 * core asks to the next, is left, for good; this member goes on by itself, from where the helper ended if the two
 * snapshots are equal.
 *
 * <p>A follower that has a part of another snapshot says so. If this member has that one, too, and its log goes on
 * behind it, that one is sent instead, by this member itself: it may have been this member that sent the part, before
 * it was restarted and took a newer one. There is one such change a stream.
 *
 * <p>Where it stands is guarded by its own monitor, which is held for moments only, as turns ask for it.
 * The snapshot itself is opened, read and let go on the host's maintenance thread alone. Each attempt has a number, and
 * answers to an earlier one are ignored. Architecture §3.9.
 */
final class SnapshotStream {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStream.class);
    private static final long NEVER = Long.MAX_VALUE;
    /** What is sent next, where that is no byte of a file. */
    private static final long MANIFEST = SnapshotChunkRequest.MANIFEST;
    private static final long REQUEST = -2;
    private static final long NOTHING = -3;
    private static final long HELP = -4;
    /** When a helper that reads its snapshot is asked again. */
    private static final long ASK_AGAIN_MS = 20;

    private enum Phase {
        /** Nothing is sent before it is asked for again. */
        PAUSED,
        /** A helper is asked what it has. */
        FINDING,
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
    private final DLedgerStore store;
    private final long term;
    /** Up to where the snapshot reaches that this member has. */
    private final long upTo;
    private final SnapshotWindow window;

    /** Who may help, the present helper first; emptied when one has failed. */
    private final Deque<Integer> helpers = new ArrayDeque<>();

    private Phase phase = Phase.PAUSED;
    /** Whether the bytes are to come from elsewhere than they did. */
    private boolean isToBeLeft;
    private boolean isHelped;
    /** Whether the follower has named another snapshot of which it has a part: once is enough. */
    private boolean isHeldKnown;
    private int attempt;
    private long round;
    private long askedMs;
    private boolean progressed;
    private long index;
    private long dueMs = NEVER;

    /** Null before there is one. On the maintenance thread, as the next. */
    private SnapshotSource source;
    /** What was offered last; null for nothing. */
    private SnapshotOffer offer;

    /** A stream of a snapshot that reaches up to {@code index}, or of one of a helper that reaches further. */
    SnapshotStream(Way way, DLedgerStore store, long term, long index, int[] helpers) {
        this.way = way;
        this.store = store;
        this.term = term;
        this.upTo = index;
        this.index = index;
        Arrays.stream(helpers).forEach(this.helpers::add);
        this.window = new SnapshotWindow(way.runner.config());
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
            leaveIdleHelper();
            begin();
        }
        progressed = false;
    }

    private void leaveIdleHelper() {
        if (phase == Phase.FINDING) {
            helpers.poll();
        } else if (phase == Phase.SENDING && isHelped) {
            leaveHelper();
        }
    }

    private void leaveHelper() {
        helpers.clear();
        isHelped = false;
        isToBeLeft = true;
    }

    private void begin() {
        phase = isHelped || helpers.isEmpty() ? Phase.OFFERING : Phase.FINDING;
        attempt++;
        window.restart();
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
            if (isToBeLeft()) {
                letGo();
            }
            if (isToBeOpened() && !open()) {
                over();
                return;
            }
            for (long next = next(); next != NOTHING; next = next()) {
                if (next == REQUEST) {
                    ask();
                } else if (next == HELP) {
                    askForHelp();
                } else {
                    send(next);
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot read the snapshot up to {} that {} needs: {}", index(), way.route.to(), e.toString());
            over();
        }
    }

    private synchronized boolean isToBeLeft() {
        boolean was = isToBeLeft;
        isToBeLeft = false;
        return was;
    }

    private synchronized boolean isToBeOpened() {
        return source == null && phase == Phase.OFFERING;
    }

    private boolean open() throws IOException {
        OwnSnapshot found = OwnSnapshot.upTo(upTo, offer, way, store, term);
        if (found == null) {
            LOG.warn("{} needs a snapshot, and none up to {} can be read", way.route.to(), upTo);
            return false;
        }
        offer(found);
        return true;
    }

    private void offer(SnapshotSource from) {
        source = from;
        offer = from.offer();
        opened(offer.index(), offer.row().end());
    }

    private synchronized void opened(long atIndex, long bytes) {
        index = atIndex;
        window.isOf(bytes);
    }

    /** What is to be sent now, and counts as under way from now on: a position, or one of the constants. */
    private long next() {
        if (!SnapshotSender.leads(way.runner.memberState(), term)) {
            over();
        }
        long next = NOTHING;
        boolean waits = false;
        synchronized (this) {
            if (isToBeLeft) {
                return NOTHING; // Not before the next pump has left it.
            }
            if (phase == Phase.FINDING && window.isIdle()) {
                window.sent();
                next = HELP;
            } else if (phase == Phase.OFFERING && window.isIdle()) {
                window.sent();
                next = MANIFEST;
            } else if (phase == Phase.SENDING && window.isDone()) {
                phase = Phase.ASKING;
                next = REQUEST;
            } else if (phase == Phase.SENDING && window.hasRoom()) {
                long nowMs = way.host.nowMs();
                long partMs = window.dueMs(nowMs);
                waits = partMs > nowMs;
                if (waits) {
                    dueMs = partMs;
                } else {
                    next = window.sentNext(offer.row());
                }
            }
        }
        if (waits) {
            way.runner.deliver(new RaftEvent.Tick());
        }
        return next;
    }

    private void send(long position) throws IOException {
        int of = attempt();
        int length = position == MANIFEST ? 0 : window.lengthAt(offer.row(), position);
        boolean byHelper = position != MANIFEST && source instanceof HelpersSnapshot;
        if (position != MANIFEST && !byHelper) {
            way.runner.counters().add(Counters.Kind.SENT_SNAPSHOT_PARTS, 1);
        }
        CompletableFuture<SnapshotChunkResponse> sent = position == MANIFEST
            ? way.peers.snapshotChunk(offer.manifestTo(way.route, term)) : source.send(position, length);
        sent.whenComplete((response, fault) -> way.host.maintain(() -> {
            if (fault != null && byHelper) {
                helperFailed(of);
            } else {
                answered(of, position + length, fault == null ? response
                    : new SnapshotChunkResponse(DLedgerResponseCode.NETWORK_ERROR, -1, 0));
            }
        }));
    }

    // Help.

    private void askForHelp() {
        int of;
        int helper;
        synchronized (this) {
            of = attempt;
            helper = helpers.isEmpty() ? Membership.NOBODY : helpers.peek();
        }
        if (helper != Membership.NOBODY) {
            HelpersSnapshot.find(way, helper, term, upTo, store, found -> told(of, found));
        }
    }

    /** What a helper has, so it says. */
    private void told(int of, HelpersSnapshot.Found found) {
        synchronized (this) {
            if (of != attempt || phase != Phase.FINDING) {
                return;
            }
            if (found.isNotYet()) {
                window.answered();
                progressed = true;
                dueMs = way.host.nowMs() + ASK_AGAIN_MS;
            } else {
                isHelped = found.snapshot() != null;
                if (isHelped) {
                    offer(found.snapshot());
                } else {
                    helpers.poll();
                }
                begin();
            }
        }
        way.runner.deliver(new RaftEvent.Tick()); // Which takes the deadline, if there is one.
    }

    private synchronized void helperFailed(int of) {
        if (of == attempt && phase != Phase.PAUSED && phase != Phase.OVER) {
            leaveHelper();
            begin();
        }
    }

    // Answers.

    private synchronized int attempt() {
        return attempt;
    }

    private void answered(int of, long upTo, SnapshotChunkResponse response) {
        if (response.code() == DLedgerResponseCode.SUCCESS && goesOnWith(of, response.held())) {
            return;
        }
        long pausedInRound = -1;
        synchronized (this) {
            if (of != attempt || phase == Phase.PAUSED || phase == Phase.OVER) {
                return;
            }
            window.answered();
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

    /** Offers what the follower has a part of, if this member has it, too. */
    private boolean goesOnWith(int of, SnapshotName held) {
        synchronized (this) {
            if (of != attempt || phase != Phase.OFFERING || isHeldKnown || held.equals(SnapshotName.NONE)) {
                return false;
            }
            isHeldKnown = true;
            progressed = true;
        }
        OwnSnapshot found = OwnSnapshot.named(held, way, store, term);
        if (found == null) {
            return false;
        }
        letGo();
        offer(found);
        synchronized (this) {
            if (phase != Phase.OVER) { // Else what lets go of it is still to come.
                isHelped = false;
                helpers.clear();
                begin();
            }
        }
        way.runner.deliver(new RaftEvent.SnapshotChosen(way.peer, term, held.index()));
        return true;
    }

    private void goOn(long upTo, long position) {
        progressed = true;
        if (phase == Phase.OFFERING) {
            phase = Phase.SENDING;
            window.beginAt(position);
        } else {
            window.goOn(upTo, position);
        }
    }

    private void ask() {
        long ofRound;
        int of;
        synchronized (this) {
            ofRound = round;
            of = attempt;
        }
        way.peers.installSnapshot(offer.requestTo(way.route, term, ofRound))
            .whenComplete((response, fault) -> installed(of, ofRound, response));
    }

    /** The answer is the core's; the response is null when there is none. */
    private void installed(int of, long ofRound, InstallSnapshotResponse response) {
        synchronized (this) {
            if (of == attempt && phase == Phase.ASKING) {
                phase = response != null && response.code() == DLedgerResponseCode.SUCCESS ? Phase.OVER : Phase.PAUSED;
                if (isHelped && response != null && response.code() == DLedgerResponseCode.INSTALL_SNAPSHOT_ERROR) {
                    leaveHelper(); // What it gave is not what its manifest says.
                }
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
        if (source != null) {
            source.close();
            source = null;
        }
    }

    synchronized String describe() {
        String by = isHelped && !helpers.isEmpty()
            ? " by " + way.runner.memberState().membership().idOf(helpers.peek()) : "";
        return " | sends " + way.route.to() + " snapshot " + index + by
            + window.describe();
    }
}
