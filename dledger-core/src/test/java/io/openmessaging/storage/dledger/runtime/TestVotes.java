package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.Route;

/** Makes member n0 save votes: each higher term that a heartbeat of n1 brings is one. */
final class TestVotes {
    private final GroupRunner runner;
    private final List<CompletableFuture<?>> answers = new ArrayList<>();

    TestVotes(GroupRunner runner) {
        this.runner = runner;
    }

    void newTerm(long term) {
        answers.add(runner.handleHeartBeat(new HeartBeatRequest(new Route("g", "n1", "n0"), term, 1)));
    }

    long answered() {
        return answers.stream().filter(CompletableFuture::isDone).count();
    }
}
