package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.statemachine.StateMachine;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/** A group of runners n0, n1, … on a {@link ManualHost}, with stores in memory and direct calls between them. */
final class TestGroup {
    final ManualHost host = new ManualHost();
    final DirectPeers peers = new DirectPeers();
    final List<GroupRunner> runners = new ArrayList<>();
    final List<DLedgerStore> stores = new ArrayList<>();

    TestGroup(int members) {
        this(members, config -> { });
    }

    TestGroup(int members, Consumer<DLedgerConfig> settings) {
        for (int member = 0; member < members; member++) {
            add(config(member, members, settings), new DLedgerMemoryStore());
        }
        runners.forEach(GroupRunner::start);
    }

    /** A group of one with that store. */
    TestGroup(DLedgerStore store) {
        add(config(0, 1, config -> { }), store);
        runners.get(0).start();
    }

    /** A group of members with these stores. */
    TestGroup(List<? extends DLedgerStore> stores) {
        this(config -> { }, stores);
    }

    /** A group of members with these settings and stores. */
    TestGroup(Consumer<DLedgerConfig> settings, List<? extends DLedgerStore> stores) {
        for (DLedgerStore store : stores) {
            add(config(runners.size(), stores.size(), settings), store);
        }
        runners.forEach(GroupRunner::start);
    }

    /** A group of a member for each of these machines, with such a store. */
    TestGroup(List<? extends StateMachine> machines, Supplier<DLedgerStore> newStore) {
        for (StateMachine machine : machines) {
            add(config(runners.size(), machines.size(), config -> { }), newStore.get(), machine);
        }
        runners.forEach(GroupRunner::start);
    }

    /** A group of a member for each of these machines, with stores in memory on which they can be restarted. */
    TestGroup(List<? extends StateMachine> machines, Consumer<DLedgerConfig> settings) {
        for (StateMachine machine : machines) {
            add(config(runners.size(), machines.size(), settings), new LastingStore(), machine);
        }
        runners.forEach(GroupRunner::start);
    }

    private void add(DLedgerConfig config, DLedgerStore store) {
        add(config, store, null);
    }

    private void add(DLedgerConfig config, DLedgerStore store, StateMachine machine) {
        GroupRunner runner = new GroupRunner(config, store, opened(store), peers, host, runners.size(), machine);
        peers.add(config.getSelfId(), runner);
        stores.add(store);
        runners.add(runner);
    }

    /** Ends a member, and starts it again on its store with that machine. */
    void restart(int member, StateMachine machine) {
        GroupRunner ended = runners.get(member);
        ended.stop();
        host.settle();
        DLedgerStore store = stores.get(member);
        GroupRunner runner = new GroupRunner(ended.config(), store, opened(store), peers, host, member, machine);
        peers.add(ended.config().getSelfId(), runner);
        runners.set(member, runner);
        runner.start();
    }

    private static RecoveredLog opened(DLedgerStore store) {
        try {
            return store.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DLedgerConfig config(int self, int members, Consumer<DLedgerConfig> settings) {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup("g");
        config.setSelfId("n" + self);
        config.setPeers(IntStream.range(0, members)
            .mapToObj(id -> "n" + id + "-localhost:" + (20911 + id))
            .collect(Collectors.joining(";")));
        config.setStoreType(DLedgerConfig.MEMORY);
        settings.accept(config);
        config.validate();
        return config;
    }

    static Proposal proposal(String... bodies) {
        return new Proposal(Arrays.stream(bodies)
            .map(body -> body.getBytes(StandardCharsets.UTF_8))
            .toList());
    }

    GroupRunner runner(int member) {
        return runners.get(member);
    }

    /** Lets time pass until a member leads that the network reaches. */
    GroupRunner electLeader() {
        host.runUntil(() -> runners.stream().anyMatch(runner -> runner.memberState().isLeader()));
        return runners.stream().filter(runner -> runner.memberState().isLeader()).findFirst().orElseThrow();
    }
}
