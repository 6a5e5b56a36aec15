package io.openmessaging.storage.dledger.benchmark.aeron;

import java.util.List;

import io.openmessaging.storage.dledger.benchmark.driver.Member;

/** A member, and a client in its process that reaches it through memory. The client connects with the first append. */
final class Embedded implements Member {
    private final AnsweringService service;
    private final ClusterClient.Way way;
    private ClusterClient client;

    Embedded(AnsweringService service, ClusterClient.Way way) {
        this.service = service;
        this.way = way;
    }

    @Override
    public void append(List<byte[]> bodies, Done done) {
        if (client == null) {
            client = new ClusterClient(way);
        }
        client.append(bodies, done);
    }

    @Override
    public boolean isPolled() {
        return true;
    }

    @Override
    public void poll() {
        client.poll();
    }

    @Override
    public boolean isLeader() {
        return service.isLeader();
    }

    @Override
    public long entries() {
        return service.entries();
    }
}
