package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.PeerResponse;

/** How a member answers the heartbeats of whoever leads. Guarded by the group's lock. Raft paper §5.2. */
final class HeartBeatAnswers {
    private final RaftCore core;
    private final Founding founding;
    private final DiskWatch disk;

    HeartBeatAnswers(RaftCore core, Founding founding, DiskWatch disk) {
        this.core = core;
        this.founding = founding;
        this.disk = disk;
    }

    void onRequested(long token, int from, HeartBeatRequest request) {
        long round = request.round();
        if (founding.mustJoinFirst(request.route())) {
            core.reply(token, answer(DLedgerResponseCode.NOT_JOINED, core.durableTerm(), round));
            return;
        }
        PromisedReply.Refusal expired = term -> answer(DLedgerResponseCode.EXPIRED_TERM, term, round);
        if (request.term() < core.state().term()) {
            promise(token, round, expired.inTerm(core.state().term()), expired);
            return;
        }
        if (core.followsOther(request.term(), from)) {
            core.reply(token, answer(DLedgerResponseCode.INCONSISTENT_LEADER, core.durableTerm(), round));
            return;
        }
        if (!core.quiescence().hasAgreedSince(request.term(), round)) {
            core.elector().leaderHeard(request.term(), from, request.route());
        }
        promise(token, round, answer(DLedgerResponseCode.SUCCESS, request.term(), round), expired);
    }

    private HeartBeatResponse answer(DLedgerResponseCode code, long term, long round) {
        return new HeartBeatResponse(code, term, round, core.state().life());
    }

    /** Answers once the vote is durable; at once, and without a promise, when that may never come to pass. */
    private void promise(long token, long round, PeerResponse answer, PromisedReply.Refusal expired) {
        disk.look();
        if (disk.hangs() && !core.savedVote().isAllDurable()) {
            // Leaders go on asking: promises that wait for a disk that hangs would pile up without end.
            core.reply(token, answer(DLedgerResponseCode.DISK_ERROR, core.durableTerm(), round));
            return;
        }
        core.promiseReplyOfVote(token, answer, expired);
    }
}
