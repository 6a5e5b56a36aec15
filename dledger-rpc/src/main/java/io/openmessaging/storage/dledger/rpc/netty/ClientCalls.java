package io.openmessaging.storage.dledger.rpc.netty;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferRequest;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferResponse;
import io.openmessaging.storage.dledger.protocol.MembersRequest;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;

/**
 * What a client asks of one process. Futures complete with codes, UNREACHABLE, NETWORK_ERROR and TIMEOUT among them;
 * exceptionally only if the request does not fit in a frame. Any thread.
 */
final class ClientCalls {
    private final PeerChannels channels;

    ClientCalls(PeerChannels channels) {
        this.channels = channels;
    }

    CompletableFuture<AppendEntryResponse> append(String address, AppendEntryRequest request, long timeoutMs) {
        return ask(address, request, AppendEntryResponse.class, AppendEntryResponse::new, timeoutMs);
    }

    CompletableFuture<GetEntriesResponse> get(String address, GetEntriesRequest request, long timeoutMs) {
        return ask(address, request, GetEntriesResponse.class, GetEntriesResponse::new, timeoutMs);
    }

    CompletableFuture<MetadataResponse> metadata(String address, MetadataRequest request, long timeoutMs) {
        return ask(address, request, MetadataResponse.class, MetadataResponse::new, timeoutMs);
    }

    CompletableFuture<UserDefineResponse> userDefine(String address, UserDefineRequest request, long timeoutMs) {
        return ask(address, request, UserDefineResponse.class, UserDefineResponse::new, timeoutMs);
    }

    CompletableFuture<LeadershipTransferResponse> transfer(String address, LeadershipTransferRequest request,
                                                           long timeoutMs) {
        return ask(address, request, LeadershipTransferResponse.class, LeadershipTransferResponse::new, timeoutMs);
    }

    CompletableFuture<ChangeMembersResponse> changeMembers(String address, ChangeMembersRequest request,
                                                           long timeoutMs) {
        return ask(address, request, ChangeMembersResponse.class, ChangeMembersResponse::new, timeoutMs);
    }

    CompletableFuture<MembersResponse> members(String address, MembersRequest request, long timeoutMs) {
        return ask(address, request, MembersResponse.class, MembersResponse::new, timeoutMs);
    }

    private <T extends RequestOrResponse> CompletableFuture<T> ask(String address, RequestOrResponse request,
                                                                   Class<T> type, Supplier<T> empty, long timeoutMs) {
        CompletableFuture<T> result = new CompletableFuture<>();
        channels.ask(address, request, type, timeoutMs).whenComplete((response, failure) -> {
            if (failure == null) {
                result.complete(response);
            } else if (failure instanceof RequestFailedException failed) {
                result.complete(Refusals.of(request, empty.get(), failed.code()));
            } else {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }
}
