package io.openmessaging.storage.dledger.sim;

import java.util.List;

import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.PeerResponse;

/**
 * One property that must hold, checked from outside while a group runs; told of everything by the {@link Referee}. It
 * changes nothing. Owned by one run, single-threaded.
 */
abstract class Checker {
    private final Referee referee;

    Checker(Referee referee) {
        this.referee = referee;
    }

    /** The property does not hold. */
    final void violated(String format, Object... values) {
        referee.violated(getClass().getSimpleName(), String.format(format, values));
    }

    final Referee referee() {
        return referee;
    }

    /** The directory of a member was emptied. */
    void wiped(SimMember member) {
    }

    /** A member comes up with what its store says it found. */
    void started(SimMember member, RecoveredLog recovered) {
    }

    /** A member's view changed in the event that has just ended; {@code before} is null at its start. */
    void changed(SimMember member, MemberState.View before, MemberState.View now) {
    }

    /** A member that was RECOVERING says that it is whole; the event in which it became so has ended. */
    void becameWhole(SimMember member) {
    }

    /** A member's vote reached the disk. */
    void voteForced(SimMember member) {
    }

    /** A request leaves. */
    void sent(SimMember from, PeerRequest request) {
    }

    /** An answer leaves. */
    void replied(SimMember from, PeerRequest request, PeerResponse response) {
    }

    /** A client has been told that its append is committed; the event in which it was told has ended. */
    void acked(SimAppend append) {
    }

    /** A client is told, just now, that its append to that process is committed, with that last index. */
    void appendAnswered(SimProcess by, long index) {
    }

    /** A process tells its application of its role, just now. */
    void roleTold(SimProcess by, long term, MemberState.Role role) {
    }

    /** A process tells its application who leads, "" for nobody that it knows of, just now. */
    void leaderTold(SimProcess by, long term, String leaderId) {
    }

    /** A process tells its application that it is RECOVERING no more, just now. */
    void wholeTold(SimProcess by) {
    }

    /** A member's machine has that state behind the entry of that index. */
    void applied(SimMember member, long index, long state) {
    }

    /** A member's machine has loaded that state behind that index from a snapshot. */
    void loaded(SimMember member, long index, long state) {
    }

    /** A member's state machine has applied an entry, and answers that. */
    void applied(SimMember member, DLedgerEntry entry, byte[] answer) {
    }

    /** A member's application has applied the body with that payload. */
    void appliedByService(SimMember member, long payload) {
    }

    /** A member's application has loaded a state in which the bodies with these payloads are applied, and no others. */
    void loadedByService(SimMember member, List<Long> payloads) {
    }

    /** A client was told that a state machine answered that to the entry at that index. */
    void answered(long index, byte[] answer) {
    }

    /** What was committed above that index is lost for good: all members lost their power together. */
    void lostAfter(long index) {
    }

    /** A client's read has been answered well, just now. */
    void read(SimRead read) {
    }

    /** The core has gone on and its logs are equal and committed. */
    void converged() {
    }

    /** The run is over, all members as they are. */
    void ended() {
    }
}
