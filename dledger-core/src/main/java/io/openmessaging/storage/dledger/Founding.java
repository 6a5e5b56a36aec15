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
 * <p><b>Who founds.</b> A candidate makes an id for the cluster that it would found, and asks for votes to found that
 * one. It needs the pre-vote and the vote of every voter that its settings list, none of which belongs to a cluster.
 * With {@code --found} a majority is enough, once the others had time to object. It leads, and names its cluster, when
 * that id is on its own disk: whoever is told of a cluster comes to one that a founder belongs to for good.
 *
 * <p><b>Who belongs.</b> A store notes which cluster it votes to found, before the vote leaves: its <em>pledge</em>. It
 * is one of the founders of that cluster, and of no other. So a founding that comes to nothing makes nobody a founder
 * of a group that was there already, where the store that its member had before may have promised what this one does
 * not know. Whoever is told the id of its pledge, by a leader or by a member that asks for its vote, belongs to that
 * cluster from then on; that is on its disk before it acknowledges anything. A store that is told another id was not
 * there when the group was founded, or is not the one that was: it notes that it has <em>joined</em>, and takes no
 * notice of the leader before that is on disk.
 *
 * <p>A store that does not say whose it is ({@link Belonging#UNSAID}) takes no part in this.
 *
 * <p>Guarded by the group's lock. Architecture §3.14; docs/decisions/0009.
 */
final class Founding {
    private static final String OUTSIDE = "this member's store is not the one that the group knows of it, its "
        + "directory was wiped perhaps; it has no vote until replace-member puts it in its own place";
    private static final String OBJECTED = "a member belongs to the group's cluster, and this one does not: the group "
        + "is being founded, or this member's directory was wiped perhaps; then it has no vote until replace-member "
        + "puts it in its own place";
    private static final String OWN_DISK = "the group is being founded: this member's disk does not have the id of its "
        + "cluster yet";

    private final RaftCore core;
    private final MemberState state;
    private final String storeId;
    /**
     * Whether it is being noted that this member's store comes to a group that is there. Meanwhile the member follows
     * nobody, and it does not stand either, as something that it wrote is not on its disk.
     */
    private boolean joining;
    /** The cluster that this store voted to found last; "" for none. */
    private String pledge;
    /** The cluster that this member would found if it won its last round; "" as long as it has not asked. */
    private String founds = "";
    /** Whether a member of a cluster was asked to let this one found the group. */
    private boolean objected;
    /** The last round of those in which this member wished to found the group, and the one before; null for none. */
    private Ballot lastRound;
    private Ballot roundBefore;
    /** The terms of the last pre-votes that this member has granted while it belonged to no cluster, by candidate. */
    private final SortedMap<Integer, Long> preVotes = new TreeMap<>();

    Founding(RaftCore core, Belonging belonging) {
        this.core = core;
        this.state = core.state();
        this.storeId = belonging.storeId();
        this.pledge = belonging.pledge();
    }

    /** Whether the group is there, as far as this member knows. */
    boolean isFounded() {
        return storeId.isEmpty() || !state.membership().clusterId().isEmpty();
    }

    /** Whether this member's store is the one that its vote counts with, if it has a vote. */
    boolean isVotersStore() {
        return state.membership().isStoreOf(state.membership().self(), state.life().store());
    }

    /** The cluster that this member would found if it led; "" for none. */
    String founds() {
        return isFounded() ? "" : founds;
    }

    /** Whether a quorum of grants is not enough in that round: all voters must grant. */
    boolean needsAll(Ballot round) {
        boolean mayBeQuorum = core.options().foundsByMajority() && round.kind() == VoteRequest.Kind.VOTE;
        return !isFounded() && !mayBeQuorum;
    }

    // As a candidate.

    /** A round of votes begins. Each would found a cluster of its own: votes that come late found no other. */
    void asks(Ballot round) {
        if (!isFounded()) {
            founds = core.effects().newClusterId();
            roundBefore = lastRound;
            lastRound = round;
        }
    }

    /** Whether a round of pre-votes that has run out is won by the quorum that granted, as nobody has objected. */
    boolean isWonByQuorum(Ballot round) {
        return round != null && round.kind() == VoteRequest.Kind.PRE_VOTE && !isFounded() && !objected
            && core.options().foundsByMajority() && round.isGrantedByQuorum();
    }

    /** Whether a member answers that the group is there. */
    boolean isObjection(VoteResponse response) {
        return response.result() == Result.REJECT_FOUNDED && !isFounded();
    }

    /** The group is there, founded by others: no vote counts to found it. */
    void callOff() {
        objected = true;
        core.elector().foundNoMore();
    }

    /**
     * That round of votes is won, and with it the group is founded if it was not. The member leads, and names its
     * cluster, once its own disk has the id. Else a store that has voted for nobody might join a cluster that no
     * founder belongs to, since the leader lost its power; and would object to each later founding.
     */
    void isWonBy(Ballot round) {
        if (!isFounded()) {
            foundedAs(founds);
        }
        if (core.savedVote().isBelongingDurable()) {
            core.elector().lead(round);
        } else {
            core.promiseOfVote(new Founded(round));
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
        if (isFounded() || request.isToFound()) {
            return;
        }
        if (isPledgedTo(request.route().clusterId())) {
            memberNames(request.route().clusterId());
        } else {
            callOff();
        }
    }

    /** Why this member does not vote for the sender whatever its log, or null. */
    Result objection(int from, VoteRequest request) {
        if (isFounded()) {
            return request.isToFound() ? Result.REJECT_FOUNDED : null;
        }
        if (joining || !request.isToFound()) {
            return Result.REJECT_NEW_STORE;
        }
        if (request.kind() == VoteRequest.Kind.PRE_VOTE) {
            // Who would win by it might take votes, and with them founders, from a founding that is being won.
            return core.elector().mayBeElected() ? Result.REJECT_STANDS : null;
        }
        return wasAskedBefore(from, request) ? null : Result.REJECT_NEW_STORE;
    }

    /**
     * Whether a vote is asked for after the pre-vote that this member granted. It votes to found for no other: a
     * request that a slow disk kept back may have been meant for the store that was here before it was wiped.
     */
    private boolean wasAskedBefore(int from, VoteRequest request) {
        return preVotes.getOrDefault(from, -1L) == request.term();
    }

    /** A pre-vote is granted. */
    void grantsPreVote(int to, VoteRequest request) {
        if (!isFounded()) {
            preVotes.put(to, request.term());
        }
    }

    /** This member is about to save a vote, to found that cluster unless it is "". */
    void votesFor(String cluster) {
        if (!isFounded()) {
            pledge = cluster;
            core.savedVote().savePledge(cluster);
        }
    }

    private boolean isPledgedTo(String clusterId) {
        return !isFounded() && !joining && !pledge.isEmpty() && pledge.equals(clusterId);
    }

    /**
     * Whether this member takes no notice of a leader yet, since it has not voted to found that leader's cluster: it
     * notes first that it comes to it.
     */
    boolean mustJoinFirst(Route ofLeader) {
        if (isFounded() || isPledgedTo(ofLeader.clusterId())) {
            return false;
        }
        if (!joining && !ofLeader.clusterId().isEmpty()) {
            joining = true;
            callOff();
            core.savedVote().saveJoined(ofLeader.clusterId(), new Joined(ofLeader.clusterId()));
        }
        return true;
    }

    /** A member of the cluster that this one voted to found names it, or of the one that it belongs to. */
    void memberNames(String clusterId) {
        if (!isFounded()) {
            core.elector().foundNoMore();
            foundedAs(clusterId);
        }
    }

    /** The id of the cluster that this member has founded is on its disk. */
    private final class Founded implements Promise {
        private final Ballot round;

        Founded(Ballot round) {
            this.round = round;
        }

        @Override
        public void keep() {
            core.elector().lead(round);
        }

        @Override
        public Promise afterTermChange(long newTerm) {
            return null; // It belongs to the cluster, but does not lead.
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
            if (!core.savedVote().isBelongingDurable()) {
                return OWN_DISK;
            }
            return isVotersStore() ? "" : OUTSIDE;
        }
        if (state.membership().configuration().voters().isEmpty()) {
            return ""; // It waits to be added, not for a founding.
        }
        if (objected) {
            return OBJECTED;
        }
        StringBuilder missing = new StringBuilder();
        for (int peer : state.membership().voterPeers()) {
            if (!isThere(peer)) {
                missing.append(missing.isEmpty() ? "" : ", ").append(state.membership().idOf(peer));
            }
        }
        return "the group is not founded: " + (missing.isEmpty()
            ? "all voters are up, and none of them is elected yet"
            : "for that all voters must be up, it waits for " + missing
                + "; --found on one member lets a majority found it without them");
    }

    private boolean isThere(int peer) {
        return lastRound != null && lastRound.isGrantedBy(peer) || roundBefore != null && roundBefore.isGrantedBy(peer);
    }

    /** For people: nothing of a member of a founded group. */
    String describe() {
        String waits = waitsFor();
        boolean isOutside = isFounded() && !isVotersStore();
        return waits.isEmpty() ? "" : (isOutside ? " OTHER_STORE (" : " NOT_FOUNDED (") + waits + ")";
    }
}
