package io.openmessaging.storage.dledger.client;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** What a code says to a client that looks for the leader. Stateless. */
final class LeaderCodes {
    private LeaderCodes() {
    }

    /** Whether whoever was asked does not lead, or cannot be asked. */
    static boolean isLeaderLost(DLedgerResponseCode code) {
        return switch (code) {
            case NOT_LEADER, UNREACHABLE, NETWORK_ERROR, GROUP_FAILED -> true;
            // A leader that is being stopped, as in a rolling restart; or another process at its address.
            case UNKNOWN_GROUP, UNEXPECTED_MEMBER, ILLEGAL_MEMBER_STATE -> true;
            default -> false;
        };
    }

    /** Whether whoever was asked may be at another address: nobody answered, or it was not the one asked for. */
    static boolean isElsewhere(DLedgerResponseCode code) {
        return switch (code) {
            case UNREACHABLE, NETWORK_ERROR, TIMEOUT, UNKNOWN_GROUP, UNEXPECTED_MEMBER -> true;
            default -> false;
        };
    }

    /** Whether a refusal leaves hope that the same request succeeds in a moment, there or at another member. */
    static boolean mayPass(DLedgerResponseCode code) {
        return switch (code) {
            case LEADER_NOT_READY, LEADER_TRANSFERRING, LEADER_PENDING_FULL, MEMBERS_CHANGING -> true;
            default -> isLeaderLost(code) && code.outcome() == DLedgerResponseCode.Outcome.REJECTED;
        };
    }
}
