package io.openmessaging.storage.dledger;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.RecoveryPoint;

/**
 * One follower as its leader sees it: how far it matches, what to send next, how much is in flight.
 *
 * <pre>
 * COMPARE → APPEND   the follower holds the entry before next
 * APPEND  → COMPARE  a push was refused or lost, or the follower cannot be reached, or its next entry is gone
 * COMPARE → INSTALL_SNAPSHOT  the follower lacks entries that are gone
 * INSTALL_SNAPSHOT → APPEND   the follower begins behind them
 * INSTALL_SNAPSHOT → COMPARE  it does not, or cannot be reached
 * </pre>
 *
 * <p>In COMPARE one empty push at a time asks whether the follower holds the entry before {@code next}; a refusal tells
 * where to look instead. In APPEND full pushes follow each other without waiting, and one that is not full waits until
 * the entries before it are answered. Each entry into COMPARE begins a round; answers to pushes of an earlier round are
 * ignored. On a network that reorders, late answers would otherwise lead from one state to the other and back, each
 * time with a new window of pushes and as many new answers.
 *
 * <p>A follower that lacks entries which the leader does not have any more is asked to begin where the leader's log
 * does. If it would rather keep its own log it is <em>behind</em>: it is asked now and then whether it has the entries
 * from elsewhere, or thinks otherwise.
 *
 * <p>Guarded by the group's lock; exists only while this member leads, for one term. Invariant: -1 &le; match &lt; next
 * &le; last + 1; nothing but one question is in flight in COMPARE and
 * INSTALL_SNAPSHOT.
 *
 * <p>Raft paper §5.3; thesis §10.2.1 for pipelining.
 */
final class EntryDispatcher {
    private enum State {
        COMPARE,
        APPEND,
        INSTALL_SNAPSHOT
    }

    private static final long NEVER = Long.MAX_VALUE;
    /** Below every commit index. */
    private static final long NO_COMMIT_SENT = -2;

    private final RaftCore core;
    private final RaftOptions options;
    private final int peer;
    private final InflightWindow window;

    /** The latest incarnation of the follower that was heard, -1 before its first answer in this term. */
    private long incarnation = -1;
    /** Whether that incarnation has told that it is whole. */
    private boolean whole;
    private RecoveryPoint point = RecoveryPoint.NONE;

    private State state = State.COMPARE;
    private long round;
    /** The store that the follower answers from, null before its first answer; and those that did so before. */
    private String store;
    private final List<String> formerStores = new ArrayList<>();
    private long match = -1;
    /** Whether a comparison has succeeded, so that what the follower lacks is no guess any more. */
    private boolean compared;
    private long next;

    /** COMPARE, INSTALL_SNAPSHOT: when the next question may go; while one is unanswered, when it is taken for lost. */
    private long probeAtMs;
    private boolean probeInFlight;
    /** INSTALL_SNAPSHOT: up to where the snapshot reaches that is sent, -1 for none. */
    private long installed = -1;
    /** Not in APPEND: whether the follower has said that it keeps its log, though what follows it is gone here. */
    private boolean behind;
    /** APPEND: when the pushes in flight are taken for lost. */
    private long answerDueMs = NEVER;
    private long sentCommit = NO_COMMIT_SENT;
    /** The commit index of the last push that was answered when no other was in flight. */
    private long toldCommit = NO_COMMIT_SENT;
    private long pushedMs;
    /** APPEND: what the writer had appended when all of it was sent; -1 while more waits than one push took. */
    private long appendedWhenSent = -1;
    /** When the commit index goes alone unless a push has carried it before. */
    private long commitNoticeMs = NEVER;

    EntryDispatcher(RaftCore core, int peer, long lastIndex) {
        this.core = core;
        this.options = core.options();
        this.peer = peer;
        this.window = new InflightWindow(options.maxInflightPushes(), options.maxInflightBytes());
        this.next = lastIndex + 1;
        this.round = core.pusher().nextRound();
        this.probeAtMs = core.nowMs();
    }

    /** Index of the last entry that the follower is known to hold durably and equal to the leader's. */
    long match() {
        return match;
    }

    /** As {@link #match} for the commit rule: -1 as long as the follower may have forgotten what it acknowledged. */
    long countedMatch() {
        return counts() ? match : -1;
    }

    /** Whether what the follower holds counts. */
    boolean counts() {
        return whole && !isOtherStore();
    }

    /** Whether the follower answers from another store than the one that its vote counts with: it was wiped. */
    boolean isOtherStore() {
        return store != null && !core.membership().isStoreOf(peer, store);
    }

    /** The store that the follower takes part with, "" for a founder and as long as it has not answered. */
    String store() {
        return store == null ? "" : store;
    }

    /** Whether the follower has told that it may have forgotten something. */
    boolean isRecovering() {
        return incarnation != -1 && !whole;
    }

    /** Whether the follower holds the leader's log up to some point and gets the rest as it comes, and counts. */
    boolean isFollowing() {
        return state == State.APPEND && counts();
    }

    /** Whether the follower holds that entry and knows that it is committed. */
    boolean hasLearnt(long index) {
        return match >= index && toldCommit >= index;
    }

    boolean isInstalling() {
        return state == State.INSTALL_SNAPSHOT;
    }

    /** How many of the leader's entries the follower lacks; a guess until a comparison has succeeded. */
    long lag() {
        return core.state().lastIndex() - (compared ? match : Math.max(match, next - 1));
    }

    /** Index up to which the follower has been sent entries, as far as it counts; -1 if that is not known. */
    long sentUpTo() {
        return state == State.APPEND && counts() ? next - 1 : -1;
    }

    /**
     * Notes the life that an answer of the follower tells of; false if it is an earlier one than was heard of before.
     *
     * <p>When a life is heard of first, all that earlier ones acknowledged is forgotten, and if it is RECOVERING its
     * recovery point is named, in one turn. {@link Recovery} tells why. Within a life nothing is lost, so that an older
     * answer of it takes nothing back. But a member may be killed before it has noted that it is whole, and ask again.
     */
    boolean isOfPresentLife(Life life) {
        if (!isOfPresentStore(life.store())) {
            return false;
        }
        if (life.incarnation() < incarnation) {
            return false;
        }
        boolean isFirst = incarnation == -1;
        if (life.incarnation() > incarnation) {
            incarnation = life.incarnation();
            whole = false;
            point = RecoveryPoint.NONE;
            if (!isFirst || life.recovering()) {
                match = -1;
                behind = false;
                compareAfter(core.nowMs());
            }
        }
        if (life.recovering()) {
            namePoint();
        } else {
            whole = true;
        }
        return true;
    }

    /**
     * As {@link #isOfPresentLife}, of stores. A store that was seen to be followed by another is gone for good; and no
     * store is a founder's that comes after one that is not.
     */
    private boolean isOfPresentStore(String answering) {
        if (answering.equals(store)) {
            return true;
        }
        if (formerStores.contains(answering) || store != null && answering.isEmpty()) {
            return false;
        }
        if (store != null) {
            formerStores.add(store);
            incarnation = -1;
            whole = false;
            point = RecoveryPoint.NONE;
            match = -1;
            behind = false;
            compareAfter(core.nowMs());
        }
        store = answering;
        return true;
    }

    private void namePoint() {
        if (!point.isFor(incarnation)) {
            point = new RecoveryPoint(incarnation, core.state().lastIndex());
        }
        if (whole) {
            sentCommit = NO_COMMIT_SENT; // A push must tell it, even if there is nothing else to tell.
        }
    }

    /** Up to where the follower needs no entries any more: what it matches, or what it is being sent as a snapshot. */
    long reached() {
        return state == State.INSTALL_SNAPSHOT ? Math.max(match, installed) : match;
    }

    /** The snapshot that is sent reaches up to there. */
    void sends(long index) {
        if (state == State.INSTALL_SNAPSHOT) {
            installed = index;
        }
    }

    /** Sends what the present state calls for. */
    void flush() {
        long nowMs = core.nowMs();
        if (state == State.APPEND && (nowMs >= answerDueMs || next <= core.terms().baseIndex())) {
            compareAfter(nowMs);
        }
        if (state == State.COMPARE) {
            probe(nowMs);
            return;
        }
        if (state == State.INSTALL_SNAPSHOT) {
            install(nowMs);
            return;
        }
        long last = core.state().lastIndex();
        while (next <= last && window.hasRoom() && appendOnce(nowMs, last)) {
            // Each round sends one push; the window or an unfilled batch ends it.
        }
        sendCommitNotice(nowMs);
    }

    private void probe(long nowMs) {
        if (nowMs < probeAtMs) {
            return;
        }
        next = Math.max(next, core.terms().baseIndex() + 1);
        probeInFlight = true;
        probeAtMs = nowMs + options.maxPushTimeoutMs();
        push(next - 1);
    }

    private void install(long nowMs) {
        if (nowMs >= probeAtMs) {
            probeInFlight = true;
            probeAtMs = nowMs + options.maxPushTimeoutMs();
            installed = installed < core.terms().baseIndex() ? core.snapshots().index() : installed;
            core.install(peer, round);
        }
    }

    /** Sends one push, unless it waits for the answer to the one before, or to be full: batches grow with the load. */
    private boolean appendOnce(long nowMs, long last) {
        if (window.hasEntries() && waitingBytes(last) <= options.maxPushBytes()) {
            return false; // See docs/decisions/0011.
        }
        long upTo = core.log().lastIndexWithin(next, last, options.maxPushBytes());
        if (window.isEmpty()) {
            answerDueMs = nowMs + options.maxPushTimeoutMs();
        }
        window.add(upTo, (int) core.log().sizeBytes(next, upTo));
        push(upTo);
        next = upTo + 1;
        appendedWhenSent = upTo == last ? core.writer().appendedBytes() : -1;
        return true;
    }

    /** Bytes of what was not sent yet. Asked at each append, so the log is searched only where it must be. */
    private long waitingBytes(long last) {
        return appendedWhenSent < 0 ? core.log().sizeBytes(next, last)
            : core.writer().appendedBytes() - appendedWhenSent;
    }

    private void sendCommitNotice(long nowMs) {
        if (sentCommit >= core.state().committed() || !window.isEmpty()) {
            commitNoticeMs = NEVER;
            return;
        }
        if (commitNoticeMs == NEVER) {
            commitNoticeMs = nowMs + options.commitNoticeDelayMs();
        }
        if (nowMs >= commitNoticeMs) {
            answerDueMs = nowMs + options.maxPushTimeoutMs();
            window.add(next - 1, 0);
            push(next - 1);
        }
    }

    private void push(long upTo) {
        sentCommit = core.state().committed();
        commitNoticeMs = NEVER;
        pushedMs = core.nowMs();
        core.push(peer, round, next - 1, upTo, point);
    }

    /** When {@link #flush} must be called at the latest. */
    long deadlineMs() {
        return state == State.APPEND ? Math.min(answerDueMs, commitNoticeMs) : probeAtMs;
    }

    /** The follower answered a heartbeat, so it can be reached: a probe need not wait any longer. */
    void heard() {
        if (state == State.COMPARE && !probeInFlight && !behind) {
            probeAtMs = core.nowMs();
        }
        // A follower that is asked to be quiet agrees only if it knows it; one that has agreed would wake by a push.
        boolean isAsked = core.quiescence().isAsking();
        if (!isAsked && state == State.APPEND && window.isEmpty()
            && core.nowMs() - pushedMs >= options.maxPushTimeoutMs()) {
            // It may have been restarted since, and then does not know how much is committed until it is told again.
            sentCommit = NO_COMMIT_SENT;
        }
    }

    /** A push of that round was lost, or its answer. */
    void unreachable(long ofRound) {
        if (ofRound == round) {
            compareAfter(core.nowMs() + options.heartBeatIntervalMs());
        }
    }

    /** An answer to a push of that round, in this leader's term. */
    void replied(long ofRound, PushEntryResponse response) {
        if (ofRound != round) {
            return;
        }
        switch (response.code()) {
            case SUCCESS -> accepted(response.index());
            case INCONSISTENT_STATE -> refused(response.index());
            default -> unreachable(ofRound);
        }
    }

    /** An answer to a request to begin where the leader's log does, in this leader's term. */
    void installReplied(InstallSnapshotResponse response) {
        if (response.round() != round) {
            return;
        }
        switch (response.code()) {
            case SUCCESS -> accepted(response.index());
            case UNSUPPORTED -> {
                behind = true;
                compareAfter(core.nowMs() + options.maxPushTimeoutMs());
            }
            default -> unreachable(response.round());
        }
    }

    private void accepted(long index) {
        if (index > core.state().lastIndex()) {
            return; // Not an answer to anything that this leader sent.
        }
        match = Math.max(match, index);
        compared = true;
        window.answeredUpTo(match);
        toldCommit = window.isEmpty() ? sentCommit : toldCommit;
        if (state != State.APPEND) {
            state = State.APPEND;
            probeInFlight = false;
            behind = false;
            next = match + 1;
        }
        next = Math.max(next, match + 1);
        answerDueMs = window.isEmpty() ? NEVER : core.nowMs() + options.maxPushTimeoutMs();
    }

    /** The follower does not hold the entry before the push, but perhaps the one at {@code hint}. */
    private void refused(long hint) {
        if (state == State.COMPARE && hint >= next) {
            // Its log begins above, and all before is committed.
            next = Math.min(hint, core.state().lastIndex()) + 1;
            compareAfter(core.nowMs());
            return;
        }
        long mostNext = state == State.COMPARE ? Math.max(0, next - 1) : next;
        next = Math.max(0, Math.min(hint + 1, mostNext));
        // A member that lost what it had acknowledged counts for what it still holds, no more.
        match = Math.min(match, next - 1);
        compareAfter(core.nowMs());
        if (next <= core.terms().baseIndex()) {
            state = State.INSTALL_SNAPSHOT;
        }
    }

    private void compareAfter(long probeAtMs) {
        this.state = State.COMPARE;
        this.round = core.pusher().nextRound();
        this.window.clear();
        this.appendedWhenSent = -1;
        this.answerDueMs = NEVER;
        this.commitNoticeMs = NEVER;
        this.probeInFlight = false;
        this.probeAtMs = probeAtMs;
    }

    /** Whether the follower holds all of the leader's log, knows how much is committed, and nothing is on the way. */
    boolean isUpToDate() {
        return state == State.APPEND && counts() && match == core.state().lastIndex() && window.isEmpty()
            && sentCommit == core.state().committed();
    }

    /** State, match and pushes in flight, for people. */
    String describe() {
        String installs = state == State.INSTALL_SNAPSHOT ? " " + core.terms().baseIndex() : "";
        String recovers = isOtherStore() ? " OTHER_STORE" : isRecovering() ? " RECOVERING i=" + incarnation : "";
        return core.membership().idOf(peer) + recovers + " " + (behind ? "BEHIND" : state + installs) + " m=" + match
            + " if=" + window.count();
    }
}
