package io.openmessaging.storage.dledger.protocol;

import java.util.concurrent.CompletableFuture;

/** What clients ask of a member. Futures complete with codes; exceptionally only if the request itself is malformed. */
public interface DLedgerClientProtocol {
    CompletableFuture<GetEntriesResponse> get(GetEntriesRequest request);

    CompletableFuture<AppendEntryResponse> append(AppendEntryRequest request);

    CompletableFuture<MetadataResponse> metadata(MetadataRequest request);

    /** Asks the leader to hand over; the answer takes as long as the transfer. */
    CompletableFuture<LeadershipTransferResponse> leadershipTransfer(LeadershipTransferRequest request);

    /** Asks the leader to change who is in the group; the answer takes as long as the change. */
    CompletableFuture<ChangeMembersResponse> changeMembers(ChangeMembersRequest request);

    CompletableFuture<MembersResponse> members(MembersRequest request);

    CompletableFuture<UserDefineResponse> invokeUserDefineRequest(UserDefineRequest request);
}
