package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.PeerResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;
import io.openmessaging.storage.dledger.protocol.QuiesceResponse;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipResponse;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/**
 * No message promises more than its sender's disk holds when it leaves: not its term, not its vote, not its log.
 * Leaders' pushes and pre-votes promise nothing but the term. Architecture §3.5.
 */
final class NothingAdvertisedUndurable extends Checker {
    NothingAdvertisedUndurable(Referee referee) {
        super(referee);
    }

    @Override
    void sent(SimMember from, PeerRequest request) {
        if (request instanceof VoteRequest vote && vote.kind() == VoteRequest.Kind.VOTE) {
            checkVote(from, vote.term(), from.id(), "asks for votes");
            checkLog(from, vote.lastIndex(), "asks for votes with it");
        }
        if (request instanceof HeartBeatRequest beat) {
            checkTerm(from, beat.term(), "sends a heartbeat");
        }
        if (request instanceof QuiesceRequest quiesce) {
            checkTerm(from, quiesce.term(), "asks for quiet");
            checkLog(from, quiesce.lastIndex(), "asks for quiet with it");
        }
        if (request instanceof PushEntryRequest push) {
            checkTerm(from, push.term(), "pushes");
        }
        if (request instanceof TakeLeadershipRequest take) {
            checkTerm(from, take.term(), "hands over");
        }
    }

    @Override
    void replied(SimMember from, PeerRequest request, PeerResponse response) {
        if (response instanceof VoteResponse vote) {
            checkTerm(from, vote.term(), "answers for votes");
            if (vote.isGranted() && vote.kind() == VoteRequest.Kind.VOTE) {
                checkVote(from, vote.requestTerm(), request.route().from(), "grants");
            }
        }
        if (response instanceof HeartBeatResponse beat) {
            checkTerm(from, beat.term(), "answers a heartbeat");
        }
        if (response instanceof QuiesceResponse quiesce) {
            checkTerm(from, quiesce.term(), "answers for quiet");
            if (quiesce.code() == DLedgerResponseCode.SUCCESS) {
                checkLog(from, quiesce.lastIndex(), "is quiet with it");
            }
        }
        if (response instanceof InstallSnapshotResponse install) {
            checkInstalled(from, install);
        }
        if (response instanceof TakeLeadershipResponse take) {
            checkTerm(from, take.term(), "answers whether it takes over");
        }
        if (response instanceof PushEntryResponse push) {
            checkTerm(from, push.term(), "answers a push");
            if (push.code() == DLedgerResponseCode.SUCCESS) {
                checkLog(from, push.index(), "acknowledges it");
            }
        }
    }

    private void checkInstalled(SimMember from, InstallSnapshotResponse install) {
        checkTerm(from, install.term(), "answers for a new beginning");
        if (install.code() == DLedgerResponseCode.SUCCESS) {
            checkLog(from, install.index(), "begins behind it");
        }
    }

    private void checkTerm(SimMember from, long term, String what) {
        if (term > from.disk().survivingTerm()) {
            violated("%s %s in term %d, on its disk is %d", from.id(), what, term, from.disk().survivingTerm());
        }
    }

    private void checkVote(SimMember from, long term, String candidate, String what) {
        SimDrive.Vote vote = from.disk().survivingVote();
        if (vote.term() < term || (vote.term() == term && !vote.votedFor().equals(candidate))) {
            violated("%s %s for %s in term %d, on its disk is %s", from.id(), what, candidate, term, vote);
        }
    }

    private void checkLog(SimMember from, long lastIndex, String what) {
        if (lastIndex > from.disk().survivingLastIndex()) {
            violated("%s: last index %d, %s; on its disk is %d", from.id(), lastIndex, what,
                from.disk().survivingLastIndex());
        }
    }
}
