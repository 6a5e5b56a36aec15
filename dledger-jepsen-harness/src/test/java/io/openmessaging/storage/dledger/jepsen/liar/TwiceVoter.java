package io.openmessaging.storage.dledger.jepsen.liar;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/**
 * {@link Lie#VOTES_TWICE}. A vote that is forgotten matters only if two stand in the same term, so two things that are
 * no lies let them: all miss their leader at the same moment, and requests for votes are slow.
 */
final class TwiceVoter extends DLedgerServer {
    private static final long VOTE_INTERVAL_MS = 1500;
    /** Less than the interval, so that an election still ends before the next. */
    private static final Executor SLOWLY = CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS);

    TwiceVoter(DLedgerConfig config) {
        super(standingTogether(config));
    }

    private static DLedgerConfig standingTogether(DLedgerConfig config) {
        config.setMinVoteIntervalMs(VOTE_INTERVAL_MS);
        config.setMaxVoteIntervalMs(VOTE_INTERVAL_MS + 1);
        return config;
    }

    @Override
    public CompletableFuture<VoteResponse> handleVote(VoteRequest request) {
        return request.kind() == VoteRequest.Kind.PRE_VOTE || request.isToFound() ? vote(request)
            : CompletableFuture.supplyAsync(() -> vote(request), SLOWLY).thenCompose(answer -> answer);
    }

    private CompletableFuture<VoteResponse> vote(VoteRequest request) {
        boolean isOfThisTerm = request.term() == getMemberState().currTerm();
        return super.handleVote(request).thenApply(answer -> isOfThisTerm ? forgetting(request, answer) : answer);
    }

    /** As of a member that is asked in that term for the first time, and entered it only now. */
    private VoteResponse forgetting(VoteRequest request, VoteResponse answer) {
        boolean isPreVote = request.kind() == VoteRequest.Kind.PRE_VOTE;
        VoteResponse.Result hadVoted = isPreVote ? VoteResponse.Result.REJECT_EXPIRED_TERM
            : VoteResponse.Result.REJECT_ALREADY_VOTED;
        if (answer.result() != hadVoted || request.isToFound() || !isUpToDate(request)) {
            return answer;
        }
        return new VoteResponse(answer.code(), isPreVote ? request.term() - 1 : request.term(), request,
            VoteResponse.Result.ACCEPT, answer.life());
    }

    private boolean isUpToDate(VoteRequest request) {
        try {
            long lastIndex = getDLedgerStore().lastIndex();
            long lastTerm = lastIndex < 0 ? -1 : getDLedgerStore().get(lastIndex).getTerm();
            return request.lastTerm() > lastTerm || request.lastTerm() == lastTerm && request.lastIndex() >= lastIndex;
        } catch (IOException | IndexOutOfBoundsException e) {
            return false; // Somebody else leads already, and the log is another one.
        }
    }
}
