package io.openmessaging.storage.dledger.rpc.netty;

import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferRequest;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferResponse;
import io.openmessaging.storage.dledger.protocol.MembersRequest;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.PullEntriesResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;
import io.openmessaging.storage.dledger.protocol.QuiesceResponse;
import io.openmessaging.storage.dledger.protocol.ReadIndexRequest;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayResponse;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipResponse;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/** Answers that the transport gives by itself, without a member: of the kind that the request calls for. Stateless. */
final class Refusals {
    /** The transport knows nothing of the member's term. */
    private static final long NO_TERM = -1;

    private Refusals() {
    }

    static Message of(Message request, DLedgerResponseCode code) {
        return request instanceof RequestOrResponse ofClient ? ofClient(ofClient, code) : ofPeer(request, code);
    }

    private static Message ofPeer(Message request, DLedgerResponseCode code) {
        if (request instanceof PushEntryRequest push) {
            return new PushEntryResponse(code, NO_TERM, push.prevIndex(), -1);
        }
        if (request instanceof HeartBeatRequest beat) {
            return new HeartBeatResponse(code, NO_TERM, beat.round());
        }
        if (request instanceof VoteRequest vote) {
            return new VoteResponse(code, NO_TERM, vote, VoteResponse.Result.REJECT_NOT_CONSIDERED);
        }
        if (request instanceof QuiesceRequest quiesce) {
            return new QuiesceResponse(code, NO_TERM, quiesce.lastIndex(), quiesce.round(), Life.UNKNOWN);
        }
        if (request instanceof PullEntriesRequest pull) {
            return new PullEntriesResponse(code, 0, -1, EntrySlice.empty(pull.firstIndex()));
        }
        if (request instanceof ReadIndexRequest) {
            return ReadIndexResponse.refusal(code);
        }
        if (request instanceof InstallSnapshotRequest install) {
            return new InstallSnapshotResponse(code, NO_TERM, install.round(), install.base().index());
        }
        if (request instanceof TakeLeadershipRequest take) {
            return new TakeLeadershipResponse(code, NO_TERM, take.term(), take.lastIndex());
        }
        if (request instanceof SnapshotChunkRequest) {
            return new SnapshotChunkResponse(code, NO_TERM, 0);
        }
        if (request instanceof SnapshotRelayRequest) {
            return SnapshotRelayResponse.refusal(code);
        }
        throw new IllegalArgumentException("no request: " + request);
    }

    private static Message ofClient(RequestOrResponse request, DLedgerResponseCode code) {
        if (request instanceof AppendEntryRequest append) {
            return of(append, new AppendEntryResponse(), code);
        }
        if (request instanceof GetEntriesRequest get) {
            return of(get, new GetEntriesResponse(), code);
        }
        if (request instanceof MetadataRequest metadata) {
            return of(metadata, new MetadataResponse(), code);
        }
        if (request instanceof LeadershipTransferRequest transfer) {
            return of(transfer, new LeadershipTransferResponse(), code);
        }
        if (request instanceof ChangeMembersRequest change) {
            return of(change, new ChangeMembersResponse(), code);
        }
        if (request instanceof MembersRequest members) {
            return of(members, new MembersResponse(), code);
        }
        if (request instanceof UserDefineRequest userDefine) {
            return of(userDefine, new UserDefineResponse(), code);
        }
        throw new IllegalArgumentException("no request: " + request);
    }

    /** Makes an empty response the refusal of the request, and returns it. */
    static <T extends RequestOrResponse> T of(RequestOrResponse request, T response, DLedgerResponseCode code) {
        response.setGroup(request.getGroup());
        response.setRemoteId(request.getRemoteId());
        response.setCode(code.getCode());
        return response;
    }
}
