package io.openmessaging.storage.dledger;

/**
 * Term and vote as they were handed to the store, and what of them is on disk. Guarded by the group's lock.
 * Invariant: what is saved last is what {@link MemberState} says. Paper §5.2; architecture §3.5.
 */
final class SavedVote {
    private final MemberState state;
    private final DurabilityGate gate;
    private final Effects effects;

    /** The term that was handed to the store last. */
    private long savedTerm;
    /** Number of the write that handed the term and the vote to the store last. */
    private long savedSeq;
    /** The last term known to be on disk while a newer vote is not. */
    private long durableTermBefore;
    /** Number of the write that said last which cluster this member belongs to; 0 for none in this life. */
    private long belongsSeq;

    /** What the member's disk holds of term and vote is what the state says. */
    SavedVote(MemberState state, DurabilityGate gate, Effects effects) {
        this.state = state;
        this.gate = gate;
        this.effects = effects;
        this.savedTerm = state.term();
        this.durableTermBefore = state.term();
    }

    /** Saves term and vote as they are now. Called before anything that rests on them. */
    void save() {
        long term = state.term();
        if (isDurable()) {
            durableTermBefore = savedTerm;
        }
        boolean termChanged = term > savedTerm;
        savedTerm = term;
        savedSeq = gate.nextVote();
        effects.saveVote(savedSeq, term, state.votedFor());
        if (termChanged) {
            gate.termChanged(term);
        }
    }

    /** Saves that this member is whole, and keeps that promise once it is on disk. */
    void saveWhole(Promise whole) {
        effects.becameWhole(gate.nextVote());
        gate.whenVoteDurable(whole);
    }

    /** Saves that this member votes to found that cluster, and no other; called before that vote is saved. */
    void savePledge(String clusterId) {
        effects.belong(gate.nextVote(), Effects.Part.FOUNDER_TO_BE, clusterId);
    }

    /** Saves that this member is a founder of that cluster. */
    void saveFounded(String clusterId) {
        belongsSeq = gate.nextVote();
        effects.belong(belongsSeq, Effects.Part.FOUNDER, clusterId);
    }

    /** Saves that this member comes to that cluster, and keeps the promise once it is on disk. */
    void saveJoined(String clusterId, Promise joined) {
        belongsSeq = gate.nextVote();
        effects.belong(belongsSeq, Effects.Part.JOINED, clusterId);
        gate.whenVoteDurable(joined);
    }

    /** Whether it is on disk which cluster this member belongs to. */
    boolean isBelongingDurable() {
        return gate.isVoteDurable(belongsSeq);
    }

    /** Whether term and vote are on disk as they are in memory. */
    boolean isDurable() {
        return gate.isVoteDurable(savedSeq);
    }

    /** Whether term and vote, and what is saved beside them, are on disk as they are in memory. */
    boolean isAllDurable() {
        return gate.isVoteDurable(gate.voteWrittenSeq());
    }

    /** The highest term known to be on this member's disk. */
    long durableTerm() {
        return isDurable() ? state.term() : durableTermBefore;
    }
}
