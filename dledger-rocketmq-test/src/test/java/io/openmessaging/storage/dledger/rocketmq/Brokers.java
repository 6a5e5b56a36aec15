package io.openmessaging.storage.dledger.rocketmq;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.Await;
import io.openmessaging.storage.dledger.example.demo.FreePorts;

/** Three brokers of one group in one process, on loopback. */
final class Brokers implements AutoCloseable {
    private final Path directory;
    private final String peers;
    private final List<Broker> all = new ArrayList<>();

    Brokers(Path directory) throws IOException {
        this.directory = directory;
        List<Integer> ports = FreePorts.find(3);
        this.peers = "n0-127.0.0.1:" + ports.get(0) + ";n1-127.0.0.1:" + ports.get(1) + ";n2-127.0.0.1:" + ports.get(2);
        for (int i = 0; i < 3; i++) {
            all.add(new Broker(directory, "n" + i, peers));
        }
    }

    Broker get(int i) {
        return all.get(i);
    }

    List<Broker> all() {
        return all;
    }

    Brokers start() {
        all.forEach(Broker::start);
        return this;
    }

    /** Makes a broker anew, in the directory that it has; it must be closed. */
    Broker again(int i) {
        Broker next = new Broker(directory, "n" + i, peers);
        all.set(i, next);
        return next;
    }

    Broker leader() {
        Await.within(30, () -> all.stream().anyMatch(Broker::leads));
        return all.stream().filter(Broker::leads).findFirst().orElseThrow();
    }

    /** Waits until all have committed what the leader has. */
    void awaitEqual() {
        Broker leader = leader();
        Await.within(30, () -> leader.store().getCommittedIndex() == leader.store().getLedgerEndIndex()
            && all.stream().allMatch(broker -> broker.store().getCommittedPos() == leader.store().getCommittedPos()));
    }

    @Override
    public void close() {
        all.forEach(Broker::close);
    }
}
