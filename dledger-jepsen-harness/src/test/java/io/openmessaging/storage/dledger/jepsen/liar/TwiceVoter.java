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
 * {@link Lie#VOTES_TWICE}. A vote that is forgotten matters only if another stands in the same term before it hears of
 * the first; so answers are slow, and rounds outlast them, which is no lie.
 */
final class TwiceVoter extends DLedgerServer {
    private static final long ANSWER_MS = 200;
    private static final long MIN_VOTE_INTERVAL_MS = 450;
    private static final long MAX_VOTE_INTERVAL_MS = 600;
    private static final Executor LATER = CompletableFuture.delayedExecutor(ANSWER_MS, TimeUnit.MILLISECONDS);

    TwiceVoter(DLedgerConfig config) {
        super(outlastingAnswers(config));
    }

    private static DLedgerConfig outlastingAnswers(DLedgerConfig config) {
        config.setMinVoteIntervalMs(MIN_VOTE_INTERVAL_MS);
        config.setMaxVoteIntervalMs(MAX_VOTE_INTERVAL_MS);
        return config;
    }

    @Override
    public CompletableFuture<VoteResponse> handleVote(VoteRequest request) {
        CompletableFuture<VoteResponse> vote = vote(request);
        return request.kind() == VoteRequest.Kind.PRE_VOTE || request.isToFound() ? vote
            : vote.thenApplyAsync(answer -> answer, LATER);
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
