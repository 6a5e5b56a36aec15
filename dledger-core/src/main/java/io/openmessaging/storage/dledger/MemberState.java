package io.openmessaging.storage.dledger;

import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;

/**
 * The facts of one member: role, term, vote, leader and indexes. {@link LeaderElector} and
 * {@link DLedgerEntryPusher} hold the rules that change them.
 *
 * <p>The fields and their package-private mutators are guarded by the group's lock. Other threads call the public
 * getters, which read the {@link View} published at the end of the last turn.
 *
 * <pre>
 * from      to         when
 * FOLLOWER  CANDIDATE  the election deadline passed and the pre-vote is won (thesis §9.6)
 * FOLLOWER  FOLLOWER   a higher term, or the leader of this term is heard
 * FOLLOWER  CANDIDATE  the leader of this term handed over to this member (thesis §3.10)
 * CANDIDATE CANDIDATE  the round failed, the pre-vote of the next is won
 * CANDIDATE FOLLOWER   a higher term, or the leader of this term is heard
 * CANDIDATE LEADER     a majority of durable votes (paper §5.2), and the id of the cluster, if this founds it
 * LEADER    FOLLOWER   a higher term, or no majority heard for an election timeout (thesis §6.2), or its disk hangs,
 *                      or a member that it handed over to asks for its vote
 * </pre>
 *
 * <p>A RECOVERING member stands only in the hope of the grants of all voters; see {@link Recovery}.
 *
 * <p>Invariants: -1 &le; applied &le; committed &le; last; applied &le; durable &le; last; the term never
 * falls; one vote a term; a member that is whole stays so for the rest of its life.
 */
public final class MemberState {
    /** What a member does in its term. */
    public enum Role {
        /** Before the first turn, and after a stop. */
        UNKNOWN,
        CANDIDATE,
        LEADER,
        FOLLOWER
    }

    /**
     * A consistent picture of a member for other threads.
     *
     * @param appliedIndex index of the last entry that the state machine holds; -1 for none, and without one
     */
    public record View(Role role, long term, String leaderId, long lastIndex, long committedIndex, long appliedIndex,
                       Life life) {
    }

    /** Written under the group's lock, read by any thread. */
    private volatile Membership membership;
    /** Written under the group's lock, read by any thread. */
    private volatile Configurations configurations;
    private final TermHistory terms;
    /** The settings of a member that has not started; null of one that has. */
    private volatile DLedgerConfig byHand;

    private Role role = Role.FOLLOWER;
    private long term;
    private int votedFor;
    private int leader = Membership.NOBODY;
    private long committedIndex;
    private long appliedIndex = -1;
    private Life life;

    /** Written under the group's lock at the end of a turn, read by any thread. */
    private volatile View view = new View(Role.UNKNOWN, -1, "", -1, -1, -1, Life.FIRST);

    MemberState(Membership membership, Configurations configurations, TermHistory terms, long term, int votedFor,
                long committedIndex, Life life) {
        this.membership = membership;
        this.configurations = configurations;
        this.terms = terms;
        this.term = term;
        this.votedFor = votedFor;
        this.committedIndex = committedIndex;
        this.life = life;
    }

    /** Of a member that has not started, of which the settings are known and nothing else. */
    MemberState(DLedgerConfig settings) {
        this.membership = settings.membership();
        this.configurations = Configurations.of(Configuration.NONE, List.of());
        this.terms = null;
        this.byHand = settings;
    }

    // For the core.

    void membersAre(Membership next, Configurations named) {
        membership = next;
        configurations = named;
    }

    Role role() {
        return role;
    }

    boolean leads() {
        return role == Role.LEADER;
    }

    /** Ordinal of the leader of this term, {@link Membership#NOBODY} when unknown. */
    int leader() {
        return leader;
    }

    /** Who got this member's vote in this term, {@link Membership#NOBODY} for none. */
    int votedFor() {
        return votedFor;
    }

    long term() {
        return term;
    }

    long committed() {
        return committedIndex;
    }

    long lastIndex() {
        return terms.lastIndex();
    }

    /** What this life rests on; the same incarnation as long as the member runs. */
    Life life() {
        return life;
    }

    /** Whether this member may have forgotten what it promised, and so counts for nothing yet. */
    boolean isRecovering() {
        return life.recovering();
    }

    void becomeWhole() {
        Invariants.check(life.recovering(), "becomes whole again in incarnation %d", life.incarnation());
        life = new Life(life.incarnation(), false, life.store());
    }

    void takesPartWith(String store) {
        life = life.of(store);
    }

    void follow(int leader) {
        this.role = Role.FOLLOWER;
        this.leader = leader;
    }

    void stand() {
        Invariants.check(role != Role.LEADER, "a leader stands for election in term %d", term);
        this.role = Role.CANDIDATE;
        this.leader = Membership.NOBODY;
    }

    void lead() {
        Invariants.check(role == Role.CANDIDATE, "leads in term %d without having stood", term);
        this.role = Role.LEADER;
        this.leader = membership.self();
    }

    void enterTerm(long term, int votedFor) {
        Invariants.check(term > this.term, "term goes from %d to %d", this.term, term);
        this.term = term;
        this.votedFor = votedFor;
    }

    void voteFor(int candidate) {
        Invariants.check(votedFor == Membership.NOBODY, "votes twice in term %d", term);
        this.votedFor = candidate;
    }

    void commit(long index) {
        Invariants.check(index > committedIndex && index <= lastIndex(),
            "commits %d after %d, last %d", index, committedIndex, lastIndex());
        this.committedIndex = index;
    }

    /** Index of the last entry that the state machine holds, -1 for none. */
    long applied() {
        return appliedIndex;
    }

    void apply(long index) {
        Invariants.check(index >= appliedIndex, "applies %d after %d", index, appliedIndex);
        this.appliedIndex = index;
    }

    /** Shows the present state to other threads. Called at the end of a turn and before role handlers are. */
    public void publish() {
        view = new View(role, term, membership.idOf(leader), lastIndex(), committedIndex, appliedIndex, life);
    }

    /** Shows other threads that this member takes no part any more. */
    public void publishStopped() {
        view = new View(Role.UNKNOWN, view.term(), "", view.lastIndex(), view.committedIndex(),
            view.appliedIndex(), life);
    }

    // For everyone.

    /** Who is in the group now, as this member's log has it. */
    public Membership membership() {
        return membership;
    }

    /** Who was in the group when. */
    public Configurations configurations() {
        return configurations;
    }

    /** The state after the last turn. */
    public View view() {
        return view;
    }

    /**
     * Before the start: this member is to lead. It stands for election, even if the settings said that it should not;
     * it leads when others have voted for it, and in a term of its own. Historical; the term is not needed.
     *
     * @throws IllegalStateException if the member has started
     */
    public void changeToLeader(long term) {
        settings().setEnableLeaderElector(true);
    }

    /**
     * Before the start: this member is to follow whoever the others elect. It does not stand for election. Historical;
     * neither the term nor the leader is needed.
     *
     * @throws IllegalStateException if the member has started
     */
    public void changeToFollower(long term, String leaderId) {
        settings().setEnableLeaderElector(false);
    }

    /** The member starts: of that this object, which was given out before, knows nothing more. */
    void starts() {
        byHand = null;
    }

    private DLedgerConfig settings() {
        if (byHand == null) {
            throw new IllegalStateException(getGroup() + "/" + getSelfId() + " has started: its role is elected");
        }
        return byHand;
    }

    public String getGroup() {
        return membership.group();
    }

    public String getSelfId() {
        return membership.selfId();
    }

    public Role getRole() {
        return view.role();
    }

    public boolean isLeader() {
        return view.role() == Role.LEADER;
    }

    public boolean isFollower() {
        return view.role() == Role.FOLLOWER;
    }

    public boolean isCandidate() {
        return view.role() == Role.CANDIDATE;
    }

    /** The current term, -1 before the first. */
    public long currTerm() {
        return view.term();
    }

    /** Id of the leader of the current term, null when it is not known. */
    public String getLeaderId() {
        String id = view.leaderId();
        return id.isEmpty() ? null : id;
    }

    /** host:port of the leader, null when it is not known. */
    public String getLeaderAddr() {
        String id = getLeaderId();
        return id == null ? null : membership.addresses().get(id);
    }

    /** Member id to host:port. */
    public Map<String, String> getPeerMap() {
        return membership.addresses();
    }
}
