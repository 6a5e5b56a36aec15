package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.PeerResponse;

/**
 * What the core asks of the world. Calls are made in program order on the caller's thread, under the group's lock. An
 * implementation must not call back into the core and must not block; if it throws, the group fails.
 *
 * <p>Members are named by their ordinals ({@link Membership}). Architecture §3.4.
 */
public interface Effects {
    /** No process's number. */
    long NO_PROCESS = 0;

    // Writes to this member's durable state: visible on return, durable when Persisted(seq) arrives.

    /**
     * Saves term and vote; {@code votedFor} is {@link Membership#NOBODY} for none. Durable at VotePersisted(seq), too.
     */
    void saveVote(long seq, long term, int votedFor);

    /** Notes that the member has got back what it had promised; durable as a vote is. See {@link Recovery}. */
    void becameWhole(long seq);

    /**
     * Notes what this member is to that cluster, as votes are saved. A FOUNDER_TO_BE votes to found it, and no other:
     * that is noted before the vote, or with it.
     */
    void belong(long seq, Part part, String clusterId);

    /** What a member is to a cluster. */
    enum Part { FOUNDER_TO_BE, FOUNDER, JOINED }

    /** An id for a new cluster, which is none of any other. */
    String newClusterId();

    /** Leader: writes the proposal's bodies as entries from {@code firstIndex} on. */
    void append(long seq, long term, long firstIndex, Proposal proposal);

    /** Leader: writes a control entry. */
    void appendControl(long seq, long term, long index, DLedgerEntryType type, byte[] body);

    /** Follower: writes the slice's entries from {@code firstIndex} on, verbatim. The core closes the slice, later. */
    void append(long seq, EntrySlice entries, long firstIndex);

    /** Drops the entries from {@code index} on (inclusive). */
    void truncateFrom(long seq, long index);

    /**
     * Replaces the whole log by an empty one that begins behind that base, which is committed.
     *
     * @param inForce the configuration at the base
     */
    void resetTo(long seq, LogBase base, LoggedConfiguration inForce);

    /**
     * Entries up to {@code index} (inclusive), which are committed and durable, may go; advice. {@code LogView.base}
     * says how far they went.
     */
    void compactUpTo(long index);

    /**
     * The log was reset to begin behind the snapshot of that base, which is on disk: the state machine is to load it.
     * Said before {@link #resetTo}.
     */
    void installSnapshot(LogBase base);

    // Messages: fire and forget. The core owns all retries.

    /** Sends a vote request, a heartbeat, a request to begin behind a base, or the word to take leadership. */
    void send(int peer, PeerRequest request);

    /** The turns of this member's process, in which it asks for pre-votes. */
    ElectionTurns turns();

    /** Sends the entries [header.prevIndex + 1, lastIndex], which are read from the store; perhaps none. */
    void push(int peer, PushHeader header, long lastIndex);

    /**
     * In that term, sends a snapshot that reaches up to {@code index} or less, but not below the log's base, and then
     * asks the follower to begin behind it. Said again and again until that is answered: what goes on already goes on.
     * One of the {@code helpers}, followers that lack little, may give it in this member's place, if it has one that
     * reaches as far; the nearest in the row of members first.
     */
    void sendSnapshot(int peer, long round, long term, long index, int[] helpers);

    /** Answers the request that came with that token. */
    void reply(long token, PeerResponse response);

    // The quiet of an idle group; see Quiescence.

    /**
     * Number by which this process goes towards that peer's; {@link #NO_PROCESS} towards all where groups are never
     * quiet.
     */
    long processTowards(int peer);

    /** This leader's group is quiet: the process's signs of life stand for its heartbeats. */
    void leadQuietly();

    /** This follower is quiet: it rests on the signs of life of its leader's process. */
    void followQuietly(long process);

    /** This member is quiet no more. */
    void wake();

    // Upwards.

    /** Entries up to {@code index} (inclusive) are committed. */
    void committed(long index);

    /**
     * A state machine may apply entries up to {@code index} (inclusive): they are committed, and durable here. Said at
     * the end of a turn, and after a start before anything else happens.
     */
    void applyUpTo(long index);

    /** Leadership is lost: the outcome of waiting appends from {@code fromIndex} on is unknown. */
    void dropPending(long fromIndex, DLedgerResponseCode code);

    /**
     * A transfer of leadership ended, or did not begin; as {@code code} says.
     *
     * @param token who asked for it, 0 for nobody
     * @param transferee the member that was to lead, perhaps {@link Membership#NOBODY}
     */
    void transferEnded(long token, int transferee, DLedgerResponseCode code);

    /** What somebody has asked for, with that token, of who is in the group has ended, or did not begin. */
    void changeEnded(long token, DLedgerResponseCode code);

    /** The role, the term or the known leader changed. */
    void roleChanged(long term, MemberState.Role role, int leader);
}
