package io.openmessaging.storage.dledger.benchmark.aeron;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.aeron.Publication;
import io.aeron.cluster.client.AeronCluster;
import io.openmessaging.storage.dledger.benchmark.driver.Appender;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A session of a cluster. The driver's thread polls for answers, which come in the order of the messages; another one
 * keeps the session alive meanwhile. Guarded by itself.
 */
final class ClusterClient implements Appender {
    private static final long KEEP_ALIVE_SECONDS = 1;

    /** How a client reaches the cluster: its media driver's directory, the channels, and where members listen. */
    record Way(String aeronDirectory, String ingress, String egress, String endpoints) {
    }

    private final Queue<Done> waiting = new ArrayDeque<>();
    private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
    private final AeronCluster cluster;

    ClusterClient(Way way) {
        AeronCluster.Context context = new AeronCluster.Context()
            .aeronDirectoryName(way.aeronDirectory)
            .ingressChannel(way.ingress)
            .egressChannel(way.egress)
            .egressListener((session, timestamp, buffer, offset, length, header) -> waiting.remove().succeeded());
        if (!way.endpoints.isEmpty()) {
            context.ingressEndpoints(way.endpoints);
        }
        cluster = AeronCluster.connect(context);
        ScheduledExecutorService keepAlive = Executors.newSingleThreadScheduledExecutor();
        keepAlive.scheduleAtFixedRate(this::stayAlive, KEEP_ALIVE_SECONDS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
    }

    private synchronized void stayAlive() {
        cluster.sendKeepAlive();
        cluster.pollEgress();
    }

    @Override
    public synchronized void append(List<byte[]> bodies, Done done) {
        byte[] body = bodies.get(0);
        message.wrap(body);
        waiting.add(done);
        long offered = cluster.offer(message, 0, body.length);
        while (offered < 0) {
            if (offered != Publication.BACK_PRESSURED && offered != Publication.ADMIN_ACTION) {
                throw new IllegalStateException("the cluster takes no messages: " + Publication.errorString(offered));
            }
            cluster.pollEgress();
            offered = cluster.offer(message, 0, body.length);
        }
    }

    @Override
    public boolean isPolled() {
        return true;
    }

    @Override
    public synchronized void poll() {
        if (cluster.pollEgress() == 0) {
            Thread.onSpinWait();
        }
    }
}
