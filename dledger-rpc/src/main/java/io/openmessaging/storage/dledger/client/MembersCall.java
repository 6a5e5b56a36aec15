package io.openmessaging.storage.dledger.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.MembersRequest;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.rpc.netty.DLedgerClientRpcNettyService;

/**
 * One question who is in the group: goes to all members known, and then to a leader that they name and that was not
 * known before. Ends with the first answer that a leader gives of itself, else with the best when all have answered.
 * Any thread; guarded by this object's monitor, under which nothing is sent and no future completes.
 */
final class MembersCall {
    /** One member may take so long: the answer takes no work. */
    private static final long ATTEMPT_MS = 2000;

    private final String group;
    private final DLedgerClientRpcNettyService rpc;
    private final LeaderFinder finder;
    private final long timeoutMs;
    private final CompletableFuture<MembersResponse> outcome = new CompletableFuture<>();
    private final Set<Member> asked = new HashSet<>();
    private final List<MembersResponse> answers = new ArrayList<>();
    private int unanswered;

    MembersCall(String group, DLedgerClientRpcNettyService rpc, LeaderFinder finder, long timeoutMs) {
        this.group = group;
        this.rpc = rpc;
        this.finder = finder;
        this.timeoutMs = Math.min(timeoutMs, ATTEMPT_MS);
    }

    CompletableFuture<MembersResponse> start() {
        ask(finder.leaderFirst());
        return outcome;
    }

    private void ask(List<Member> members) {
        synchronized (this) {
            unanswered += members.size();
            asked.addAll(members);
        }
        for (Member member : members) {
            MembersRequest request = new MembersRequest();
            request.setGroup(group);
            request.setRemoteId(member.id());
            rpc.members(member.address(), request, timeoutMs).thenAccept(response -> answered(member, response));
        }
    }

    private void answered(Member member, MembersResponse response) {
        boolean isSuccess = response.responseCode() == DLedgerResponseCode.SUCCESS;
        if (isSuccess) {
            finder.answered(member, response);
        } else {
            finder.refused(member, response.responseCode());
        }
        boolean isLast;
        synchronized (this) {
            answers.add(response);
            isLast = --unanswered == 0;
        }
        if (isSuccess && member.id().equals(response.getLeaderId())) {
            outcome.complete(response);
        } else if (isLast) {
            Member named = finder.leader();
            if (named != null && isNew(named)) {
                ask(List.of(named));
            } else {
                giveUp();
            }
        }
    }

    private synchronized boolean isNew(Member member) {
        return !asked.contains(member);
    }

    /** Ends the call with the best that was answered so far. */
    void giveUp() {
        MembersResponse best;
        synchronized (this) {
            best = answers.stream().filter(each -> each.responseCode() == DLedgerResponseCode.SUCCESS)
                .max(Comparator.comparingLong(MembersResponse::getConfigurationIndex)
                    .thenComparingLong(MembersResponse::getTerm))
                .or(() -> answers.stream().filter(each -> each.responseCode() != DLedgerResponseCode.UNREACHABLE)
                    .findFirst())
                .orElse(null);
        }
        MembersRequest request = new MembersRequest();
        request.setGroup(group);
        outcome.complete(best != null
            ? best
            : Refused.of(request, new MembersResponse(), DLedgerResponseCode.UNREACHABLE));
    }
}
