package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.protocol.PeerResponse;

/** An answer to a peer that waits for the disk; another takes its place when the term changes. Group's lock. */
final class PromisedReply implements Promise {
    /** Makes the refusal that takes an answer's place when the term changes while the answer waits for the disk. */
    interface Refusal {
        PeerResponse inTerm(long newTerm);
    }

    private final RaftCore core;
    private final long token;
    private final PeerResponse response;
    private final Refusal refusal;

    PromisedReply(RaftCore core, long token, PeerResponse response, Refusal refusal) {
        this.core = core;
        this.token = token;
        this.response = response;
        this.refusal = refusal;
    }

    @Override
    public void keep() {
        core.reply(token, response);
    }

    @Override
    public Promise afterTermChange(long newTerm) {
        return new PromisedReply(core, token, refusal.inTerm(newTerm), refusal);
    }
}
