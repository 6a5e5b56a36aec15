package io.openmessaging.storage.dledger;

import java.util.Arrays;

import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;

/**
 * A leader's heartbeats: when the next round is due, and when each member was heard last. A leader that has not heard a
 * quorum for an election timeout must step down (check-quorum).
 *
 * <p>Guarded by the group's lock; exists only while this member leads. Thesis §6.2.
 */
final class HeartBeatRounds {
    private final RaftCore core;
    private final long[] heardMs;
    private long round;
    private long nextMs;

    HeartBeatRounds(RaftCore core) {
        this.core = core;
        this.heardMs = new long[core.membership().ordinals()];
        this.nextMs = core.nowMs();
        Arrays.fill(heardMs, nextMs);
    }

    /** When the next round is due. */
    long nextMs() {
        return nextMs;
    }

    void heard(int member) {
        heardMs[member] = core.nowMs();
    }

    /** Whether that member was heard so lately. */
    boolean isHeardWithin(int member, long ms) {
        return core.nowMs() - heardMs[member] < ms;
    }

    /** Whether a quorum, this member included, was heard within an election timeout. */
    boolean hasQuorum() {
        heardMs[core.membership().self()] = core.nowMs();
        return core.nowMs() - core.membership().quorum().reached(heardMs) < core.options().electionTimeoutMs();
    }

    /** Everybody counts as heard now, and a round is due. */
    void beginAnew() {
        nextMs = core.nowMs();
        Arrays.fill(heardMs, nextMs);
    }

    /** Something else was sent that serves as a round. */
    void roundIsSent() {
        nextMs = core.nowMs() + core.options().heartBeatIntervalMs();
    }

    /** Sends a round if one is due. */
    void sendIfDue() {
        if (core.nowMs() < nextMs) {
            return;
        }
        roundIsSent();
        round++;
        for (int peer : core.membership().peers()) {
            core.send(peer, new HeartBeatRequest(core.membership().routeTo(peer), core.state().term(), round));
        }
    }
}
