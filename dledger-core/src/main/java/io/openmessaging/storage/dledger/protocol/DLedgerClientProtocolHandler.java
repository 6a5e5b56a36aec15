package io.openmessaging.storage.dledger.protocol;

import java.util.concurrent.CompletableFuture;

/**
 * The receiving side of {@link DLedgerClientProtocol}. Called by network threads and by the embedding application;
 * returns at once. Futures complete with codes, never exceptionally.
 */
public interface DLedgerClientProtocolHandler {
    /**
     * Appends to this member's log if it leads. When the call returns, the entry has its index and position and can be
     * read in place; the future completes when it is committed.
     */
    CompletableFuture<AppendEntryResponse> handleAppend(AppendEntryRequest request);

    CompletableFuture<GetEntriesResponse> handleGet(GetEntriesRequest request);

    CompletableFuture<MetadataResponse> handleMetadata(MetadataRequest request);

    /** Hands over this member's leadership if it leads; completes when the transfer has ended. */
    CompletableFuture<LeadershipTransferResponse> handleLeadershipTransfer(LeadershipTransferRequest request);

    /** Changes who is in the group if this member leads; completes when the change has ended. */
    CompletableFuture<ChangeMembersResponse> handleChangeMembers(ChangeMembersRequest request);

    CompletableFuture<MembersResponse> handleMembers(MembersRequest request);

    /** Hands the request to the application's processor for its type. */
    CompletableFuture<UserDefineResponse> handleUserDefine(UserDefineRequest request);
}
