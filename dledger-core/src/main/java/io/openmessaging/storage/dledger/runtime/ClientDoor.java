package io.openmessaging.storage.dledger.runtime;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.BatchAppendFuture;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.GroupMembers;
import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.UserDefineProcessor;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.BatchAppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
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
import io.openmessaging.storage.dledger.statemachine.WriteResult;

/**
 * Where clients' requests come in: refuses what is meant for others or makes no sense, and hands the rest to the
 * member. Any thread.
 */
public final class ClientDoor {
    private static final MemberState.View NOT_STARTED = new MemberState.View(MemberState.Role.UNKNOWN, -1, "", -1, -1,
        -1, RecoveredLog.Life.FIRST);

    private final DLedgerConfig config;
    private final Supplier<GroupRunner> runner;
    private final UserRequests userRequests;

    /**
     * The door of a member.
     *
     * @param runner gives the member once it runs, null before
     */
    public ClientDoor(DLedgerConfig config, Supplier<GroupRunner> runner) {
        this.config = config;
        this.runner = runner;
        this.userRequests = new UserRequests(config);
    }

    /**
     * Appends the request's body, or the bodies of a {@link BatchAppendEntryRequest}. The future is an
     * {@link AppendFuture}, a {@link BatchAppendFuture} for a batch: it has index and position at once, -1 when the
     * append is rejected, and completes with a code, never exceptionally. Functions that depend on it may append, but
     * must not wait.
     */
    public CompletableFuture<AppendEntryResponse> append(AppendEntryRequest request) {
        return request instanceof BatchAppendEntryRequest batch ? appendBatch(batch) : appendOne(request);
    }

    private AppendFuture<AppendEntryResponse> appendOne(AppendEntryRequest request) {
        DLedgerResponseCode code = check(request);
        if (code == DLedgerResponseCode.SUCCESS && request.getBody() == null) {
            code = DLedgerResponseCode.UNEXPECTED_ARGUMENT;
        }
        return code == DLedgerResponseCode.SUCCESS
            ? runner.get().append(Proposal.of(request.getBody()))
            : AppendForm.ONE.answered(code, config.getGroup(), view());
    }

    private AppendFuture<AppendEntryResponse> appendBatch(BatchAppendEntryRequest request) {
        List<byte[]> bodies = request.getBatchMsgs();
        DLedgerResponseCode code = check(request);
        if (code == DLedgerResponseCode.SUCCESS && (bodies == null || bodies.isEmpty())) {
            code = DLedgerResponseCode.REQUEST_WITH_EMPTY_BODYS;
        } else if (code == DLedgerResponseCode.SUCCESS && bodies.stream().anyMatch(body -> body == null)) {
            code = DLedgerResponseCode.UNEXPECTED_ARGUMENT;
        }
        return code == DLedgerResponseCode.SUCCESS
            ? runner.get().appendBatch(new Proposal(bodies))
            : AppendForm.BATCH.answered(code, config.getGroup(), view());
    }

    /** Appends the body; completes with what the state machine says once it has applied it. Never exceptionally. */
    public CompletableFuture<WriteResult> write(byte[] body) {
        GroupRunner running = runner.get();
        if (running == null || body == null) {
            return CompletableFuture.completedFuture(WriteResult.refused(body == null
                ? DLedgerResponseCode.UNEXPECTED_ARGUMENT : DLedgerResponseCode.ILLEGAL_MEMBER_STATE));
        }
        return running.write(body);
    }

    /** Reads committed user entries, on any member: at most 4,096 of them and 1 MiB, but one where there is one. */
    public CompletableFuture<GetEntriesResponse> get(GetEntriesRequest request) {
        DLedgerResponseCode code = check(request);
        if (code == DLedgerResponseCode.SUCCESS) {
            return CompletableFuture.completedFuture(runner.get().get(request));
        }
        GetEntriesResponse response = new GetEntriesResponse();
        response.setCommittedIndex(view().committedIndex());
        return CompletableFuture.completedFuture(signed(response, code));
    }

    /** Tells who is in the group, and who leads it as far as this member knows. */
    public CompletableFuture<MetadataResponse> metadata(MetadataRequest request) {
        MetadataResponse response = new MetadataResponse();
        LoggedConfiguration known = inForce();
        Map<String, String> addresses = known.configuration().addresses();
        response.setPeers(addresses.isEmpty() ? config.peerAddresses() : addresses);
        response.setConfigurationIndex(known.index());
        return CompletableFuture.completedFuture(signed(response, check(request)));
    }

    /** As the member knows it; does not wait for the group's lock. */
    private LoggedConfiguration inForce() {
        GroupRunner running = runner.get();
        return running == null ? LoggedConfiguration.NONE : running.memberState().configurations().last();
    }

    /** Tells who is in the group, and how far each is as far as this member knows. */
    public CompletableFuture<MembersResponse> members(MembersRequest request) {
        MembersResponse response = new MembersResponse();
        DLedgerResponseCode code = check(request);
        if (code == DLedgerResponseCode.SUCCESS) {
            GroupMembers known = runner.get().members();
            response.setConfigurationIndex(known.configurationIndex());
            response.setMembers(known.members().stream().map(each -> new MembersResponse.Member(each.id(),
                each.address(), each.part().name(), each.match(), each.live())).toList());
            response.setWaitsFor(known.waitsFor());
        }
        return CompletableFuture.completedFuture(signed(response, code));
    }

    /** Changes who is in the group; completes when the change has ended. */
    public CompletableFuture<ChangeMembersResponse> changeMembers(ChangeMembersRequest request) {
        DLedgerResponseCode code = check(request);
        if (code != DLedgerResponseCode.SUCCESS) {
            return CompletableFuture.completedFuture(signed(new ChangeMembersResponse(), code));
        }
        MemberChange change;
        try {
            change = new MemberChange(MemberChange.Kind.valueOf(request.getKind()), request.getMemberId(),
                request.getAddress(), request.getReplacedId());
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(
                signed(new ChangeMembersResponse(), DLedgerResponseCode.UNEXPECTED_ARGUMENT));
        }
        return runner.get().ask(token -> new RaftEvent.ChangeRequested(token, change))
            .thenApply(outcome -> signed(new ChangeMembersResponse(), outcome));
    }

    /** Hands over this member's leadership if it leads; completes when the transfer has ended. */
    public CompletableFuture<LeadershipTransferResponse> transfer(LeadershipTransferRequest request) {
        DLedgerResponseCode code = check(request);
        boolean isForOther = request.getTransferId() != null && !request.getTransferId().equals(config.getSelfId());
        if (code == DLedgerResponseCode.SUCCESS && isForOther) {
            code = DLedgerResponseCode.UNEXPECTED_MEMBER;
        } else if (code == DLedgerResponseCode.SUCCESS && request.getTransfereeId() == null) {
            code = DLedgerResponseCode.UNEXPECTED_ARGUMENT;
        }
        return code == DLedgerResponseCode.SUCCESS
            ? runner.get()
                .ask(token -> new RaftEvent.TransferRequested(token, request.getTransfereeId(), request.getTerm()))
                .thenApply(outcome -> signed(new LeadershipTransferResponse(), outcome))
            : CompletableFuture.completedFuture(signed(new LeadershipTransferResponse(), code));
    }

    /**
     * Serves the application's own requests of that type from now on.
     *
     * @throws IllegalStateException if the type has a processor
     */
    public void register(int requestTypeCode, UserDefineProcessor processor) {
        userRequests.register(requestTypeCode, processor);
    }

    /** Lets the application carry out a request of its own. */
    public CompletableFuture<UserDefineResponse> process(UserDefineRequest request) {
        DLedgerResponseCode code = check(request);
        if (code == DLedgerResponseCode.SUCCESS && request.getBody() == null) {
            code = DLedgerResponseCode.UNEXPECTED_ARGUMENT;
        }
        return code == DLedgerResponseCode.SUCCESS
            ? userRequests.process(request).thenApply(response -> signed(response, response.responseCode()))
            : CompletableFuture.completedFuture(signed(new UserDefineResponse(), code));
    }

    /** SUCCESS when the request is for this member, and the member lives. */
    private DLedgerResponseCode check(RequestOrResponse request) {
        if (!config.getGroup().equals(request.getGroup())) {
            return DLedgerResponseCode.UNKNOWN_GROUP;
        }
        if (request.getRemoteId() != null && !request.getRemoteId().equals(config.getSelfId())) {
            return DLedgerResponseCode.UNEXPECTED_MEMBER;
        }
        return runner.get() == null ? DLedgerResponseCode.ILLEGAL_MEMBER_STATE : DLedgerResponseCode.SUCCESS;
    }

    private <T extends RequestOrResponse> T signed(T response, DLedgerResponseCode code) {
        MemberState.View view = view();
        response.setGroup(config.getGroup());
        response.setLeaderId(view.leaderId().isEmpty() ? null : view.leaderId());
        response.setTerm(view.term());
        response.setCode(code.getCode());
        return response;
    }

    private MemberState.View view() {
        GroupRunner running = runner.get();
        return running == null ? NOT_STARTED : running.memberState().view();
    }
}
