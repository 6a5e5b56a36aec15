package io.openmessaging.storage.dledger.protocol;

import java.util.Map;
import java.util.TreeMap;

/**
 * The outcome of a request. Numbers and names up to 508 are the historical ones.
 *
 * <p>Codes fall in three families ({@link Outcome}) that a caller must not mix up: after a <em>rejected</em> append the
 * entry is surely not in the log and the append may be repeated; after an <em>unknown</em> one it may be there, now or
 * later, and only an idempotent caller may repeat it. Architecture §3.9.
 */
public enum DLedgerResponseCode {
    SUCCESS(200, Outcome.SUCCESS, "done"),

    UNKNOWN(-1, Outcome.UNKNOWN, "no outcome was told"),
    TIMEOUT(300, Outcome.UNKNOWN, "no answer in time"),
    METADATA_ERROR(301, Outcome.REJECTED, "no member told who leads"),
    NETWORK_ERROR(302, Outcome.UNKNOWN, "the connection broke after the request was sent"),
    UNSUPPORTED(303, Outcome.REJECTED, "this member does not offer the request"),

    UNKNOWN_GROUP(400, Outcome.REJECTED, "this process has no member of the group"),
    UNKNOWN_MEMBER(401, Outcome.REJECTED, "the member named is not in the group"),
    UNEXPECTED_MEMBER(402, Outcome.REJECTED, "the request is meant for another member"),
    EXPIRED_TERM(403, Outcome.REJECTED, "the member knows a higher term"),
    NOT_LEADER(404, Outcome.REJECTED, "the member does not lead"),
    NOT_FOLLOWER(405, Outcome.REJECTED, "the member does not follow"),
    INCONSISTENT_STATE(406, Outcome.REJECTED, "the member does not hold the previous entry"),
    INCONSISTENT_TERM(407, Outcome.REJECTED, "the term given is not the current one"),
    INCONSISTENT_INDEX(408, Outcome.REJECTED, "the index given is not the expected one"),
    INCONSISTENT_LEADER(409, Outcome.REJECTED, "the member follows another leader in this term"),
    INDEX_OUT_OF_RANGE(410, Outcome.REJECTED, "no committed entry has that index"),
    UNEXPECTED_ARGUMENT(411, Outcome.REJECTED, "the request makes no sense"),
    REPEATED_REQUEST(412, Outcome.REJECTED, "the request was seen before"),
    REPEATED_PUSH(413, Outcome.REJECTED, "the push was seen before"),
    DISK_ERROR(414, Outcome.UNKNOWN, "the disk failed"),
    DISK_FULL(415, Outcome.REJECTED, "the disk is too full for new entries"),
    TERM_NOT_READY(416, Outcome.REJECTED, "the member has not reached the term"),
    FALL_BEHIND_TOO_MUCH(417, Outcome.REJECTED, "the member is too far behind to lead"),
    TAKE_LEADERSHIP_FAILED(418, Outcome.REJECTED, "the member could not take leadership"),
    INDEX_LESS_THAN_LOCAL_BEGIN(419, Outcome.REJECTED, "the entry was deleted by retention"),
    REQUEST_WITH_EMPTY_BODYS(420, Outcome.REJECTED, "the batch has no entry"),
    PUSH_REQUEST_IS_FULL(421, Outcome.REJECTED, "the member has too many pushes waiting"),
    NEWER_INSTALL_SNAPSHOT_REQUEST_EXIST(422, Outcome.REJECTED, "a newer snapshot is being installed"),
    CHAIN_MISMATCH(423, Outcome.REJECTED, "same index and term, other bytes: the logs have diverged"),
    CORRUPT_SLICE(424, Outcome.REJECTED, "entries arrived damaged and were dropped"),
    ENTRY_TOO_LARGE(425, Outcome.REJECTED, "the entry is above the size limit"),

    INTERNAL_ERROR(500, Outcome.UNKNOWN, "a fault in the member"),
    TERM_CHANGED(501, Outcome.UNKNOWN, "the term changed while the request was waiting"),
    WAIT_QUORUM_ACK_TIMEOUT(502, Outcome.UNKNOWN, "in the leader's log, not committed in time"),
    LEADER_PENDING_FULL(503, Outcome.REJECTED, "the leader has too many appends waiting"),
    ILLEGAL_MEMBER_STATE(504, Outcome.REJECTED, "the member's state forbids the request"),
    LEADER_NOT_READY(505, Outcome.REJECTED, "the leader has not committed in its term yet"),
    LEADER_TRANSFERRING(506, Outcome.REJECTED, "the leader is handing over"),
    LOAD_SNAPSHOT_ERROR(507, Outcome.REJECTED, "the snapshot could not be loaded"),
    INSTALL_SNAPSHOT_ERROR(508, Outcome.REJECTED, "the snapshot could not be installed"),
    APPEND_OUTCOME_UNKNOWN(509, Outcome.UNKNOWN, "leadership or connection was lost: the entry may yet be committed"),
    GROUP_FAILED(510, Outcome.REJECTED, "this member stopped after a fault and must be restarted"),
    UNREACHABLE(511, Outcome.REJECTED, "the request could not be sent: no connection was there or could be made"),
    MEMBERS_CHANGING(512, Outcome.REJECTED, "another change of the members is going on"),
    CATCHING_UP_FAILED(513, Outcome.REJECTED, "the new member did not catch up, and is a learner or was removed"),
    NO_CHANGE(514, Outcome.REJECTED, "the members are so already"),
    WRONG_CLUSTER(520, Outcome.REJECTED, "the request comes from a group that was founded apart from this one"),
    NOT_JOINED(521, Outcome.REJECTED, "the member's store is new, and first notes which cluster it belongs to"),
    READ_NOT_CONFIRMED(530, Outcome.REJECTED, "no leader was confirmed, or not caught up with, in time"),
    TOO_MANY_READS(531, Outcome.REJECTED, "too many reads are waiting");

    /** What a caller knows after an answer. */
    public enum Outcome {
        SUCCESS,
        /** Surely not done. */
        REJECTED,
        /** Perhaps done, perhaps later. */
        UNKNOWN
    }

    private static final Map<Integer, DLedgerResponseCode> BY_CODE = new TreeMap<>();

    static {
        for (DLedgerResponseCode each : values()) {
            BY_CODE.put(each.code, each);
        }
    }

    private final int code;
    private final Outcome outcome;
    private final String meaning;

    DLedgerResponseCode(int code, Outcome outcome, String meaning) {
        this.code = code;
        this.outcome = outcome;
        this.meaning = meaning;
    }

    public int getCode() {
        return code;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** What the code says, for people. */
    public String meaning() {
        return meaning;
    }

    /** The code with that number, {@link #UNKNOWN} for a number that has none. Historical name. */
    public static DLedgerResponseCode valueOf(int code) {
        return BY_CODE.getOrDefault(code, UNKNOWN);
    }
}
