package io.openmessaging.storage.dledger;

import java.util.SortedMap;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.entry.Belonging;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;
import io.openmessaging.storage.dledger.protocol.VoteResponse.Result;

/**
 * Whether this member's group is founded, and who may found it: so that a member whose directory was wiped neither
 * votes a second time in a term nor stands for entries that it has lost.
 *
 * <p><b>Who founds.</b> The first leader makes the cluster's id. It needs the pre-vote and the vote of every voter that
 * its settings list, none of which belongs to a cluster. So whoever is listed has saved a term before the group begins;
 * a store of a listed member that is <em>new</em>, which has neither a term nor entries nor a cluster, when others are
 * founded, is one that was wiped. With {@code --found} a majority is enough, once the others had time to object; who
 * was not asked is then taken for wiped when it comes.
 *
 * <p><b>Who belongs.</b> A member that has saved a term for a founding has promised what any voter promises, and lost
 * nothing of it: it votes for members of the cluster too, and is one of the founders once a leader has told it the id,
 * which is on its disk before it acknowledges anything of that leader. A new store votes for nobody but a founder to
 * be. Told the id by a leader it first notes that it has <em>joined</em>, and takes no notice of that leader before
 * that is on disk: a term that it saved earlier would let it pass for a founder after a crash.
 *
 * <p>A store that does not say whose it is ({@link Belonging#UNSAID}) takes no part in this.
 *
 * <p>Guarded by the group's lock. Architecture §3.14; docs/decisions/0009.
 */
final class Founding {
    private static final String OUTSIDE = "this member's store is not the one that the group knows of it, its "
        + "directory was wiped perhaps; it has no vote until replace-member puts it in its own place";

    private final RaftCore core;
    private final MemberState state;
    private final String storeId;
    /** Whether this member's store came to a group that was there. */
    private boolean joined;
    /** Whether that is being noted. */
    private boolean joining;
    /** Whether a member of a cluster was asked to let this one found the group. */
    private boolean objected;
    /** The last round of those in which this member wished to found the group, and the one before; null for none. */
    private Ballot lastRound;
    private Ballot roundBefore;
    /** The terms of the last pre-votes that this member has granted while its store was new, by candidate. */
    private final SortedMap<Integer, Long> preVotes = new TreeMap<>();

    Founding(RaftCore core, Belonging belonging) {
        this.core = core;
        this.state = core.state();
        this.storeId = belonging.storeId();
        this.joined = belonging.joined();
    }

    /** Whether the group is there, as far as this member knows. */
    boolean isFounded() {
        return storeId.isEmpty() || !state.membership().clusterId().isEmpty();
    }

    /** Whether this member's store was never used, so that it may be one that was wiped. */
    boolean isNew() {
        return !isFounded() && state.term() < 0 && state.lastIndex() < 0;
    }

    /** Whether this member's store is the one that its vote counts with, if it has a vote. */
    boolean isVotersStore() {
        return state.membership().isStoreOf(state.membership().self(), state.life().store());
    }

    /** Whether this member may ask for votes. */
    boolean mayStand() {
        return !joining && isVotersStore();
    }

    /** What it would do first if it led. */
    VoteRequest.Purpose purpose() {
        return isFounded() ? VoteRequest.Purpose.LEAD : VoteRequest.Purpose.FOUND;
    }

    /** Whether a quorum of grants is not enough in that round: all voters must grant. */
    boolean needsAll(Ballot round) {
        boolean mayBeQuorum = core.options().foundsByMajority() && round.kind() == VoteRequest.Kind.VOTE;
        return !isFounded() && !mayBeQuorum;
    }

    // As a candidate.

    /** A round of votes begins. */
    void asks(Ballot round) {
        if (!isFounded()) {
            roundBefore = lastRound;
            lastRound = round;
        }
    }

    /** Whether a round of pre-votes that has run out is won by the quorum that granted, as nobody has objected. */
    boolean isWonByQuorum(Ballot round) {
        return round != null && round.kind() == VoteRequest.Kind.PRE_VOTE && !isFounded() && !objected
            && core.options().foundsByMajority() && round.isGrantedByQuorum();
    }

    /** Whether an answer ends the round that it belongs to. */
    boolean ends(VoteResponse response) {
        if (response.result() != Result.REJECT_FOUNDED || isFounded()) {
            return false;
        }
        objected = true;
        return true;
    }

    /** This member was elected. */
    void leads() {
        if (!isFounded()) {
            foundedAs(core.effects().newClusterId());
        }
    }

    private void foundedAs(String clusterId) {
        clusterIs(clusterId);
        core.savedVote().saveFounded(clusterId);
    }

    private void clusterIs(String clusterId) {
        lastRound = null;
        roundBefore = null;
        state.membersAre(state.membership().ofCluster(clusterId), state.configurations());
    }

    // As a voter and follower.

    /**
     * A member asks for this one's vote. That a founder to be learns the cluster's id from a leader alone is not
     * enough: killed before the id was on disk, it may have the longest log of all, and must stand itself.
     */
    void asked(VoteRequest request) {
        if (request.purpose() == VoteRequest.Purpose.LEAD && !isNew() && !joining) {
            memberNames(request.route().clusterId());
        }
    }

    /** Why this member does not vote for the sender whatever its log, or null. */
    Result objection(int from, VoteRequest request) {
        boolean founds = request.purpose() == VoteRequest.Purpose.FOUND;
        if (founds && isFounded()) {
            return Result.REJECT_FOUNDED;
        }
        boolean mayGrant = founds && (request.kind() == VoteRequest.Kind.PRE_VOTE || wasAskedBefore(from, request));
        return joining || isNew() && !mayGrant ? Result.REJECT_NEW_STORE : null;
    }

    /**
     * Whether a vote is asked for after the pre-vote that this member granted. A new store votes for no other: a
     * request that a slow disk kept back may have been meant for the store that was here before it was wiped.
     */
    private boolean wasAskedBefore(int from, VoteRequest request) {
        return preVotes.getOrDefault(from, -1L) == request.term();
    }

    /** A pre-vote is granted. */
    void grantsPreVote(int to, VoteRequest request) {
        if (isNew()) {
            preVotes.put(to, request.term());
        }
    }

    /**
     * Whether this member takes no notice of a leader yet, since its store is new: it notes first that it comes to that
     * leader's cluster.
     */
    boolean mustJoinFirst(Route ofLeader) {
        if (!isNew()) {
            return false;
        }
        if (!joining && !ofLeader.clusterId().isEmpty()) {
            joining = true;
            core.savedVote().saveJoined(ofLeader.clusterId(), new Joined(ofLeader.clusterId()));
        }
        return true;
    }

    /** A member of the cluster, of this member's term or a later one if it is a leader, names it. */
    void memberNames(String clusterId) {
        if (!isFounded() && !clusterId.isEmpty()) {
            core.elector().foundNoMore();
            foundedAs(clusterId);
        }
    }

    /** The note is on disk. */
    private final class Joined implements Promise {
        private final String clusterId;

        Joined(String clusterId) {
            this.clusterId = clusterId;
        }

        @Override
        public void keep() {
            joining = false;
            joined = true;
            clusterIs(clusterId);
            state.takesPartWith(storeId);
        }

        @Override
        public Promise afterTermChange(long newTerm) {
            return this;
        }
    }

    // For people.

    /** What the group waits for, and how to go on; "" where it waits for nothing. */
    String waitsFor() {
        if (isFounded()) {
            return isVotersStore() ? "" : OUTSIDE;
        }
        if (state.membership().configuration().voters().isEmpty()) {
            return ""; // It waits to be added, not for a founding.
        }
        if (isNew() && (objected || joining)) {
            return OUTSIDE;
        }
        StringBuilder missing = new StringBuilder();
        for (int peer : state.membership().voterPeers()) {
            if (!isThere(peer)) {
                missing.append(missing.isEmpty() ? "" : ", ").append(state.membership().idOf(peer));
            }
        }
        return "the group is not founded: for that all voters must be up, it waits for " + missing + "; --found on "
            + "one member lets a majority found it without them";
    }

    private boolean isThere(int peer) {
        return lastRound != null && lastRound.isGrantedBy(peer) || roundBefore != null && roundBefore.isGrantedBy(peer);
    }

    /** For people: nothing of a member of a founded group. */
    String describe() {
        String waits = waitsFor();
        return waits.isEmpty() ? "" : (isFounded() ? " OTHER_STORE (" : " NOT_FOUNDED (") + waits + ")";
    }
}
